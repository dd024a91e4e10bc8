package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"convene/cohort"
	"convene/organiser"
	"convene/postgres"
	"convene/report"
	"convene/workflows"
)

// errIncomplete says that an approved group could not be completed.
var errIncomplete = errors.New("not every approved group could be completed")

// waitForOutcome waits until the run is settled and prints how it stands. A group that could not go
// on is a failure to scripts.
func (a *app) waitForOutcome(cmd *cobra.Command, desk *organiser.Desk, c cohort.Cohort) error {
	status, err := desk.WaitUntil(cmd.Context(), c.ID, organiser.Status.Settled)
	if err != nil {
		return err
	}
	if err := a.print(status, func(w io.Writer) { report.Status(w, c, status) }); err != nil {
		return err
	}
	if paused := status.Count(workflows.GroupPaused); paused > 0 {
		return fmt.Errorf("%w: %d of %d are paused", errIncomplete, paused, len(status.Groups))
	}
	return nil
}

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status COHORT",
		Short: "Show how a cohort's latest run stands",
		Args:  exactlyOne("COHORT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withCohort(cmd.Context(), args[0], func(desk *organiser.Desk, c cohort.Cohort) error {
				status, err := desk.Status(cmd.Context(), c.ID)
				if err != nil {
					return err
				}
				status.CohortID = c.ID
				return a.print(status, func(w io.Writer) { report.Status(w, c, status) })
			})
		},
	}
}

func (a *app) previewCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "preview COHORT",
		Short: "Show a cohort's groups, their members, and who is left out and why",
		Args:  exactlyOne("COHORT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), func(store *postgres.Store) error {
				c, err := findCohort(cmd.Context(), store, args[0])
				if err != nil {
					return err
				}
				view, err := store.PreviewOf(cmd.Context(), c.ID)
				if err != nil {
					return err
				}
				return a.print(report.FromView(view), func(w io.Writer) { report.View(w, view) })
			})
		},
	}
}

func (a *app) listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the cohorts, with their signups and groups",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withStore(cmd.Context(), func(store *postgres.Store) error {
				cohorts, err := store.Cohorts(cmd.Context())
				if err != nil {
					return err
				}
				return a.print(report.FromSummaries(cohorts), func(w io.Writer) { report.Cohorts(w, cohorts) })
			})
		},
	}
}
