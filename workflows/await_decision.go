package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"
)

// awaitDecision waits until an organiser decides or the deadline passes. Each wait has its own
// deadline: a group that was paused after weeks deserves as long as one never looked at. Half-way
// the organisers are reminded. Decisions that do not count are recorded and passed over.
func (r *scheduleRun) awaitDecision(ctx workflow.Context) (decision, error) {
	stage, notice := StageAwaiting, NoticePreview
	if r.status.Count(GroupPaused) > 0 {
		stage, notice = StagePaused, NoticePaused
	}
	r.waits++
	deadline := workflow.Now(ctx).Add(r.in.Deadline)
	r.status.Deadline = &deadline
	defer func() { r.status.Deadline = nil }()
	if err := r.enter(ctx, stage); err != nil {
		return decision{}, err
	}
	if d, ok := r.takeWaiting(ctx); ok {
		return d, nil
	}
	told := notice == NoticePreview && r.boards.posted() // who sees a board
	if r.inbox.len() == 0 && !told {
		r.notify(ctx, notice)
	}
	if r.waits == 1 || (r.faults.doubtful(stage) && changed(ctx, versionPreflights)) {
		r.preflight(ctx)
	}
	if d, ok, err := r.nextDecision(ctx, deadline.Add(-r.in.Deadline/2), "remind the organisers"); ok || err != nil {
		return d, err
	}
	r.notify(ctx, NoticeReminder)
	if d, ok, err := r.nextDecision(ctx, deadline, "deadline of the decision"); ok || err != nil {
		return d, err
	}
	r.decided = true // before anything blocks
	if r.prompt {
		r.status.Stage = StageUndoing
	}
	end := decision{id: fmt.Sprintf("deadline-%d", r.waits), kind: expired, by: "convene", via: "deadline", at: r.cameAt(ctx)}
	r.record(ctx, end, nil)
	r.notify(ctx, NoticeExpired)
	return end, nil
}

// nextDecision waits until the given time for a decision that counts; ok is false if none came.
func (r *scheduleRun) nextDecision(ctx workflow.Context, until time.Time, summary string) (d decision, ok bool, err error) {
	for {
		if d, ok := r.takeWaiting(ctx); ok {
			return d, true, nil
		}
		came, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
			Timeout:      max(until.Sub(workflow.Now(ctx)), 0),
			TimerOptions: workflow.TimerOptions{Summary: summary},
		}, func() bool { return r.inbox.len() > 0 })
		if err != nil {
			return decision{}, false, err
		}
		if !came {
			d, ok := r.takeWaiting(ctx) // a signal may have come in this very moment
			return d, ok, nil
		}
		if d, ok := r.takeNext(ctx); ok {
			return d, true, nil
		}
	}
}

// takeWaiting takes the first decision that counts of those that are there; ok is false if there is none.
func (r *scheduleRun) takeWaiting(ctx workflow.Context) (d decision, ok bool) {
	if !r.prompt || r.cancelled() {
		return decision{}, false
	}
	r.drainSignals(ctx)
	for r.inbox.len() > 0 {
		if d, ok := r.takeNext(ctx); ok {
			return d, true
		}
	}
	return decision{}, false
}

// takeNext takes the oldest decision, but a rejection before any approval, which it answers. One that does not
// count is recorded and passed over.
func (r *scheduleRun) takeNext(ctx workflow.Context) (d decision, ok bool) {
	if r.prompt {
		d, ok = r.inbox.take(r.rejects)
	}
	if !ok {
		d = r.inbox.pop()
	}
	if refusal := r.judge(d); refusal != nil {
		r.record(ctx, d, refusal)
		return decision{}, false
	}
	r.take(ctx, d)
	return d, true
}

// takeRejection takes a rejection, if one waits.
func (r *scheduleRun) takeRejection(ctx workflow.Context) bool {
	d, ok := r.inbox.take(r.rejects)
	if ok {
		r.take(ctx, d)
	}
	return ok
}

// take records a decision that counts.
func (r *scheduleRun) take(ctx workflow.Context, d decision) {
	r.status.Stage = stageAfter(d.kind) // before anything blocks
	r.record(ctx, d, nil)
}

func stageAfter(kind string) Stage {
	if kind == Approve {
		return StageRealizing
	}
	return StageUndoing
}

// notify tells the organisers. A run goes on without it: its state is in the database, the Temporal
// UI and the command line as well.
func (r *scheduleRun) notify(ctx workflow.Context, kind NoticeKind) {
	notice := Notice{
		Run: r.ref, Kind: kind, Wait: r.waits,
		Groups: r.waiting(), Unplaced: r.status.Unplaced, Paused: r.status.Count(GroupPaused),
	}
	if r.status.Deadline != nil {
		notice.Deadline = *r.status.Deadline
	}
	err := workflow.ExecuteActivity(withCourtesy(withDiscord(ctx, "tell the organisers: "+string(kind))), "NotifyOrganisers", notice).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Warn("organisers not notified", "kind", kind, "error", err)
	}
}

// preflight finds out, before anybody approves, what Discord would refuse.
func (r *scheduleRun) preflight(ctx workflow.Context) {
	var problems []string
	err := workflow.ExecuteActivity(withCourtesy(withDiscord(ctx, "check what Discord would refuse")), "Preflight", r.ref).Get(ctx, &problems)
	if err != nil {
		problems = []string{"Discord could not be checked: " + problemOf(err)}
	}
	r.faults.expect(problems)
	r.show(ctx)
}
