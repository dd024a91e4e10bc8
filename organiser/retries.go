package organiser

import (
	"context"
	"fmt"
	"slices"
	"time"

	failurepb "go.temporal.io/api/failure/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"google.golang.org/protobuf/types/known/timestamppb"

	"convene/workflows"
)

// Retry is a step of a run that has failed and is tried again. The workflow itself does not see that: to it,
// the step takes its time.
type Retry struct {
	Activity string    `json:"activity"`
	Attempts int       `json:"attempts"` // that have failed
	Since    time.Time `json:"since"`    // when the step was first due
	// Next is when it is tried again; nil while it is being tried.
	Next *time.Time `json:"next,omitempty"`
	// Problem says what was being done, to which group, and why that failed the last time.
	Problem string `json:"problem"`
}

// retries lists what the run tries again at the moment, what has waited longest first.
func (d *Desk) retries(ctx context.Context, workflowID, runID string) ([]Retry, error) {
	description, err := d.Temporal.DescribeWorkflowExecution(ctx, workflowID, runID)
	if err != nil {
		return nil, fmt.Errorf("look up what %s tries again: %w", workflowID, err)
	}
	var list []Retry
	for _, pending := range description.GetPendingActivities() {
		if pending.GetAttempt() > 1 && pending.GetLastFailure() != nil {
			list = append(list, retryOf(pending))
		}
	}
	slices.SortStableFunc(list, func(a, b Retry) int { return a.Since.Compare(b.Since) })
	return list, nil
}

func retryOf(pending *workflowpb.PendingActivityInfo) Retry {
	retry := Retry{
		Activity: pending.GetActivityType().GetName(), Attempts: int(pending.GetAttempt()) - 1,
		Since: pending.GetScheduledTime().AsTime(), Problem: problemOf(pending.GetLastFailure()),
	}
	if next := pending.GetNextAttemptScheduleTime(); next != nil {
		retry.Next = timeOf(next)
	}
	return retry
}

func timeOf(at *timestamppb.Timestamp) *time.Time {
	t := at.AsTime()
	return &t
}

// problemOf is the sentence of an activity's failure. Of one whose worker is gone there is none.
func problemOf(failure *failurepb.Failure) string {
	if failure.GetTimeoutFailureInfo() != nil {
		return "its worker did not answer in time"
	}
	return failure.GetMessage()
}

// works reports whether a run in the stage does something that can fail and be tried again.
func works(stage workflows.Stage) bool {
	switch stage {
	case workflows.StageMatching, workflows.StageRealizing, workflows.StageUndoing:
		return true
	case workflows.StageAwaiting, workflows.StagePaused, workflows.StageActive, workflows.StageRejected,
		workflows.StageExpired, workflows.StageCancelled, workflows.StageFailed, workflows.StageEmpty:
	}
	return false
}
