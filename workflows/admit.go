package workflows

import (
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// AdmitMember gives a person who has joined the server access to their groups, however long Discord
// keeps failing.
func AdmitMember(ctx workflow.Context, user cohort.UserID) error {
	var groups []GroupRef
	if err := workflow.ExecuteActivity(withDatabase(ctx, "which groups they are in"), "MemberGroups", user).Get(ctx, &groups); err != nil {
		return fmt.Errorf("read the groups of user %d: %w", user, err)
	}
	for _, group := range groups {
		group.Run = runOf(ctx, group.CohortID)
		options := withCompensation(withDiscord(ctx, fmt.Sprintf("let them into group %d", group.GroupID)))
		if err := workflow.ExecuteActivity(options, "AdmitMember", MemberRef{group, user}).Get(ctx, nil); err != nil {
			return fmt.Errorf("let user %d into group %d: %w", user, group.GroupID, err)
		}
	}
	return nil
}

// AdmitID is the id of a person's AdmitMember workflow.
func AdmitID(user cohort.UserID) string { return fmt.Sprintf("admit-user-%d", user) }

// AdmitArrivals admits everybody who has joined the server while nobody was listening.
func AdmitArrivals(ctx workflow.Context) error {
	var users []cohort.UserID
	if err := workflow.ExecuteActivity(withCompensation(withDiscord(ctx, "who has joined the server")), "FindArrivals").Get(ctx, &users); err != nil {
		return fmt.Errorf("look who has joined the server: %w", err)
	}
	for _, user := range users {
		if err := startAdmission(ctx, user); err != nil {
			return fmt.Errorf("admit user %d: %w", user, err)
		}
	}
	return nil
}

// AdmitArrivalsID is the id of the AdmitArrivals workflow.
const AdmitArrivalsID = "admit-arrivals"

// startAdmission admits a person by a workflow of their own, so that one does not wait for another.
func startAdmission(ctx workflow.Context, user cohort.UserID) error {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:        AdmitID(user),
		ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON,
		StaticSummary:     fmt.Sprintf("Let user %d into their groups", user),
	})
	err := workflow.ExecuteChildWorkflow(ctx, AdmitMember, user).GetChildWorkflowExecution().Get(ctx, nil)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return nil
	}
	return err
}
