// Package organiser is what an organiser can do to a cohort: schedule it, see how it stands, approve
// and reject. The command line, the bot and the review page are doors to it.
//
// The one rule to know: it only starts and messages workflows, and reads the database; it never
// changes a group itself.
package organiser

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"convene/cohort"
	"convene/postgres"
	"convene/workflows"
)

// Errors that a door turns into a sentence or an exit code.
var (
	// ErrAlreadyOpen says that a run of the cohort is open: one at a time.
	ErrAlreadyOpen = errors.New("a run of this cohort is open already")
	// ErrNothingWaits says that the cohort has no open run and no group in preview.
	ErrNothingWaits = errors.New("nothing of this cohort waits for a decision")
	// ErrNoAnswer says that no worker took the decision in time. It may still be taken.
	ErrNoAnswer = errors.New("no worker answered in time")
)

// Refusal is a decision that a run did not take.
type Refusal struct { //nolint:errname // it is an answer before it is an error
	Type    string // one of the error types of package workflows
	Message string
}

func (r *Refusal) Error() string { return r.Message }

// Desk is where an organiser's requests are taken.
type Desk struct {
	Temporal client.Client
	Store    *postgres.Store

	// Trouble hears why a wait gets no answer, every 15 seconds while it gets none; nil for nobody.
	Trouble func(error)
}

// answerTimeout is how long a decision waits for a worker to say whether it counts.
const answerTimeout = 15 * time.Second

// Schedule starts a run. It returns ErrAlreadyOpen if one is open.
func (d *Desk) Schedule(ctx context.Context, in workflows.ScheduleInput) error {
	options := client.StartWorkflowOptions{
		ID:        workflows.WorkflowID(in.CohortID),
		TaskQueue: workflows.Queue,
		// By default a second start silently returns the open run; the organiser must hear of it.
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            fmt.Sprintf("Schedule cohort %d", in.CohortID),
	}
	_, err := d.Temporal.ExecuteWorkflow(ctx, options, workflows.ScheduleCohort, in)
	if _, ok := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); ok {
		return fmt.Errorf("cohort %d: %w", in.CohortID, ErrAlreadyOpen)
	}
	if err != nil {
		return fmt.Errorf("start the run of cohort %d: %w", in.CohortID, err)
	}
	return nil
}

// Approve sends an approval and returns what it decided on. requestID makes a repetition of the
// same request count once. Preview groups that no run looks after get a run first.
//
// It returns a *Refusal if the run does not take the decision, ErrNothingWaits if there is nothing
// to decide, ErrNoAnswer if no worker is there to take it.
func (d *Desk) Approve(ctx context.Context, id cohort.ID, requestID string, in workflows.ApproveInput) (workflows.Receipt, error) {
	return d.decide(ctx, id, requestID, workflows.Approve, in)
}

// Reject sends a rejection; otherwise it is like Approve.
func (d *Desk) Reject(ctx context.Context, id cohort.ID, requestID string, in workflows.RejectInput) (workflows.Receipt, error) {
	return d.decide(ctx, id, requestID, workflows.Reject, in)
}

func (d *Desk) decide(ctx context.Context, id cohort.ID, requestID, kind string, in any) (workflows.Receipt, error) {
	open, err := d.isOpen(ctx, id)
	if err != nil {
		return workflows.Receipt{}, err
	}
	if !open {
		if err := d.adopt(ctx, id); err != nil {
			return workflows.Receipt{}, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	var receipt workflows.Receipt
	handle, err := d.Temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		UpdateID:     requestID,
		WorkflowID:   workflows.WorkflowID(id),
		UpdateName:   kind,
		Args:         []any{in},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = handle.Get(ctx, &receipt)
	}
	return receipt, decisionError(ctx, id, err)
}

// decisionError sorts the ways in which a decision can fail.
func decisionError(ctx context.Context, id cohort.ID, err error) error {
	var refused *temporal.ApplicationError
	var gone *serviceerror.NotFound
	var unanswered *client.WorkflowUpdateServiceTimeoutOrCanceledError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return &Refusal{Type: refused.Type(), Message: refused.Message()}
	case errors.As(err, &gone):
		return fmt.Errorf("cohort %d: %w", id, ErrNothingWaits)
	case errors.As(err, &unanswered), ctx.Err() != nil:
		return fmt.Errorf("cohort %d: %w: is a worker running? A signal is taken without one (temporal workflow signal --workflow-id %s)",
			id, ErrNoAnswer, workflows.WorkflowID(id))
	}
	return fmt.Errorf("decide on cohort %d: %w", id, err)
}

// adopt starts a run for preview groups that none looks after, and waits until it can be decided on.
func (d *Desk) adopt(ctx context.Context, id cohort.ID) error {
	summary, err := d.Store.Summary(ctx, id)
	if err != nil {
		return err
	}
	if summary.Preview == 0 {
		return fmt.Errorf("cohort %d: %w", id, ErrNothingWaits)
	}
	in := workflows.ScheduleInput{CohortID: id, Options: summary.Cohort.Defaults}
	if err := d.Schedule(ctx, in); err != nil && !errors.Is(err, ErrAlreadyOpen) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	_, err = d.WaitUntil(ctx, id, Status.Settled)
	return err
}
