package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"convene/cohort"
	"convene/workflows"
)

// Whatever a run is at, and however long that fails already: cancelling it ends it.
func TestScheduleCohort_CancelEndsARunThatIsRetriedInAnyStage(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"open", "match", "write", "members", "categories", "voice 1", "event 2", "text 1", "welcome 2", "open 1", "activate 1"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			w := newWorld(2)
			run := newRun(t, w)
			run.input.Board = workflows.Board{ChannelID: "7"}
			w.fault = func(call string) error {
				if call == at {
					return tries()
				}
				return nil
			}
			run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
			run.after(150*time.Minute, run.CancelWorkflow)
			status, err := run.run()
			require.True(t, temporal.IsCanceledError(err), "%v", err)
			require.Equal(t, workflows.StageCancelled, status.Stage)
			require.Less(t, run.Now().Sub(begin), 4*time.Hour)
			for id, state := range w.groups {
				require.Equal(t, "active", state, "group %d", id)
			}
		})
	}
}

// What is being undone is undone to its end, and then the run ends.
func TestScheduleCohort_CancelWhileUndoingDoesNotStopIt(t *testing.T) {
	t.Parallel()
	for _, failing := range []string{"undo 2", "undo categories", "delete previews", "requests"} {
		t.Run(failing, func(t *testing.T) {
			t.Parallel()
			w := newWorld(2)
			run := newRun(t, w)
			failures := 0
			w.fault = func(call string) error {
				if call == "event 2" {
					return refusedForGood()
				}
				if call == failing && failures < 3 {
					failures++
					return tries()
				}
				return nil
			}
			run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
			run.after(2*time.Hour, func() { run.SignalWorkflow(workflows.Reject, reject()) })
			run.after(2*time.Hour+30*time.Second, run.CancelWorkflow)
			status, err := run.run()
			require.NoError(t, err)
			require.Equal(t, workflows.StageRejected, status.Stage)
			require.Equal(t, map[cohort.GroupID]string{1: "active"}, w.groups)
			require.Zero(t, w.onThere[2])
		})
	}
}

// What Discord does not let the bot delete keeps a run only until somebody has seen to it.
func TestScheduleCohort_CancelWhileSomethingIsLeftOverEndsOnceItIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	w.left = map[cohort.GroupID][]workflows.Leftover{1: {{Kind: "event", ID: "5", Problem: "grant Manage Events"}}}
	w.fault = func(call string) error {
		if call == "text 1" {
			return refusedForGood()
		}
		return nil
	}
	run := newRun(t, w)
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	run.after(2*time.Hour, func() { run.SignalWorkflow(workflows.Reject, reject()) })
	run.after(2*time.Hour+time.Minute, run.CancelWorkflow)
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Empty(t, w.groups)
}

// A board that Discord does not take keeps no run from ending.
func TestScheduleCohort_CancelEndsARunWhoseBoardIsNotTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	run.input.Board = workflows.Board{ChannelID: "7"}
	w.fault = func(call string) error {
		if call == "post message 1 in 7" {
			return tries()
		}
		return nil
	}
	run.after(90*time.Minute, run.CancelWorkflow)
	_, err := run.run()
	require.True(t, temporal.IsCanceledError(err), "%v", err)
	require.Less(t, run.Now().Sub(begin), 3*time.Hour)
	require.Empty(t, w.groups)
}

// Of a decision and a cancellation at the same moment, one counts, and the run ends either way.
func TestScheduleCohort_CancelTogetherWithADecisionEndsTheRun(t *testing.T) {
	t.Parallel()
	for name, decide := range map[string]func(*started){
		"approve": func(run *started) { run.SignalWorkflow(workflows.Approve, approve()) },
		"reject":  func(run *started) { run.SignalWorkflow(workflows.Reject, reject()) },
		"nothing that can be read": func(run *started) {
			run.SignalWorkflow(workflows.Approve, asJSON(`{"groups":[1]}`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(2)
			run := newRun(t, w)
			run.after(time.Hour, func() {
				decide(run)
				run.CancelWorkflow()
			})
			status, _ := run.run()
			require.True(t, status.Stage.Ends())
			for id, state := range w.groups {
				require.Equal(t, "active", state, "group %d", id)
			}
		})
	}
}
