package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"convene/cohort"
	"convene/organiser"
	"convene/report"
	"convene/workflows"
)

// choices are the options of a run that the command line can change; 0 keeps the cohort's own.
type choices struct {
	minPeople, maxPeople, meetingLength int
	noIfNeeded, noBalance, wait         bool
	deadline                            time.Duration
	seed                                uint64
}

// apply returns the cohort's options with the choices made.
func (c choices) apply(options cohort.Options) (cohort.Options, error) {
	if c.minPeople != 0 {
		options.MinPeople = c.minPeople
	}
	if c.maxPeople != 0 {
		options.MaxPeople = c.maxPeople
	}
	if c.meetingLength != 0 {
		options.MeetingMinutes = c.meetingLength
	}
	options.UseIfNeeded = options.UseIfNeeded && !c.noIfNeeded
	options.Uneven = options.Uneven || c.noBalance
	if err := options.Validate(); err != nil {
		return options, usageError{err}
	}
	return options, nil
}

func (a *app) scheduleCommand() *cobra.Command {
	var c choices
	command := &cobra.Command{
		Use:   "schedule COHORT",
		Short: "Start a run: match the people still ungrouped and write preview groups",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withCohort(cmd.Context(), args[0], func(desk *organiser.Desk, found cohort.Cohort) error {
				options, err := c.apply(found.Defaults)
				if err != nil {
					return err
				}
				if c.deadline < 0 {
					return usageError{fmt.Errorf("the deadline %s lies in the past", c.deadline)}
				}
				in := workflows.ScheduleInput{CohortID: found.ID, Options: options, Deadline: c.deadline, Seed: c.seed}
				if err := desk.Schedule(cmd.Context(), in); err != nil {
					return err
				}
				return a.afterwards(cmd, desk, found, c.wait)
			})
		},
	}
	flags := command.Flags()
	flags.IntVar(&c.minPeople, "min-people", 0, "least people in a group, the facilitator included (default: the cohort's)")
	flags.IntVar(&c.maxPeople, "max-people", 0, "most people in a group (default: the cohort's)")
	flags.IntVar(&c.meetingLength, "meeting-length", 0, "minutes (default: the cohort's)")
	flags.BoolVar(&c.noIfNeeded, "no-if-needed", false, "use only times that people marked as available")
	flags.BoolVar(&c.noBalance, "no-balance", false, "leave the groups' sizes as they come, instead of moving people to even them out")
	flags.DurationVar(&c.deadline, "deadline", workflows.DefaultDeadline, "how long to wait for a decision")
	flags.Uint64Var(&c.seed, "seed", 0, "choose between equally good groupings; the same seed gives the same groups")
	flags.BoolVar(&c.wait, "wait", false, "wait until the preview is there")
	return command
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
