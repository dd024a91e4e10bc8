package organiser_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"convene/cohort"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// reset does what `temporal workflow reset --type FirstWorkflowTask` does.
func reset(t *testing.T, s *taskqueuetest.Stack, id cohort.ID) {
	t.Helper()
	firstTask := int64(0)
	events := s.Temporal.GetWorkflowHistory(t.Context(), workflows.WorkflowID(id), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() && firstTask == 0 {
		event, err := events.Next()
		require.NoError(t, err)
		if event.GetEventType() == enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			firstTask = event.GetEventId()
		}
	}
	_, err := s.Temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: s.Namespace, Reason: "by hand", RequestId: "reset", WorkflowTaskFinishEventId: firstTask,
		WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(id)},
	})
	require.NoError(t, err)
}

// temporalRun is the latest run as Temporal knows it.
func temporalRun(t *testing.T, s *taskqueuetest.Stack, id cohort.ID) string {
	t.Helper()
	description, err := s.Temporal.DescribeWorkflow(t.Context(), workflows.WorkflowID(id), "")
	require.NoError(t, err)
	return description.WorkflowExecution.RunID
}

// "0 of 0 placed" it said from then on.
func TestReset_OfAWaitingRunKeepsTheCountsOfTheProposal(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, before := scheduled(t, s, 16)
	first := temporalRun(t, s, id)
	reset(t, s, id)
	require.NotEqual(t, first, temporalRun(t, s, id))
	after := s.Await(id, organiser.Status.Settled)
	require.Equal(t, 16, after.Placed)
	require.Equal(t, before.Participants, after.Participants)
	require.Equal(t, before.Unplaced, after.Unplaced)
	require.Equal(t, before.Groups, after.Groups)
	_, err := s.Desk().Approve(t.Context(), id, "press", approve())
	require.NoError(t, err)
	require.Equal(t, 2, s.Await(id, organiser.Status.Ended).Count(workflows.GroupActive))
}

// What is open by then does not wait again.
func TestReset_OfARunThatHasOpenedAGroupLeavesThatOpen(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, status := scheduled(t, s, 16)
	_, err := s.Desk().Approve(t.Context(), id, "press", approve(status.Groups[0].ID))
	require.NoError(t, err)
	s.Await(id, func(now organiser.Status) bool { return now.Settled() && now.Count(workflows.GroupActive) == 1 })
	// Without the update: it would be taken again.
	terminated := temporalRun(t, s, id)
	_, err = s.Temporal.ResetWorkflowExecution(t.Context(), &workflowservice.ResetWorkflowExecutionRequest{
		Namespace: s.Namespace, Reason: "by hand", RequestId: "reset", WorkflowTaskFinishEventId: 4,
		WorkflowExecution:        &commonpb.WorkflowExecution{WorkflowId: workflows.WorkflowID(id), RunId: terminated},
		ResetReapplyExcludeTypes: []enumspb.ResetReapplyExcludeType{enumspb.RESET_REAPPLY_EXCLUDE_TYPE_UPDATE},
	})
	require.NoError(t, err)
	again := s.Await(id, organiser.Status.Settled)
	require.Equal(t, 1, again.Count(workflows.GroupActive))
	require.Equal(t, 1, again.Count(workflows.GroupWaiting))
	_, err = s.Desk().Reject(t.Context(), id, "enough", reject())
	require.NoError(t, err)
	view, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	s.Await(id, organiser.Status.Ended)
	require.Equal(t, cohort.Active, view.Groups[0].Status)
}
