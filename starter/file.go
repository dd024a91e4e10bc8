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

const matchHelp = `Propose groups for a cohort file, offline: no database, no server.

A mistake in the form of the file refuses it (exit code 2). Who cannot be read is left out, who has no time that
can be used is not matched; both are listed on standard error, and with --json in the result. Everybody else is
matched.

With --keep RESULT, an earlier --json output for this cohort, its groups stay and others may join them. Who is
not in the file any more, or not free any more, leaves a place in their group; a group whose facilitator is gone
is matched anew. The warnings say so.`

func (a *app) matchCommand() *cobra.Command {
	var keep string
	command := &cobra.Command{
		Use:   "match FILE",
		Short: "Propose groups for a cohort file, offline: no database, no server",
		Long:  matchHelp,
		Args:  exactlyOne("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := cohortfile.ReadFile(args[0])
			if err != nil {
				return err
			}
			a.remark(cmd, file)
			request := proposal.FromRoster(file.Roster)
			var changes []string
			if keep != "" {
				if request.Keep, changes, err = readKeep(keep, file.Roster); err != nil {
					return err
				}
			}
			p, err := proposal.MakeAndKeep(cmd.Context(), request)
			if err != nil {
				return err
			}
			p.Warnings = append(changes, p.Warnings...)
			if a.json {
				return proposal.MatchJSON(a.stdout, file, p)
			}
			report.Proposal(a.stdout, file.Roster, proposal.Names(file.Roster), p)
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

func readKeep(path string, roster cohort.Roster) (groups []cohort.Group, changes []string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("groups to keep: %w", err)
	}
	defer file.Close()
	return proposal.ReadKeep(file, roster)
}
