package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"convene/cohort"
	"convene/organiser"
	"convene/report"
	"convene/workflows"
)

// choices are the options of a run that the command line can change; nil keeps the cohort's own.
type choices struct {
	minPeople, maxPeople, meetingLength *int
	noIfNeeded, noBalance, wait         bool
	deadline                            deadline
	seed                                uint64
}

// apply returns the cohort's options with the choices made.
func (c choices) apply(options cohort.Options) (cohort.Options, error) {
	for _, choice := range []struct {
		typed *int
		into  *int
	}{{c.minPeople, &options.MinPeople}, {c.maxPeople, &options.MaxPeople}, {c.meetingLength, &options.MeetingMinutes}} {
		if choice.typed != nil {
			*choice.into = *choice.typed
		}
	}
	options.UseIfNeeded = options.UseIfNeeded && !c.noIfNeeded
	options.Uneven = options.Uneven || c.noBalance
	if err := options.Validate(); err != nil {
		return options, usageError{err}
	}
	return options, nil
}

// optionalInt is a flag's number, nil until it is typed: a 0 that is typed is no default.
type optionalInt struct{ value **int }

func (o optionalInt) String() string {
	if o.value == nil || *o.value == nil {
		return ""
	}
	return strconv.Itoa(**o.value)
}

// Set reads the flag.
func (o optionalInt) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil {
		return fmt.Errorf("%q is no whole number", text)
	}
	*o.value = &n
	return nil
}

// Type is how the help names the value.
func (optionalInt) Type() string { return "int" }

func (a *app) scheduleCommand() *cobra.Command {
	c := choices{deadline: deadline(workflows.DefaultDeadline)}
	command := &cobra.Command{
		Use:   "schedule COHORT",
		Short: "Start a run: match the people still ungrouped and write preview groups",
		Args:  exactlyOne("COHORT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withCohort(cmd.Context(), args[0], func(desk *organiser.Desk, found cohort.Cohort) error {
				options, err := c.apply(found.Defaults)
				if err != nil {
					return err
				}
				in := workflows.ScheduleInput{CohortID: found.ID, Options: options, Deadline: time.Duration(c.deadline), Seed: c.seed}
				if err := schedule(cmd.Context(), desk, in); err != nil {
					return err
				}
				return a.afterwards(cmd, desk, found, c.wait)
			})
		},
	}
	flags := command.Flags()
	flags.Var(optionalInt{&c.minPeople}, "min-people", "minimum group size, the facilitator included (default: the cohort's)")
	flags.Var(optionalInt{&c.maxPeople}, "max-people", "maximum group size (default: the cohort's)")
	flags.Var(optionalInt{&c.meetingLength}, "meeting-length", "minutes (default: the cohort's)")
	flags.BoolVar(&c.noIfNeeded, "no-if-needed", false, "use only times that people marked as available")
	flags.BoolVar(&c.noBalance, "no-balance", false, "leave the groups' sizes as they come, instead of moving people to even them out")
	flags.Var(&c.deadline, "deadline", fmt.Sprintf("how long to wait for a decision: 14d, 2w, 36h; up to %d days", maxDays))
	flags.Uint64Var(&c.seed, "seed", 0, "choose between equally good groupings; the same seed gives the same groups")
	flags.BoolVar(&c.wait, "wait", false, "wait until the preview is there")
	return command
}

// schedule starts the run. It says where to look at the one that is in its way.
func schedule(ctx context.Context, desk *organiser.Desk, in workflows.ScheduleInput) error {
	err := desk.Schedule(ctx, in)
	if errors.Is(err, organiser.ErrAlreadyOpen) {
		err = fmt.Errorf("%w; see it with: starter status %d", err, in.CohortID)
	}
	return err
}

// afterwards prints how the run stands, once it is settled if asked to wait.
func (a *app) afterwards(cmd *cobra.Command, desk *organiser.Desk, c cohort.Cohort, wait bool) error {
	if !wait {
		answer := struct {
			CohortID   cohort.ID `json:"cohort_id"`
			WorkflowID string    `json:"workflow_id"`
		}{c.ID, workflows.WorkflowID(c.ID)}
		return a.print(answer, func(w io.Writer) {
			report.Printf(w, "cohort %d, %s: the run is %s; follow it with: starter status %d\n", c.ID, c.Name, answer.WorkflowID, c.ID)
		})
	}
	status, err := desk.WaitUntil(cmd.Context(), c.ID, organiser.Status.Settled)
	if err != nil {
		return err
	}
	return a.print(status, func(w io.Writer) { report.Status(w, c, status) })
}
