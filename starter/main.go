// Command starter is the operator's command line: it prepares the database, loads cohorts, and
// starts and signals the workflows. Scripts can rely on its --json output and its exit codes:
// 0 done, 1 failed, 2 usage or bad input, 3 not found, 4 refused in this state.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // people's time zones must not depend on the machine

	"github.com/spf13/cobra"

	"convene/cohortfile"
	"convene/environment"
	"convene/migrations"
	"convene/organiser"
	"convene/postgres"
	"convene/proposal"
	"convene/report"
	"convene/workflows"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes one command and returns the exit code.
func run(ctx context.Context, args []string, env environment.Lookup, stdout, stderr io.Writer) int {
	root := newRoot(&app{env: env, stdout: stdout}) //nolint:contextcheck // commands get ctx from ExecuteContext
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteContextC(ctx)
	if err != nil {
		fmt.Fprintln(stderr, "starter:", report.VisibleLines(explained(command, err)))
	}
	return exitCode(err)
}

// The exit codes that scripts rely on.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitNotFound = 3
	exitRefused  = 4
)

func exitCode(err error) int {
	var usage usageError
	var setting settingError
	var badFile *cohortfile.Error
	var refusal *organiser.Refusal
	var differs *postgres.CohortDiffersError
	var loss *migrations.LossError
	var outdated *migrations.OutdatedError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage), errors.As(err, &setting), errors.As(err, &badFile), errors.Is(err, proposal.ErrKeep), errors.Is(err, postgres.ErrAmbiguous):
		return exitUsage
	case errors.Is(err, postgres.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return exitNotFound
	case errors.As(err, &refusal) && refusal.Type == workflows.ErrBadDecision:
		return exitUsage
	case errors.As(err, &refusal) && refusal.Type == workflows.ErrUnknownGroup:
		return exitNotFound
	case errors.As(err, &refusal), errors.As(err, &differs), errors.Is(err, organiser.ErrAlreadyOpen), errors.Is(err, organiser.ErrNothingWaits),
		errors.Is(err, organiser.ErrSyncing), errors.As(err, &loss), errors.As(err, &outdated), errors.Is(err, migrations.ErrNewer), errors.Is(err, migrations.ErrNothingToTakeBack):
		return exitRefused
	}
	return exitFailed
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "starter",
		Short:         "Take cohorts of course signups to weekly meeting groups on Discord",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().BoolVar(&a.json, "json", false, "print JSON")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		a.migrateCommand(), a.temporalCommand(), a.importCommand(), a.matchCommand(), a.scheduleCommand(), a.previewCommand(),
		a.statusCommand(), a.listCommand(), a.approveCommand(), a.rejectCommand(), a.syncCommand(),
	)
	asUsage(root)
	for _, command := range root.Commands() {
		asUsage(command)
		for _, sub := range command.Commands() {
			asUsage(sub)
		}
	}
	return root
}

// asUsage makes wrong arguments a usage error.
func asUsage(command *cobra.Command) {
	check := command.Args
	if check == nil {
		return
	}
	command.Args = func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
