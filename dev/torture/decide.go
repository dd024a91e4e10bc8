package torture

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"go.temporal.io/api/serviceerror"

	"convene/cohort"
	"convene/organiser"
	"convene/workflows"
)

// via is from where the harness decides: as scripts do.
const via = workflows.ViaCLI

// receipts are the requests whose decision was accepted.
type receipts struct {
	mu       sync.Mutex
	requests []string
	sent     int
}

func (r *receipts) add(request string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.requests, request) {
		r.requests = append(r.requests, request)
	}
}

func (r *receipts) list() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

// request makes the id of a new request.
func (t *trial) request() string {
	t.receipts.mu.Lock()
	defer t.receipts.mu.Unlock()
	t.receipts.sent++
	return fmt.Sprintf("request-%d", t.receipts.sent)
}

func (t *trial) schedule(ctx context.Context) error {
	in := workflows.ScheduleInput{CohortID: t.id, Options: t.roster.Cohort.Defaults, Seed: t.Seed}
	return insist(ctx, "schedule the cohort", func(ctx context.Context) error {
		err := t.desk.Schedule(ctx, in)
		if errors.Is(err, organiser.ErrAlreadyOpen) {
			return nil // by an attempt whose answer was lost
		}
		return err
	})
}

// decide sends a decision as an update, with the same request until there is an answer to it. A refusal
// is an answer.
func (t *trial) decide(ctx context.Context, kind, request string, groups ...cohort.GroupID) error {
	t.tally.signals.Add(1)
	return insist(ctx, kind, func(ctx context.Context) error {
		var err error
		if kind == workflows.Approve {
			_, err = t.desk.Approve(ctx, t.id, request, workflows.ApproveInput{By: "torture:" + request, Via: via, GroupIDs: groups})
		} else {
			_, err = t.desk.Reject(ctx, t.id, request, workflows.RejectInput{By: "torture:" + request, Via: via})
		}
		if err == nil {
			t.receipts.add(request)
		}
		if _, refused := errors.AsType[*organiser.Refusal](err); refused || errors.Is(err, organiser.ErrNothingWaits) {
			return nil
		}
		return err
	})
}

// signal sends a decision as a signal. A run that has ended hears nothing any more.
func (t *trial) signal(ctx context.Context, kind string, revision int) error {
	t.tally.signals.Add(1)
	var in any = workflows.ApproveInput{By: "torture:signal", Via: via, Revision: revision}
	if kind == workflows.Reject {
		in = workflows.RejectInput{By: "torture:signal", Via: via, Revision: revision}
	}
	return insist(ctx, kind+" by signal", func(ctx context.Context) error {
		return unlessEnded(t.client.SignalWorkflow(ctx, workflows.WorkflowID(t.id), "", kind, in))
	})
}

func (t *trial) cancel(ctx context.Context) error {
	t.tally.signals.Add(1)
	return insist(ctx, "cancel", func(ctx context.Context) error {
		return unlessEnded(t.client.CancelWorkflow(ctx, workflows.WorkflowID(t.id), ""))
	})
}

func unlessEnded(err error) error {
	if _, ended := errors.AsType[*serviceerror.NotFound](err); ended {
		return nil
	}
	return err
}
