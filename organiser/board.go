package organiser

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"

	"convene/cohort"
	"convene/workflows"
)

// Show asks the cohort's open run for one more board. It returns ErrNothingWaits without an open run.
func (d *Desk) Show(ctx context.Context, id cohort.ID, board workflows.Board) error {
	return d.signal(ctx, id, workflows.Show, board)
}

// LeaveApproval leaves an approval for a run that no worker looks after at the moment: it is taken up, or
// refused on record, once there is one. It returns ErrNothingWaits without an open run.
func (d *Desk) LeaveApproval(ctx context.Context, id cohort.ID, in workflows.ApproveInput) error {
	return d.signal(ctx, id, workflows.Approve, in)
}

// LeaveRejection is LeaveApproval for a rejection.
func (d *Desk) LeaveRejection(ctx context.Context, id cohort.ID, in workflows.RejectInput) error {
	return d.signal(ctx, id, workflows.Reject, in)
}

func (d *Desk) signal(ctx context.Context, id cohort.ID, name string, in any) error {
	err := d.Temporal.SignalWorkflow(ctx, workflows.WorkflowID(id), "", name, in)
	if _, ok := errors.AsType[*serviceerror.NotFound](err); ok {
		return fmt.Errorf("cohort %d: %w", id, ErrNothingWaits)
	}
	if err != nil {
		return fmt.Errorf("signal %s to the run of cohort %d: %w", name, id, err)
	}
	return nil
}
