package workflows

import (
	"fmt"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
)

// signals receives what is sent to a run without waiting for an answer.
type signals struct {
	all        []signal
	count      int // numbers the decisions that came as signals, which have no id of their own
	unreadable int // counts those that could not be taken as they came
}

// signal is one name under which a run can be signalled.
type signal struct {
	name    string
	channel workflow.ReceiveChannel
	take    func(workflow.Context, message)
}

// handleSignals takes one kind of decision as signals.
func (r *scheduleRun) handleSignals(ctx workflow.Context, kind decisionKind) {
	r.onSignal(ctx, kind.name, func(ctx workflow.Context, m message) {
		d, err := kind.read(m)
		if err != nil && !r.refuses(ctx) {
			var ok bool
			if d, ok = kind.readLoosely(m); !ok {
				return
			}
			err = nil
		}
		r.receive(ctx, d, err)
	})
}

// onSignal gives each signal of the name to take, as it came, one after the other.
func (r *scheduleRun) onSignal(ctx workflow.Context, name string, take func(workflow.Context, message)) {
	s := signal{name, workflow.GetSignalChannel(ctx, name), take}
	if r.prompt {
		r.signals.all = append(r.signals.all, s)
		return
	}
	workflow.Go(ctx, func(ctx workflow.Context) { // a run that began before versionPrompt
		for {
			var input converter.RawValue
			if more := s.channel.Receive(ctx, &input); !more {
				return
			}
			take(ctx, message{input: input})
		}
	})
}

// receiveSignals takes the signals of all names as they come. It waits for their number and not in a selector: a
// selector that waits holds the first one back from drainSignals, and a run that ends then would lose it.
func (r *scheduleRun) receiveSignals(ctx workflow.Context) {
	ctx, _ = workflow.NewDisconnectedContext(ctx) // a cancelled run takes its time to be undone
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			_ = workflow.Await(ctx, r.signals.waiting) // ctx is never cancelled
			r.drainSignals(ctx)
		}
	})
}

// drainSignals takes the signals that are there but not received yet, in the order in which they were sent, before
// something is decided without them. It does not block.
func (r *scheduleRun) drainSignals(ctx workflow.Context) {
	for _, name := range namesInOrder(ctx) {
		for _, s := range r.signals.all {
			if s.name == name {
				s.receive(ctx)
			}
		}
	}
	for _, s := range r.signals.all { // all of them, should the worker have no Interceptors
		for s.receive(ctx) {
		}
	}
}

// receive takes one signal, if there is one.
func (s signal) receive(ctx workflow.Context) bool {
	var input converter.RawValue
	if !s.channel.ReceiveAsync(&input) {
		return false
	}
	s.take(ctx, message{input: input})
	return true
}

// waiting reports whether a signal is there that was not received yet.
func (s *signals) waiting() bool {
	for _, one := range s.all {
		if one.channel.Len() > 0 {
			return true
		}
	}
	return false
}

// refuses reports whether a signal that cannot be taken is refused on record. Those that an earlier version
// has dealt with, it passed over or took in part.
func (r *scheduleRun) refuses(ctx workflow.Context) bool {
	r.signals.unreadable++
	return r.prompt || changed(ctx, fmt.Sprintf("%s-%d", versionStrict, r.signals.unreadable))
}

// receive takes a signal in. One that comes before the preview is kept and judged when the run
// waits; one that cannot count is on record as refused, because its sender was not told.
func (r *scheduleRun) receive(ctx workflow.Context, d decision, refusal error) {
	r.signals.count++
	d.id = fmt.Sprintf("signal-%d", r.signals.count)
	d.at = r.cameAt(ctx)
	d.via = bySignal(d.via)
	if refusal == nil && (r.status.Stage != StageMatching || r.prompt && r.decided) {
		d, refusal = r.accept(d)
	}
	if refusal != nil {
		r.record(ctx, d, refusal)
		return
	}
	r.inbox.push(d)
}
