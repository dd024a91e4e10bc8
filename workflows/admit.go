package workflows

import (
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// AdmitMember gives a person who has joined the server access to their groups, however long Discord
// keeps failing. None of them waits for another, of which Discord may refuse something for good.
func AdmitMember(ctx workflow.Context, user cohort.UserID) error {
	var groups []GroupRef
	if err := workflow.ExecuteActivity(withDatabase(ctx, "which groups they are in"), "MemberGroups", user).Get(ctx, &groups); err != nil {
		return fmt.Errorf("read the groups of user %d: %w", user, err)
	}
	if !changed(ctx, versionAdmission) {
		return admitOneByOne(ctx, user, groups)
	}
	errs := make([]error, len(groups))
	done := workflow.NewWaitGroup(ctx)
	for i, group := range groups {
		done.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer done.Done()
			errs[i] = admitTo(ctx, user, group)
		})
	}
	awaitAll(ctx, done)
	return errors.Join(errs...)
}

// admitOneByOne is AdmitMember for runs that began it before versionAdmission.
func admitOneByOne(ctx workflow.Context, user cohort.UserID, groups []GroupRef) error {
	for _, group := range groups {
		if err := admitTo(ctx, user, group); err != nil {
			return err
		}
	}
	return nil
}

func admitTo(ctx workflow.Context, user cohort.UserID, group GroupRef) error {
	group.Run = runOf(ctx, group.CohortID)
	options := withCompensation(withDiscord(ctx, fmt.Sprintf("let them into group %d", group.GroupID)))
	if err := workflow.ExecuteActivity(options, "AdmitMember", MemberRef{group, user}).Get(ctx, nil); err != nil {
		return fmt.Errorf("let user %d into group %d: %w", user, group.GroupID, err)
	}
	return nil
}

// AdmitID is the id of a person's AdmitMember workflow.
func AdmitID(user cohort.UserID) string { return fmt.Sprintf("admit-user-%d", user) }

// ArrivalsInput is who is still to be admitted of those whom an earlier part of AdmitArrivals found; nobody for
// its first.
type ArrivalsInput struct {
	UserIDs []cohort.UserID `json:"user_ids,omitempty"`
}

// maxAdmissions is how many admissions one part of AdmitArrivals starts: each takes about ten events, and
// Temporal warns of histories with more than ten thousand.
const maxAdmissions = 250

// AdmitArrivals admits everybody who has joined the server while nobody was listening, some hundreds at a
// time.
func AdmitArrivals(ctx workflow.Context, in ArrivalsInput) error {
	users := in.UserIDs
	if len(users) == 0 {
		if err := workflow.ExecuteActivity(withCompensation(withDiscord(ctx, "who has joined the server")), "FindArrivals").Get(ctx, &users); err != nil {
			return fmt.Errorf("look who has joined the server: %w", err)
		}
	}
	later := []cohort.UserID{}
	if changed(ctx, versionAdmission) {
		n := min(len(users), maxAdmissions)
		users, later = users[:n], users[n:]
	}
	for _, user := range users {
		if err := startAdmission(ctx, user); err != nil {
			return fmt.Errorf("admit user %d: %w", user, err)
		}
	}
	if len(later) > 0 {
		return workflow.NewContinueAsNewError(ctx, AdmitArrivals, ArrivalsInput{UserIDs: later})
	}
	return nil
}

// AdmitArrivalsID is the id of the AdmitArrivals workflow.
const AdmitArrivalsID = "admit-arrivals"

// startAdmission admits a person by a workflow of their own, so that one does not wait for another.
func startAdmission(ctx workflow.Context, user cohort.UserID) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if changed(ctx, versionAdmission) {
		ctx, _ = workflow.NewDisconnectedContext(ctx) // who stops the look does not mean to shut people out
	}
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
