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
		if err := rest(ctx, min(left, settleInterval), "until the group is looked at again"); err != nil {
			return err
		}
		if left > settleInterval {
			settleGroup(ctx, ref)
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return workflow.NewContinueAsNewError(ctx, GroupLifecycle, ref)
		}
	}
}

// settleInterval is how often a group is repaired: two requests a group and day.
const settleInterval = 24 * time.Hour

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
