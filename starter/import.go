package main

import (
	"io"
	"time"

	"github.com/spf13/cobra"

	"convene/cohortfile"
	"convene/postgres"
	"convene/report"
)

const importHelp = `Load a cohort file. The cohort is found by its name. A person is found by their id in the file, if
this cohort knows it; else by the Discord id or the e-mail address; else by the Discord username. Who cannot be
told, or contradicts somebody else, is left out and listed; everybody else is loaded.

A cohort that has groups or has ended is not changed by its name alone: the differences are shown, and
--update makes those that do not move meetings. Signups that the file does not name stay.`

func (a *app) importCommand() *cobra.Command {
	var in postgres.ImportRequest
	var ownTimes bool
	command := &cobra.Command{
		Use:   "import FILE",
		Short: "Load a cohort file: new signups are added, known people brought up to date",
		Long:  importHelp,
		Args:  exactlyOne("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := cohortfile.ReadFile(args[0])
			if err != nil {
				return err
			}
			in.Roster = file.Roster
			for _, skipped := range file.Skipped {
				in.Skipped = append(in.Skipped, skipped.ID)
			}
			if cmd.Flags().Changed("own-times") {
				in.OwnTimes = &ownTimes
			}
			return a.withStore(cmd.Context(), func(store *postgres.Store) error {
				imported, err := store.Import(cmd.Context(), in)
				if err != nil {
					return err
				}
				result := report.FromImport(imported, file, time.Now())
				return a.print(result, func(w io.Writer) { result.Text(w, file.Roster.Cohort.Name, args[0]) })
			})
		},
	}
	flags := command.Flags()
	flags.BoolVar(&in.DryRun, "dry-run", false, "say what would change, and change nothing")
	flags.BoolVar(&in.Update, "update", false, "the cohort of this name is meant, though it has groups or has ended")
	flags.BoolVar(&ownTimes, "own-times", false,
		"keep the file's times for this cohort alone, also in later imports; --own-times=false shares them with people's other cohorts again")
	return command
}
