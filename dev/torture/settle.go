package torture

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"convene/organiser"
	"convene/workflows"
)

const (
	// lookInterval is how often a cohort is looked at. Many are under way at a time.
	lookInterval = 1500 * time.Millisecond
	// tooLong is how much of a backoff is left when the harness loses its patience.
	tooLong = 4 * time.Second
)

// settled waits until the cohort's run waits for a decision, or has ended, and notes its groups.
func (t *trial) settled(ctx context.Context) (organiser.Status, error) {
	status, err := t.await(ctx, organiser.Status.Settled)
	if err != nil {
		return status, err
	}
	return status, t.observe(ctx)
}

// await looks at the run until it satisfies the condition. A question to the workflow itself costs a
// worker, so it is only asked when the run seems to wait.
func (t *trial) await(ctx context.Context, condition func(organiser.Status) bool) (organiser.Status, error) {
	for {
		status, err := t.look(ctx)
		if err == nil && condition(status) {
			return status, nil
		}
		if !pause(ctx, lookInterval) {
			return status, fmt.Errorf("wait while it is %q: %w", status.Stage, ctx.Err())
		}
	}
}

func (t *trial) look(ctx context.Context) (organiser.Status, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	run, err := t.describe(ctx)
	if err != nil {
		return organiser.Status{}, err
	}
	if run.GetWorkflowExecutionInfo().GetStatus() != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		return organiser.Status{}, nil
	}
	t.hurry(ctx, workflows.WorkflowID(t.id), run)
	if stage := stageOf(run); stage != workflows.StageAwaiting && stage != workflows.StagePaused {
		return organiser.Status{Status: workflows.Status{Stage: stage}, Open: true}, nil
	}
	return t.desk.Status(ctx, t.id)
}

// stageOf is the stage that the run shows, which may be an old one for a moment.
func stageOf(run *workflowservice.DescribeWorkflowExecutionResponse) workflows.Stage {
	var stage workflows.Stage
	payload := run.GetWorkflowExecutionInfo().GetSearchAttributes().GetIndexedFields()[workflows.CohortStageKey.GetName()]
	if err := converter.GetDefaultDataConverter().FromPayload(payload, &stage); err != nil {
		return "" // none yet
	}
	return stage
}

// hurry makes Temporal try at once what would be tried again in a while, as an operator can. With three
// requests of ten failing, some activity of many has failed so often that its next attempt is minutes
// away, and what waits for it would be most of the time.
func (g *guild) hurry(ctx context.Context, id string, run *workflowservice.DescribeWorkflowExecutionResponse) {
	for _, a := range run.GetPendingActivities() {
		if a.GetState() != enumspb.PENDING_ACTIVITY_STATE_SCHEDULED || time.Until(a.GetNextAttemptScheduleTime().AsTime()) < tooLong {
			continue
		}
		// If it fails, the next look tries again.
		_, _ = g.client.WorkflowService().ResetActivity(ctx, &workflowservice.ResetActivityRequest{
			Namespace: g.namespace, Execution: &common.WorkflowExecution{WorkflowId: id},
			Activity: &workflowservice.ResetActivityRequest_Id{Id: a.GetActivityId()},
		})
	}
}
