package organiser

import (
	"context"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"convene/workflows"
)

// ErrSyncing says that the cohort is being compared with Discord already: one at a time.
var ErrSyncing = errors.New("this cohort is being synchronized already")

// Sync compares the cohort's active groups with Discord, repairs what has drifted as far as the input
// asks, and returns what it found and did. It goes on without the caller. It returns ErrSyncing.
func (d *Desk) Sync(ctx context.Context, in workflows.SyncInput) (workflows.SyncReport, error) {
	options := client.StartWorkflowOptions{
		ID:                                       workflows.SyncID(in.CohortID),
		TaskQueue:                                workflows.Queue,
		WorkflowIDConflictPolicy:                 enumspb.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            fmt.Sprintf("Synchronize cohort %d", in.CohortID),
	}
	run, err := d.Temporal.ExecuteWorkflow(ctx, options, workflows.SyncCohort, in)
	if _, ok := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); ok {
		return workflows.SyncReport{}, fmt.Errorf("cohort %d: %w", in.CohortID, ErrSyncing)
	}
	if err != nil {
		return workflows.SyncReport{}, fmt.Errorf("synchronize cohort %d: %w", in.CohortID, err)
	}
	var report workflows.SyncReport
	if err := run.Get(ctx, &report); err != nil {
		return workflows.SyncReport{}, fmt.Errorf("synchronize cohort %d: %w", in.CohortID, err)
	}
	return report, nil
}
