package organiser

import (
	"context"
	"errors"
	"fmt"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"convene/cohort"
	"convene/postgres"
	"convene/workflows"
)

// Status is how the latest run of a cohort stands. Without one, Open is false and Stage is empty.
type Status struct {
	workflows.Status
	RunID string `json:"run_id,omitempty"`
	Open  bool   `json:"open"`
	// Retries are the steps that have failed and are tried again.
	Retries []Retry `json:"retries,omitempty"`
}

// Settled reports whether the run does nothing but wait for a decision, or has ended.
func (s Status) Settled() bool {
	waits := s.Stage == workflows.StageAwaiting || s.Stage == workflows.StagePaused
	return !s.Open || (waits && s.Pending == 0)
}

// Ended reports whether the run has ended.
func (s Status) Ended() bool { return !s.Open }

// Status returns how the cohort's latest run stands; a cohort without a run has the zero Status. An
// ended run is read from its result, an open one by a query, which needs a worker: ErrNoAnswer
// without one, with the stage all the same.
func (d *Desk) Status(ctx context.Context, id cohort.ID) (Status, error) {
	return d.StatusOf(ctx, id, "")
}

// StatusOf is Status for one run of the cohort, be it the latest or not; empty means the latest.
func (d *Desk) StatusOf(ctx context.Context, id cohort.ID, run cohort.RunID) (Status, error) {
	status, err := d.read(ctx, id, run)
	if err != nil {
		return status, err
	}
	if status.Run != "" { // a reset has given it another one, under which no other record knows it
		status.RunID = string(status.Run)
	}
	status.DecidedBy, err = d.whoIs(ctx, cohort.RunID(status.RunID), status.DecidedBy)
	return status, err
}

// whoIs names who is behind a decision of a run: for one that came from Discord, the user's id there. A
// request that is another decision's, or none, says nothing of who decided.
func (d *Desk) whoIs(ctx context.Context, run cohort.RunID, by string) (string, error) {
	if !strings.HasPrefix(by, cohort.RequestPrefix) {
		return by, nil
	}
	user, err := d.Store.Decider(ctx, run, by)
	if errors.Is(err, postgres.ErrNotFound) {
		return "somebody unverified (" + by + ")", nil
	}
	return "Discord user " + user, err
}

func (d *Desk) read(ctx context.Context, id cohort.ID, run cohort.RunID) (Status, error) {
	description, err := d.describe(ctx, id, run)
	if err != nil || description == nil {
		return Status{}, err
	}
	status := Status{
		RunID: description.WorkflowExecution.RunID,
		Open:  description.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING,
	}
	status.CohortID = id
	if stage, ok := description.TypedSearchAttributes.GetKeyword(workflows.CohortStageKey); ok {
		status.Stage = workflows.Stage(stage)
	}
	if description.Status == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
		err = d.Temporal.GetWorkflow(ctx, workflows.WorkflowID(id), status.RunID).Get(ctx, &status.Status)
		return status, err
	}
	queryCtx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	value, err := d.Temporal.QueryWorkflow(queryCtx, workflows.WorkflowID(id), status.RunID, workflows.StatusQuery)
	if err != nil {
		return status, fmt.Errorf("cohort %d is %s: %w: %w", id, status.Stage, ErrNoAnswer, err)
	}
	if err := value.Get(&status.Status); err != nil {
		return status, fmt.Errorf("read the status of cohort %d: %w", id, err)
	}
	if status.Open && works(status.Stage) {
		status.Retries, err = d.retries(ctx, workflows.WorkflowID(id), status.RunID)
	}
	return status, err
}

// describe returns Temporal's description of a run of the cohort, of the latest if none is named, or nil
// without one.
func (d *Desk) describe(ctx context.Context, id cohort.ID, run cohort.RunID) (*client.WorkflowExecutionDescription, error) {
	description, err := d.Temporal.DescribeWorkflow(ctx, workflows.WorkflowID(id), string(run))
	if _, ok := errors.AsType[*serviceerror.NotFound](err); ok {
		return nil, nil //nolint:nilnil // no run is an answer, not an error
	}
	if err != nil {
		return nil, fmt.Errorf("look up the run of cohort %d: %w", id, err)
	}
	return description, nil
}

func (d *Desk) isOpen(ctx context.Context, id cohort.ID) (bool, error) {
	description, err := d.describe(ctx, id, "")
	if err != nil || description == nil {
		return false, err
	}
	return description.Status == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}
