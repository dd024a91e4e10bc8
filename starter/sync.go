package main

import (
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"convene/cohort"
	"convene/organiser"
	"convene/report"
	"convene/workflows"
)

// errNotRepaired says that something has drifted and could not be repaired.
var errNotRepaired = errors.New("not everything could be repaired")

func (a *app) syncCommand() *cobra.Command {
	var in workflows.SyncInput
	command := &cobra.Command{
		Use:   "sync COHORT",
		Short: "Compare a cohort's active groups with Discord and repair access, events and memberships",
		Args:  exactlyOne("COHORT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withCohort(cmd.Context(), args[0], func(desk *organiser.Desk, c cohort.Cohort) error {
				in.CohortID = c.ID
				found, err := desk.Sync(cmd.Context(), in)
				if err != nil {
					return err
				}
				view, err := desk.Store.PreviewOf(cmd.Context(), c.ID)
				if err != nil {
					return err
				}
				if err := a.print(found, func(w io.Writer) { report.Sync(w, view, found) }); err != nil {
					return err
				}
				if slices.ContainsFunc(found.Drifts, func(d workflows.SyncDrift) bool { return d.Outcome == workflows.SyncFailed }) {
					return errNotRepaired
				}
				return nil
			})
		},
	}
	command.Flags().BoolVar(&in.DryRun, "dry-run", false, "only say what would be done")
	command.Flags().BoolVar(&in.Recreate, "recreate", false, "make channels again that somebody deleted; otherwise they are only reported")
	return command
}
