package workflows

import (
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// GroupLifecycle looks after an active group until its last meeting is over: then it ends the group's
// event on Discord, which would recur for ever, and sets the group completed. Once a day until then it
// repairs what has drifted, so that who left the group loses access although nobody thought of it.
//
// The group's meetings are read again at each turn: the platform may move the last one.
func GroupLifecycle(ctx workflow.Context, ref GroupRef) error {
	ref.Run = runOf(ctx, ref.CohortID)
	for {
		var term Term
		if err := workflow.ExecuteActivity(withDatabase(ctx, "how long the group meets"), "GroupTerm", ref).Get(ctx, &term); err != nil {
			return fmt.Errorf("read the term of group %d: %w", ref.GroupID, err)
		}
		if term.EndsAt.IsZero() {
			return temporal.NewNonRetryableApplicationError(
				fmt.Sprintf("group %d has no meetings on record: nobody can say when it ends", ref.GroupID), ErrIncomplete, nil)
		}
		left := term.EndsAt.Sub(workflow.Now(ctx))
		if term.Status != cohort.Active || left <= 0 {
			return endGroup(ctx, ref)
		}
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("Group %d meets until %s.", ref.GroupID, term.EndsAt.UTC().Format("2006-01-02 15:04 UTC")))
		wait := left
		if left > settleInterval {
			wait = untilRepair(workflow.Now(ctx), ref)
		}
		if err := rest(ctx, wait, "until the group is looked at again"); err != nil {
			return err
		}
		if left > settleInterval { // whatever the wait was: runs of earlier versions repair under the same condition
			settleGroup(ctx, ref)
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, GroupLifecycle, ref)
		}
	}
}

// settleInterval is how often a group is repaired. On its last day it is not.
const settleInterval = 24 * time.Hour

// repairSpread is within what time the groups of a cohort are repaired: within the age of the look at the
// server that they share (package activities), and not all in the same second.
const repairSpread = 30 * time.Second

// untilRepair is how long it is until the group's time of day for repairs. The cohorts share the day between
// them by their ids, and the groups of a cohort have the same time, whenever they began.
func untilRepair(now time.Time, ref GroupRef) time.Duration {
	due := spread(int64(ref.CohortID), settleInterval) + spread(int64(ref.GroupID), repairSpread)
	wait := now.Truncate(settleInterval).Add(due).Sub(now)
	for wait <= 0 {
		wait += settleInterval
	}
	return min(wait, settleInterval)
}

// spread gives each id a place in a time, evenly however many follow each other: the ids' multiples of the
// golden ratio, without their whole part.
func spread(id int64, over time.Duration) time.Duration {
	const golden = 0x9E3779B97F4A7C15                                                // of 2^64
	return time.Duration(float64(uint64(id)*golden>>11) / (1 << 53) * float64(over)) //nolint:gosec // ids are not negative, and overflow is meant
}

// settleGroup repairs the group. What cannot be repaired today may be tomorrow.
func settleGroup(ctx workflow.Context, ref GroupRef) {
	in := HealInput{GroupRef: ref, KeepStrangers: true} // an organiser may have let a guest in
	if err := workflow.ExecuteActivity(withCourtesy(withDiscord(ctx, "repair what has drifted")), "HealGroup", in).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("group not repaired", "group", ref.GroupID, "error", err)
	}
}

func endGroup(ctx workflow.Context, ref GroupRef) error {
	err := workflow.ExecuteActivity(withCompensation(withDiscord(ctx, "delete the event")), "EndEvent", ref).Get(ctx, nil)
	if err != nil {
		return fmt.Errorf("end the event of group %d: %w", ref.GroupID, err)
	}
	if err := workflow.ExecuteActivity(withDatabase(ctx, "set completed"), "CompleteGroup", ref).Get(ctx, nil); err != nil {
		return fmt.Errorf("complete group %d: %w", ref.GroupID, err)
	}
	return nil
}

// LifecycleID is the id of a group's GroupLifecycle workflow: one per group.
func LifecycleID(id cohort.GroupID) string { return fmt.Sprintf("group-%d", id) }

// startLifecycle starts a group's lifecycle, which outlives the workflow that starts it. One that is
// running already goes on.
func startLifecycle(ctx workflow.Context, ref GroupRef) error {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            LifecycleID(ref.GroupID),
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_ABANDON,
		StaticSummary:         fmt.Sprintf("Group %d of cohort %d", ref.GroupID, ref.CohortID),
	})
	err := workflow.ExecuteChildWorkflow(ctx, GroupLifecycle, GroupRef{Run: Run{CohortID: ref.CohortID}, GroupID: ref.GroupID}).
		GetChildWorkflowExecution().Get(ctx, nil)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return nil
	}
	return err
}

// rest waits.
func rest(ctx workflow.Context, d time.Duration, summary string) error {
	return workflow.NewTimerWithOptions(ctx, d, workflow.TimerOptions{Summary: summary}).Get(ctx, nil)
}

// runOf is the present execution as activities know it.
func runOf(ctx workflow.Context, id cohort.ID) Run {
	info := workflow.GetInfo(ctx)
	return Run{RunID: cohort.RunID(info.OriginalRunID), CohortID: id, WorkflowID: info.WorkflowExecution.ID}
}
