package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"convene/cohort"
	"convene/cohortfile"
	"convene/proposal"
	"convene/report"
)

func (a *app) matchCommand() *cobra.Command {
	var keep string
	command := &cobra.Command{
		Use:   "match FILE",
		Short: "Propose groups for a cohort file, offline: no database, no server",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := cohortfile.ReadFile(args[0])
			if err != nil {
				return err
			}
			roster := file.Roster
			a.remark(cmd, file)
			request := proposal.FromRoster(roster)
			if keep != "" {
				if request.Keep, err = readKeep(keep, roster); err != nil {
					return err
				}
			}
			p, err := proposal.Make(cmd.Context(), request, nil)
			if err != nil {
				return err
			}
			if a.json {
				return proposal.MatchJSON(a.stdout, file, p)
			}
			report.Proposal(a.stdout, roster, proposal.Names(roster), p)
			return nil
		},
	}
	command.Flags().StringVar(&keep, "keep", "", "an earlier --json output for this cohort: its groups stay, others may join them")
	return command
}

// remark lists on standard error who of a file is left out and why; in JSON the result lists them.
func (a *app) remark(cmd *cobra.Command, file cohortfile.File) {
	if !a.json {
		report.Remarks(cmd.ErrOrStderr(), file)
	}
}

func readKeep(path string, roster cohort.Roster) ([]cohort.Group, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("groups to keep: %w", err)
	}
	defer file.Close()
	return proposal.ReadKeep(file, roster)
}
