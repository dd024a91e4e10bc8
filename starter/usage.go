package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"convene/cohort"
)

// usageError is a command line that cannot be understood. The help of the command says more.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// settingError is an environment variable that is missing or cannot be read, of which no help says more.
type settingError struct{ err error }

func (e settingError) Error() string { return e.err.Error() }
func (e settingError) Unwrap() error { return e.err }

// explained adds to a usage error where to read about the command.
func explained(command *cobra.Command, err error) string {
	if _, ok := errors.AsType[usageError](err); !ok {
		return err.Error()
	}
	return fmt.Sprintf("%v (see %s --help)", err, command.CommandPath())
}

// exactlyOne accepts one argument. A name with spaces that is not quoted is the usual mistake.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch len(args) {
		case 1:
			return nil
		case 0:
			return fmt.Errorf("%s is missing: %s", what, cmd.UseLine())
		}
		return fmt.Errorf("one %s is expected, not %d; one with spaces needs quotes: %s %q",
			what, len(args), cmd.CommandPath(), strings.Join(args, " "))
	}
}

// flagError says what is wrong with a flag, without the words of the programmer for a number.
func flagError(_ *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	var number *strconv.NumError
	if errors.As(err, &invalid) && errors.As(err, &number) {
		flag := invalid.GetFlag()
		_, about := pflag.UnquoteUsage(flag)
		err = fmt.Errorf("--%s is %q, not a whole number that it can be; it is: %s", flag.Name, invalid.GetValue(), about)
	}
	return usageError{err}
}

// groupIDs is a flag that may be repeated, or have several ids separated by commas.
type groupIDs []cohort.GroupID

// Set reads one more use of the flag.
func (g *groupIDs) Set(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a group's id; starter preview shows the ids", part)
		}
		*g = append(*g, cohort.GroupID(id))
	}
	return nil
}

// String is empty, because no group is the default.
func (g *groupIDs) String() string { return "" }

// Type is how the help names the value.
func (*groupIDs) Type() string { return "ID" }
