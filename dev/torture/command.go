package torture

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
)

// Exit codes of Main.
const (
	exitFound = 1 // something is wrong, or the harness failed
	exitUsage = 2
)

var errUsage = errors.New("usage")

type settings struct {
	Config

	json bool
}

// Main is the command line: it runs with its flags and returns the exit code.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	s, err := parse(args, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "dev torture:", err)
		return exitUsage
	}
	s.News = stderr
	result, err := Run(ctx, s.Config)
	if err != nil {
		fmt.Fprintln(stderr, "dev torture:", err)
		return exitFound
	}
	if err := s.print(result, stdout); err != nil {
		fmt.Fprintln(stderr, "dev torture:", err)
		return exitFound
	}
	if result.Findings() > 0 {
		return exitFound
	}
	return 0
}

func (s settings) print(r Result, stdout io.Writer) error {
	if s.json {
		return r.writeJSON(stdout)
	}
	r.writeText(stdout)
	return nil
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("dev torture", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&s.Groups, "groups", 40, "the least number of groups to bring to Discord")
	flags.IntVar(&s.Faults, "faults", 1000, "the least number of requests to Discord that fail")
	flags.Uint64Var(&s.Seed, "seed", 1, "decides on cohorts, decisions, faults and blows")
	flags.DurationVar(&s.Patience, "patience", DefaultPatience, "how long a cohort may take to settle")
	flags.BoolVar(&s.json, "json", false, "print the result as JSON on standard output")
	if err := flags.Parse(args); err != nil {
		return s, fmt.Errorf("%w: %w", errUsage, err)
	}
	switch {
	case flags.NArg() > 0:
		return s, fmt.Errorf("%w: unexpected argument %q", errUsage, flags.Arg(0))
	case s.Groups < 1 || s.Faults < 1:
		return s, fmt.Errorf("%w: --groups and --faults are at least 1", errUsage)
	case s.Patience <= 0:
		return s, fmt.Errorf("%w: --patience is a time, for example 5m", errUsage)
	}
	return s, nil
}
