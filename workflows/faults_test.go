package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/workflows"
)

// The board said "Done", and below it what the bot lacked before somebody granted it.
func TestScheduleCohort_WithdrawsWhatTheCheckFoundOnceItIsCured(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	w.problems = []string{"The bot lacks Create Events"}
	run := newRun(t, w)
	w.fault = func(call string) error {
		if call == "event 2" && len(w.problems) > 0 {
			return refusedForGood()
		}
		return nil
	}
	run.after(time.Hour, func() {
		require.Equal(t, w.problems, run.status().Problems)
		run.SignalWorkflow(workflows.Approve, approve())
	})
	run.after(day, func() {
		require.Equal(t, w.problems, run.status().Problems, "the check is made again for a group that paused")
		w.problems = nil
		run.SignalWorkflow(workflows.Approve, approve())
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Empty(t, status.Problems)
	require.Equal(t, 2, w.checks)
}

// Each wait begins with what is true then.
func TestScheduleCohort_ChecksAgainAtEachWaitWhatWasWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(3)
	run := newRun(t, w)
	run.after(time.Hour, func() {
		w.problems = nil
		run.SignalWorkflow(workflows.Approve, approve(1))
	})
	run.after(2*time.Hour, func() {
		require.Empty(t, run.status().Problems)
		run.SignalWorkflow(workflows.Approve, approve(2))
	})
	run.after(3*time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	_, err := run.run()
	require.NoError(t, err)
	require.Equal(t, 2, w.checks, "nothing was wrong at the second")
}

func TestScheduleCohort_DeadlineOutOfBoundsIsRefused(t *testing.T) {
	t.Parallel()
	for _, deadline := range []time.Duration{-time.Hour, time.Millisecond, 91 * day} {
		run := newRun(t, newWorld(1))
		run.input.Deadline = deadline
		run.ExecuteWorkflow(workflows.ScheduleCohort, run.input)
		requireType(t, run.GetWorkflowError(), workflows.ErrBadOptions)
		require.ErrorContains(t, run.GetWorkflowError(), "must be between 1s and 90 days")
	}
}
