package workflows

import (
	"fmt"
	"strings"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// The search attributes by which operators find runs. The worker registers them at its start.
var (
	CohortIDKey    = temporal.NewSearchAttributeKeyKeyword("CohortID")
	CohortStageKey = temporal.NewSearchAttributeKeyKeyword("CohortStage")
)

// enter moves the run to a stage and shows it.
func (r *scheduleRun) enter(ctx workflow.Context, stage Stage) error {
	r.status.Stage = stage
	err := workflow.UpsertTypedSearchAttributes(ctx,
		CohortIDKey.ValueSet(r.in.CohortID.String()), CohortStageKey.ValueSet(string(stage)))
	if err != nil {
		return fmt.Errorf("show stage %s: %w", stage, err)
	}
	r.show(ctx)
	return nil
}

// show puts the run's state where an operator sees it in the Temporal UI without reading code.
func (r *scheduleRun) show(ctx workflow.Context) {
	r.boards.changes++
	workflow.SetCurrentDetails(ctx, r.statusNow().markdown())
}

// markdown is the status as a table, with what an organiser can do now.
func (s Status) markdown() string {
	var b strings.Builder
	b.WriteString(fmt.Sprintf("**Cohort %d: %s**, revision %d\n\n", s.CohortID, s.Stage, s.Revision))
	if s.Adopted > 0 {
		b.WriteString(fmt.Sprintf("Took over %d groups that were in preview.\n\n", s.Adopted))
	} else if s.Revision > 0 || s.Participants > 0 { // else nobody has been matched in this run
		b.WriteString(fmt.Sprintf("%d of %d participants placed, %d left out.\n\n", s.Placed, s.Participants, s.Unplaced))
	}
	if s.NotOnServer > 0 {
		b.WriteString(fmt.Sprintf("%d members are not on the Discord server.\n\n", s.NotOnServer))
	}
	if s.Deadline != nil {
		b.WriteString(fmt.Sprintf("Waits for `approve` or `reject` until %s.\n\n", s.Deadline.UTC().Format("2006-01-02 15:04 UTC")))
	}
	for _, p := range s.Problems {
		b.WriteString(fmt.Sprintf("- %s\n", p))
	}
	for _, l := range s.Leftovers {
		b.WriteString(fmt.Sprintf("- could not delete %s %s: %s\n", l.Kind, l.ID, l.Problem))
	}
	if len(s.Groups) == 0 {
		return b.String()
	}
	b.WriteString("\n| group | id | meets (UTC) | people | state | |\n|---|---|---|---|---|---|\n")
	for _, g := range s.Groups {
		note := g.Step
		if g.Problem != "" {
			note += ": " + g.Problem
		}
		b.WriteString(fmt.Sprintf("| %s | %d | %s | %d | %s | %s |\n", g.Name, g.ID, g.Meeting, g.People, g.State, note))
	}
	return b.String()
}
