// Command dev runs Convene on this machine: it starts what is not given by the environment (a
// private PostgreSQL, Temporal with its UI, an emulated Discord server, the worker), loads a cohort
// and schedules it. What it started ends with it. With the argument "torture" it does so under faults and
// blows (package torture); with "temporal" it is Temporal's command line, which it gets if need be.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // people's time zones must not depend on the machine

	"convene/cohortfile"
	"convene/dev/torture"
	"convene/environment"
)

func main() {
	torture.ServeIfAsked()
	// The connection to Discord reports itself here. That it is being made again is of use, that it ended in order is not.
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first Ctrl-C stops everything in order; the next one ends us, and what we started with us.
	forget := context.AfterFunc(ctx, func() {
		stop()
		fmt.Fprintln(os.Stderr, "\nstopping (Ctrl-C again ends it at once)")
	})
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr)
	forget()
	stop()
	os.Exit(code)
}

// settings are the command line.
type settings struct {
	cohortFile      string
	once            bool
	approve, reject bool
	noSchedule      bool
	json            bool
	data            string
	anyPort         bool
}

// errInterrupted says that Ctrl-C came before what was asked for was done.
var errInterrupted = errors.New("interrupted before it was done")

func run(ctx context.Context, args []string, env environment.Lookup, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "torture":
			return torture.Main(ctx, args[1:], stdout, stderr)
		case "temporal":
			return temporal(ctx, args[1:], stdin, stdout, stderr)
		}
	}
	s, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(stderr, "dev:", err, "(see go run ./dev --help)")
		return 2
	}
	file, err := readCohort(s.cohortFile)
	if err != nil {
		fmt.Fprintln(stderr, "dev:", err)
		return 2
	}
	err = (&session{
		settings: s, env: env, stdin: stdin, stdout: &output{to: stdout}, stderr: &output{to: stderr}, news: stderr, file: file, roster: file.Roster,
	}).run(ctx)
	if ctx.Err() != nil && (err != nil || s.once) {
		err = errInterrupted // which each part says in its own words, and some at length
	}
	if err != nil {
		fmt.Fprintln(stderr, "dev:", err)
		return 1
	}
	return 0
}

const usage = `Run Convene on this machine, with a sample cohort and an emulated Discord server.

  go run ./dev [flags]           until Ctrl-C
  go run ./dev temporal ...      Temporal's command line
  go run ./dev torture [flags]   Convene under faults, judged by a referee

Flags:
`

// parse reads the command line. If it asks for help, that is written and the error is flag.ErrHelp.
func parse(args []string, help io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("dev", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller reports errors
	flags.Usage = func() {}
	flags.StringVar(&s.cohortFile, "cohort", "", "cohort file to load (default: a small sample)")
	flags.BoolVar(&s.once, "once", false, "decide, wait for the outcome, print it and exit")
	flags.BoolVar(&s.approve, "approve", false, "with --once: approve the preview")
	flags.BoolVar(&s.reject, "reject", false, "with --once: reject the preview")
	flags.BoolVar(&s.noSchedule, "no-schedule", false, "only load the cohort: schedule it yourself, with the bot or the command line")
	flags.BoolVar(&s.json, "json", false, "with --once: print the outcome as JSON on standard output")
	flags.StringVar(&s.data, "data", "", "directory in which PostgreSQL, Temporal and the emulated Discord keep what they have, to go on there "+
		"the next time (default: "+defaultData+" with a real Discord server; else nothing is kept)")
	flags.BoolVar(&s.anyPort, "any-port", false, "leave Temporal's usual ports, 7233 and 8233, to others")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(help, usage)
			flags.SetOutput(help)
			flags.PrintDefaults()
		}
		return s, err
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case s.once && s.approve == s.reject:
		return s, errors.New("--once needs --approve or --reject")
	case s.once && s.noSchedule:
		return s, errors.New("--once decides on a preview, which --no-schedule does not make")
	case !s.once && (s.approve || s.reject || s.json):
		return s, errors.New("--approve, --reject and --json go with --once")
	}
	return s, nil
}

// readCohort reads the file, or the built-in sample.
func readCohort(path string) (cohortfile.File, error) {
	if path == "" {
		return sample()
	}
	return cohortfile.ReadFile(path)
}
