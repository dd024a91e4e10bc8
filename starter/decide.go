package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"convene/cohort"
	"convene/organiser"
	"convene/report"
	"convene/workflows"
)

// decisionFlags are the flags of both decisions.
type decisionFlags struct {
	by, requestID string
	revision      int
	wait          bool
}

func (f *decisionFlags) register(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&f.by, "by", "operator", "who decides, for the audit: an id, not a name, because it enters Temporal's history")
	flags.StringVar(&f.requestID, "request-id", "", "makes a repetition of this command count once (default: a new one)")
	flags.IntVar(&f.revision, "revision", 0, "refuse if the preview has changed since this revision; 0 for whatever is there")
	flags.BoolVar(&f.wait, "wait", false, "wait until the run is settled")
}

// id returns the request's id, a new one unless the caller chose it.
func (f *decisionFlags) id() string {
	if f.requestID != "" {
		return f.requestID
	}
	return uuid.NewString()
}

func (a *app) approveCommand() *cobra.Command {
	var f decisionFlags
	var groups groupIDs
	command := &cobra.Command{
		Use:   "approve COHORT",
		Short: "Realize preview groups on Discord: all that wait, or those named",
		Args:  exactlyOne("COHORT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withCohort(cmd.Context(), args[0], func(desk *organiser.Desk, c cohort.Cohort) error {
				in := workflows.ApproveInput{By: f.by, Via: workflows.ViaCLI, Revision: f.revision, GroupIDs: groups}
				receipt, err := desk.Approve(cmd.Context(), c.ID, f.id(), in)
				if err != nil {
					return err
				}
				return a.decided(cmd, desk, c, receipt, "approved", f.wait)
			})
		},
	}
	f.register(command)
	command.Flags().Var(&groups, "group", "a group's id, as starter preview shows it; repeat it for several")
	return command
}

func (a *app) rejectCommand() *cobra.Command {
	var f decisionFlags
	var reason string
	command := &cobra.Command{
		Use:   "reject COHORT",
		Short: "Take back every group of the run that is not active, or stop its matching; signups are kept",
		Args:  exactlyOne("COHORT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withCohort(cmd.Context(), args[0], func(desk *organiser.Desk, c cohort.Cohort) error {
				in := workflows.RejectInput{By: f.by, Via: workflows.ViaCLI, Revision: f.revision, Reason: reason}
				receipt, err := desk.Reject(cmd.Context(), c.ID, f.id(), in)
				if err != nil {
					return err
				}
				return a.decided(cmd, desk, c, receipt, "rejected", f.wait)
			})
		},
	}
	f.register(command)
	command.Flags().StringVar(&reason, "reason", "", "why, for the audit; no names, because it enters Temporal's history")
	return command
}

// decided prints what a decision did, once the run is settled if asked to wait.
func (a *app) decided(cmd *cobra.Command, desk *organiser.Desk, c cohort.Cohort, receipt workflows.Receipt, verb string, wait bool) error {
	if wait {
		return a.waitForOutcome(cmd, desk, c)
	}
	return a.print(receipt, func(w io.Writer) {
		if len(receipt.GroupIDs) == 0 { // only a rejection comes before there are groups
			fmt.Fprintf(w, "cohort %d, %s: the run is %s before it has groups; no more people are matched\n", c.ID, c.Name, verb)
			return
		}
		ids := make([]string, 0, len(receipt.GroupIDs))
		for _, id := range slices.Sorted(slices.Values(receipt.GroupIDs)) {
			ids = append(ids, fmt.Sprint(id))
		}
		report.Printf(w, "cohort %d, %s: %s %s (%s)\n", c.ID, c.Name, report.Plural(len(ids), "group"), verb, strings.Join(ids, ", "))
	})
}
