package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"convene/cohortfile"
	"convene/postgres"
	"convene/proposal"
	"convene/report"
)

func (a *app) importCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Load a cohort file: new signups are added, known people brought up to date",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			roster, err := cohortfile.ReadFile(args[0])
			if err != nil {
				return err
			}
			return a.withStore(cmd.Context(), func(store *postgres.Store) error {
				imported, err := store.ImportRoster(cmd.Context(), roster)
				if err != nil {
					return err
				}
				return a.print(report.FromImport(imported), func(w io.Writer) {
					fmt.Fprintf(w, "cohort %d, %s: %d signups (%d new)\n", imported.CohortID, roster.Cohort.Name, imported.Signups, imported.Added)
				})
			})
		},
	}
}

func (a *app) matchCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "match FILE",
		Short: "Propose groups for a cohort file, offline: no database, no server",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			roster, err := cohortfile.ReadFile(args[0])
			if err != nil {
				return err
			}
			p, err := proposal.Make(cmd.Context(), proposal.FromRoster(roster), nil)
			if err != nil {
				return err
			}
			if a.json {
				return proposal.MatchJSON(a.stdout, roster, p)
			}
			report.Proposal(a.stdout, roster, proposal.Names(roster), p)
			return nil
		},
	}
}
