package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"

	"convene/local"
)

// temporal runs Temporal's command line, which is got if need be, with the arguments, and returns its exit
// code.
func temporal(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	path, err := local.TemporalCLI(ctx, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "dev:", err)
		return 1
	}
	command := exec.CommandContext(ctx, path, args...) //nolint:gosec // its user gives the arguments
	command.Stdin, command.Stdout, command.Stderr = stdin, stdout, stderr
	err = command.Run()
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		return ended.ExitCode()
	}
	if err != nil {
		fmt.Fprintln(stderr, "dev:", err)
		return 1
	}
	return 0
}
