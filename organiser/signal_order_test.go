package organiser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// Nobody was there to take them, and a channel of Temporal's has the signals of one name only.
func TestSignals_SentWhileNoWorkerRunsCountInTheOrderSent(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	stop := s.Serve()
	id, status := scheduled(t, s, 16)
	stop()
	signal := func(name string, message any) {
		require.NoError(t, s.Temporal.SignalWorkflow(t.Context(), workflows.WorkflowID(id), "", name, message))
	}
	tooLate := approve(status.Groups[0].ID)
	tooLate.Revision = 9
	signal(workflows.Approve, tooLate)
	signal(workflows.Reject, reject())
	signal(workflows.Approve, approve())
	s.Serve()
	status = s.Await(id, organiser.Status.Ended)
	require.Equal(t, workflows.StageRejected, status.Stage, "the rejection came before the approval")
	rows, err := s.Store.Decisions(t.Context(), cohort.RunID(status.RunID))
	require.NoError(t, err)
	require.Len(t, rows, 3)
	for i, kind := range []string{workflows.Approve, workflows.Reject, workflows.Approve} {
		require.Equal(t, kind, rows[i].Kind)
	}
	require.Contains(t, rows[0].Detail, "revision 9")
	require.Empty(t, rows[1].Detail)
	require.Contains(t, rows[2].Detail, "rejected already")
}
