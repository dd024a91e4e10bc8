package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/workflows"
)

// A board is posted once, edited for each change, and once more when the run has ended.
func TestScheduleCohort_KeepsItsBoardUpToDate(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	run := newRun(t, w)
	run.input.Board = workflows.Board{ChannelID: "7"}
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	_, err := run.run()
	require.NoError(t, err)
	require.Equal(t, 1, w.count("post message 1 in 7"))
	require.GreaterOrEqual(t, w.count("edit message 1"), 2)
	require.Equal(t, 1, w.count("outcome on message 1"))
}

func TestScheduleCohort_ChangesABoardAtMostEveryTwoSeconds(t *testing.T) {
	t.Parallel()
	w := newWorld(30)
	run := newRun(t, w)
	var at []time.Time
	w.fault = func(call string) error {
		if call == "edit message 1" {
			at = append(at, run.Now())
		}
		return nil
	}
	run.input.Board = workflows.Board{ChannelID: "7"}
	for i := range 30 { // one group each second
		run.after(time.Hour+time.Duration(i)*time.Second, func() {
			run.SignalWorkflow(workflows.Approve, approve(cohort.GroupID(i+1)))
		})
	}
	_, err := run.run()
	require.NoError(t, err)
	require.Greater(t, len(at), 10)
	for i := 1; i < len(at); i++ {
		require.GreaterOrEqual(t, at[i].Sub(at[i-1]), 2*time.Second)
	}
}

func TestScheduleCohort_OpensFurtherBoardsWhenAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	run.after(time.Hour, func() {
		run.SignalWorkflow(workflows.Show, workflows.Board{ChannelID: "8"})
		run.SignalWorkflow(workflows.Show, workflows.Board{ChannelID: "9", MessageID: "99"})
		run.SignalWorkflow(workflows.Show, workflows.Board{ChannelID: "9", MessageID: "99"})
	})
	run.after(2*time.Hour, func() { run.SignalWorkflow(workflows.Reject, reject()) })
	_, err := run.run()
	require.NoError(t, err)
	require.Equal(t, 1, w.count("post message 2 in 8"), "the first had no channel")
	require.Positive(t, w.count("edit 99"))
	require.Equal(t, 1, w.count("outcome on message 2, 99"))
}

// A channel that the bot may not write in keeps nobody from deciding.
func TestScheduleCohort_GoesOnWithoutABoardThatCannotBePosted(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	w.fault = func(call string) error {
		if call == "post message 1 in 7" {
			return refusedForGood()
		}
		return nil
	}
	run := newRun(t, w)
	run.input.Board = workflows.Board{ChannelID: "7"}
	run.after(time.Hour, func() {
		require.Contains(t, run.status().Problems[0], "cannot be shown on Discord: the bot may not")
		run.SignalWorkflow(workflows.Approve, approve())
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
}

// What is taken back after a cancellation is shown as well.
func TestScheduleCohort_ShowsHowItIsUndoneWhenCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	run.input.Board = workflows.Board{ChannelID: "7"}
	edits := 0
	run.after(time.Hour, func() {
		edits = w.count("edit message 1")
		run.CancelWorkflow()
	})
	_, err := run.run()
	require.Error(t, err)
	require.Greater(t, w.count("edit message 1"), edits)
	require.Equal(t, 1, w.count("outcome on message 1"))
}

// A step that fails for hours changes nothing that the workflow sees; the board is to say why it takes so long.
func TestScheduleCohort_ShowsABoardAnewWhileAStepIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	run.input.Board = workflows.Board{ChannelID: "7"}
	failures, edits := 0, 0
	w.fault = func(call string) error {
		if call != "text 1" {
			return nil
		}
		if failures++; failures == 1 {
			run.after(10*time.Second, func() { edits = w.count("edit message 1") })
			return tries()
		}
		return nil
	}
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	run.after(2*time.Hour-time.Second, func() {
		require.Equal(t, 4, w.count("edit message 1")-edits, "after 3, 7, 15 and 31 minutes: in the first, it had changed")
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Equal(t, 2, failures)
}

// Twice, because what was sent before may arrive late.
func TestShowOutcome_ShowsItOnEveryBoard(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	env := environment(w)
	env.ExecuteWorkflow(workflows.ShowOutcome, workflows.OutcomeInput{Boards: []workflows.Board{
		{ChannelID: "7", MessageID: "one", Number: 1}, {ChannelID: "8", Number: 2},
	}})
	require.NoError(t, env.GetWorkflowError())
	require.ElementsMatch(t, []string{"edit one", "post message 2 in 8", "edit one", "edit message 2"}, w.calls)
}

func TestScheduleCohort_RefusesADecisionOnAnotherRunsPreview(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	decision := approve()
	decision.Run = "an earlier run"
	var answered *answer
	run.after(time.Hour, func() {
		answered = run.update(workflows.Approve, "old button", decision)
		decision.Run = run.status().Run
		run.SignalWorkflow(workflows.Approve, decision)
	})
	status, err := run.run()
	require.NoError(t, err)
	requireType(t, answered.rejected, workflows.ErrStaleRevision)
	require.Equal(t, workflows.StageActive, status.Stage)
}
