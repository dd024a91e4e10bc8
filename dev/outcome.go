package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"convene/cohort"
	"convene/organiser"
	"convene/report"
	"convene/workflows"
)

// decide takes the decision of the command line, waits for its outcome and prints it. A cohort of
// which nobody could be grouped has nothing to decide on.
func (s *session) decide(ctx context.Context) error {
	status, err := s.desk.WaitUntil(ctx, s.id, organiser.Status.Settled)
	if err != nil {
		return err
	}
	if status.Open {
		request := uuid.NewString() // with which it counts once, however often it is sent
		if err := s.insist(ctx, func() error { return s.send(ctx, request) }); err != nil {
			return err
		}
		if status, err = s.desk.WaitUntil(ctx, s.id, organiser.Status.Settled); err != nil {
			return err
		}
	}
	if err := s.outcome(ctx, status); err != nil {
		return err
	}
	if paused := status.Count(workflows.GroupPaused); paused > 0 {
		return fmt.Errorf("%d groups could not be completed", paused)
	}
	return nil
}

func (s *session) send(ctx context.Context, request string) (err error) {
	if s.approve {
		_, err = s.desk.Approve(ctx, s.id, request, workflows.ApproveInput{By: "dev", Via: "cli"})
	} else {
		_, err = s.desk.Reject(ctx, s.id, request, workflows.RejectInput{By: "dev", Via: "cli"})
	}
	return err
}

func (s *session) outcome(ctx context.Context, status organiser.Status) error {
	view, err := s.stack.store.PreviewOf(ctx, s.id)
	if err != nil {
		return err
	}
	if !s.json {
		fmt.Fprintln(s.stdout)
		found, err := s.stack.store.Cohort(ctx, s.id)
		if err != nil {
			return err
		}
		report.Status(s.stdout, found, status)
		return s.stack.writeTree(s.stdout)
	}
	answer := report.FromView(view)
	answer.Stage = string(status.Stage)
	requests, err := s.stack.store.Requests(ctx, cohort.RunID(status.RunID))
	if err != nil {
		return err
	}
	answer.CountRequests(requests)
	encoder := json.NewEncoder(s.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(answer)
}
