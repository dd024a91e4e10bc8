package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// SyncInput says which cohort to repair, and how far.
type SyncInput struct {
	CohortID cohort.ID `json:"cohort_id"`
	// DryRun only says what would be done.
	DryRun bool `json:"dry_run"`
	// Recreate makes channels again that somebody deleted; otherwise they are only reported.
	Recreate bool `json:"recreate"`
}

// SyncReport is what SyncCohort found and did.
type SyncReport struct {
	CohortID    cohort.ID   `json:"cohort_id"`
	DryRun      bool        `json:"dry_run"`
	Groups      int         `json:"groups"` // active ones, which were compared
	NotOnServer int         `json:"not_on_server"`
	Drifts      []SyncDrift `json:"drifts"`
}

// SyncDrift is a difference and what became of it.
type SyncDrift struct {
	Drift
	Outcome SyncOutcome `json:"outcome"`
	Problem string      `json:"problem,omitempty"` // why it could not be repaired, and what to do
}

// SyncOutcome is what became of a difference.
type SyncOutcome string

// The outcomes.
const (
	SyncPlanned  SyncOutcome = "planned"  // a dry run would repair it
	SyncReported SyncOutcome = "reported" // repaired only when asked: a channel that somebody deleted
	SyncRepaired SyncOutcome = "repaired"
	SyncFailed   SyncOutcome = "failed"
)

// SyncID is the id of a cohort's SyncCohort workflow: one per cohort at a time.
func SyncID(id cohort.ID) string { return fmt.Sprintf("sync-cohort-%d", id) }

// SyncCohort compares the active groups of a cohort with Discord and repairs what has drifted: access,
// events, people who came late or left. Groups that cannot be repaired are reported; the others go on.
func SyncCohort(ctx workflow.Context, in SyncInput) (SyncReport, error) {
	run := runOf(ctx, in.CohortID)
	var survey Survey
	err := workflow.ExecuteActivity(withDiscord(ctx, "compare the groups with Discord"), "SurveyCohort",
		SurveyInput{Run: run, DryRun: in.DryRun}).Get(ctx, &survey)
	if err != nil {
		return SyncReport{}, fmt.Errorf("compare cohort %d with Discord: %w", in.CohortID, err)
	}
	report := SyncReport{
		CohortID: in.CohortID, DryRun: in.DryRun, Groups: len(survey.GroupIDs), NotOnServer: survey.NotOnServer, Drifts: []SyncDrift{},
	}
	for _, id := range survey.GroupIDs {
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		ref := GroupRef{Run: run, GroupID: id}
		report.Drifts = append(report.Drifts, syncGroup(ctx, in, ref, driftsOf(survey, id))...)
		if in.DryRun {
			continue
		}
		if err := startLifecycle(outliving(ctx), ref); err != nil { // an older version may have started none
			return report, fmt.Errorf("start the lifecycle of group %d: %w", id, err)
		}
	}
	return report, nil
}

// outliving is the context for the lifecycles that a sync starts: cancelling the sync does not cancel them.
func outliving(ctx workflow.Context) workflow.Context {
	if !changed(ctx, versionSyncCancel) {
		return ctx
	}
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	return ctx
}

func driftsOf(survey Survey, id cohort.GroupID) []Drift {
	return slices.DeleteFunc(slices.Clone(survey.Drifts), func(d Drift) bool { return d.GroupID != id })
}

// syncGroup repairs one group, if it has drifted.
func syncGroup(ctx workflow.Context, in SyncInput, ref GroupRef, drifts []Drift) []SyncDrift {
	var problem string
	if len(drifts) > 0 && !in.DryRun {
		if err := healGroup(ctx, HealInput{GroupRef: ref, Recreate: in.Recreate}, drifts); err != nil {
			problem = problemOf(err)
		}
	}
	outcomes := make([]SyncDrift, 0, len(drifts))
	for _, d := range drifts {
		outcome := SyncDrift{Drift: d, Outcome: SyncRepaired}
		switch {
		case d.Recreates() && !in.Recreate:
			outcome.Outcome = SyncReported
		case in.DryRun:
			outcome.Outcome = SyncPlanned
		case problem != "":
			outcome.Outcome, outcome.Problem = SyncFailed, problem
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes
}

// healGroup repairs a group and makes again what it lacks, by the steps that made it.
func healGroup(ctx workflow.Context, in HealInput, drifts []Drift) error {
	if err := workflow.ExecuteActivity(withDiscord(ctx, fmt.Sprintf("repair group %d", in.GroupID)), "HealGroup", in).Get(ctx, nil); err != nil {
		return err
	}
	if !in.Recreate || !slices.ContainsFunc(drifts, Drift.Recreates) {
		return nil
	}
	groups := GroupRefs{in.Run, []cohort.GroupID{in.GroupID}}
	if err := workflow.ExecuteActivity(withDiscord(ctx, "a category for what is made again"), "EnsureCategories", groups).Get(ctx, nil); err != nil {
		return err
	}
	for _, s := range groupSteps {
		summary := fmt.Sprintf("%s of group %d", s.title, in.GroupID)
		if err := workflow.ExecuteActivity(s.queue(ctx, summary), s.activity, in.GroupRef).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}
