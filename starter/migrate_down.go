package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"convene/environment"
	"convene/migrations"
)

func (a *app) migrateDownCommand() *cobra.Command {
	var options migrations.DownOptions
	lose := map[string]*bool{}
	command := &cobra.Command{
		Use:   "down",
		Short: "Take the last migration back, unless rows would be lost whose loss no --lose-… allows",
		Long: "Take the last migration back. Stop the worker and the bot first.\n\n" +
			"Rows that only Convene has are lost with it. Without a flag for each kind of them nothing is changed,\n" +
			"and the exit code is 4; --dry-run lists them. The platform's own rows are never lost.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			url, err := environment.Database(a.env)
			if err != nil {
				return usageError{err}
			}
			for _, kind := range migrations.LossKinds() {
				if *lose[kind.Name] {
					options.Lose = append(options.Lose, kind.Name)
				}
			}
			return a.migrateDown(cmd, url, options)
		},
	}
	for _, kind := range migrations.LossKinds() {
		lose[kind.Name] = command.Flags().Bool(loseFlag(kind.Name), false, "go on though this is lost: "+kind.What)
	}
	command.Flags().BoolVar(&options.DryRun, "dry-run", false, "only list what would be lost")
	return command
}

func loseFlag(name string) string { return "lose-" + name }

func (a *app) migrateDown(cmd *cobra.Command, url string, options migrations.DownOptions) error {
	taken, err := migrations.Down(cmd.Context(), url, options)
	var refused *migrations.LossError
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	version, versionErr := readVersion(cmd.Context(), url)
	if versionErr != nil {
		return errors.Join(err, versionErr)
	}
	answer := takenBack{
		schemaVersion: version, Migration: taken.Migration, Losses: reportLosses(taken.Losses, options.Lose),
		Refused: refused != nil, DryRun: options.DryRun,
	}
	if printErr := a.print(answer, answer.print); printErr != nil {
		return errors.Join(err, printErr)
	}
	if refused != nil {
		return newLossError(refused, options.Lose)
	}
	return nil
}

// takenBack is what `migrate down` answers.
type takenBack struct {
	schemaVersion

	Migration uint           `json:"migration"` // that was taken back, or would be
	Refused   bool           `json:"refused"`
	DryRun    bool           `json:"dry_run"`
	Losses    []reportedLoss `json:"losses"`
}

// reportedLoss is a loss with the flag that allows it.
type reportedLoss struct {
	migrations.Loss

	Flag    string `json:"flag,omitempty"` // empty if nothing allows it
	Allowed bool   `json:"allowed"`
}

func reportLosses(losses []migrations.Loss, allowed []string) []reportedLoss {
	reported := []reportedLoss{}
	for _, l := range losses {
		r := reportedLoss{Loss: l, Allowed: slices.Contains(allowed, l.Name)}
		if l.Name != "" {
			r.Flag = "--" + loseFlag(l.Name)
		}
		reported = append(reported, r)
	}
	return reported
}

func (t takenBack) print(w io.Writer) {
	t.schemaVersion.print(w)
	if len(t.Losses) == 0 {
		if t.DryRun {
			fmt.Fprintf(w, "taking migration %d back loses nothing\n", t.Migration)
		}
		return
	}
	if t.Refused || t.DryRun {
		fmt.Fprintf(w, "taking migration %d back loses:\n\n", t.Migration)
	} else {
		fmt.Fprintf(w, "lost with migration %d:\n\n", t.Migration)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ROWS\tALLOWED BY\tWHAT")
	for _, l := range t.Losses {
		flag := l.Flag
		if flag == "" {
			flag = "-"
		}
		fmt.Fprintf(table, "%d\t%s\t%s\n", l.Rows, flag, l.What)
	}
	table.Flush() //nolint:errcheck,gosec // as with the lines above: whoever reads is gone
}

// lossError says how to go on although rows are lost.
type lossError struct {
	command string // empty if nothing allows it
	cause   *migrations.LossError
}

func (r *lossError) Error() string {
	if r.command == "" {
		return fmt.Sprintf("taking migration %d back would lose rows of the platform's own tables, and nothing has been changed: "+
			"empty the database by hand if you mean it", r.cause.Migration)
	}
	return fmt.Sprintf("taking migration %d back would lose what is listed above, and nothing has been changed; "+
		"to go on all the same, keep a copy of the database (pg_dump), then: %s", r.cause.Migration, r.command)
}

func (r *lossError) Unwrap() error { return r.cause }

// newLossError names the command that would go through.
func newLossError(refused *migrations.LossError, allowed []string) error {
	flags := []string{}
	for _, l := range refused.Losses {
		if l.Name == "" {
			return &lossError{cause: refused}
		}
		allowed = append(allowed, l.Name)
	}
	slices.Sort(allowed)
	for _, name := range slices.Compact(allowed) {
		flags = append(flags, "--"+loseFlag(name))
	}
	return &lossError{"starter migrate down " + strings.Join(flags, " "), refused}
}
