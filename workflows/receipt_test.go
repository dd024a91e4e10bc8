package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/workflows"
)

// requireRefused demands that a decision was refused because nothing waits for one.
func requireRefused(t *testing.T, a *answer) {
	t.Helper()
	require.NotNil(t, a)
	err := a.rejected
	if err == nil {
		err = a.failed // refused after a signal that was sent before it
	}
	requireType(t, err, workflows.ErrNotWaiting)
	require.Empty(t, a.receipt.GroupIDs)
}

func TestScheduleCohort_ApprovalWhileTheDeadlineIsRecordedIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(10)
	run := newRun(t, w)
	var approval *answer
	w.refuseRecord = func(row workflows.DecisionRecord) error {
		if approval != nil {
			return nil
		}
		require.Equal(t, "expired", row.Kind)
		approval = run.update(workflows.Approve, "late", approve())
		<-approval.judged
		return tries()
	}
	status, err := run.run()
	require.NoError(t, err)
	requireRefused(t, approval)
	require.Equal(t, workflows.StageExpired, status.Stage)
	require.Empty(t, w.groups)
}

// meanwhile runs a run of two groups of which the first is being opened when do is called; a step of it is under way
// until do returns.
func meanwhile(t *testing.T, do func(*started)) (*started, *world) {
	t.Helper()
	w := newWorld(2)
	run := newRun(t, w)
	done := false
	w.fault = func(call string) error {
		if call == "text 1" && !done {
			done = true
			do(run)
		}
		return nil
	}
	run.after(time.Hour, func() { run.update(workflows.Approve, "first", approve(1)) })
	return run, w
}

func TestScheduleCohort_ApprovalWhileACancelTakesEffectIsRefused(t *testing.T) {
	t.Parallel()
	var approval *answer
	run, w := meanwhile(t, func(run *started) {
		run.CancelWorkflow()
		approval = run.update(workflows.Approve, "late", approve(2))
		<-approval.judged
	})
	status, _ := run.run()
	requireRefused(t, approval)
	require.Equal(t, workflows.StageCancelled, status.Stage)
	require.Empty(t, w.groups)
}

func TestScheduleCohort_ApprovalBehindARejectionNotYetTakenUpIsRefused(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"signal", "update"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			var approval *answer
			run, w := meanwhile(t, func(run *started) {
				if way == "signal" {
					run.SignalWorkflow(workflows.Reject, reject())
				} else {
					run.update(workflows.Reject, "no", reject())
				}
				approval = run.update(workflows.Approve, "late", approve(2))
				<-approval.judged
			})
			status, err := run.run()
			require.NoError(t, err)
			requireRefused(t, approval)
			require.Equal(t, workflows.StageRejected, status.Stage)
			require.Empty(t, w.groups)
		})
	}
}

// A rejection that could take nothing back any more is no promise to keep.
func TestScheduleCohort_RejectionWhenAllIsActiveIsRefused(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"activate 1", "hand over 1", "requests"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			w := newWorld(1)
			run := newRun(t, w)
			var rejection *answer
			w.fault = func(call string) error {
				if call == at && rejection == nil {
					rejection = run.update(workflows.Reject, "late", reject())
					if at != "hand over 1" { // which is a workflow's and cannot wait
						<-rejection.judged
					}
				}
				return nil
			}
			run.after(time.Hour, func() { run.update(workflows.Approve, "first", approve()) })
			status, err := run.run()
			require.NoError(t, err)
			requireRefused(t, rejection)
			require.Equal(t, workflows.StageActive, status.Stage)
		})
	}
}

func TestScheduleCohort_AnApprovalHasItsGroupsAtOnce(t *testing.T) {
	t.Parallel()
	var second, third *answer
	run, w := meanwhile(t, func(run *started) {
		second = run.update(workflows.Approve, "second", approve())
		third = run.update(workflows.Approve, "third", approve())
		<-third.judged
	})
	status, err := run.run()
	require.NoError(t, err)
	require.NoError(t, second.rejected)
	require.Equal(t, []cohort.GroupID{2}, second.receipt.GroupIDs)
	requireRefused(t, third)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Equal(t, 1, w.count("voice 2"))
}

// The run neither waits for its decisions to be recorded nor loses their order.
func TestScheduleCohort_IsNotHeldByADatabaseThatTakesNoDecision(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	run := newRun(t, w)
	w.refuseRecord = func(workflows.DecisionRecord) error {
		if run.Now().Before(begin.Add(90 * time.Minute)) {
			return tries()
		}
		return nil
	}
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve(1)) })
	run.after(80*time.Minute, func() {
		require.Equal(t, 1, run.status().Count(workflows.GroupActive))
		require.Empty(t, w.records)
		run.SignalWorkflow(workflows.Approve, approve(1))
		run.SignalWorkflow(workflows.Approve, approve(2))
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Len(t, w.records, 3)
	for i, id := range []string{"signal-1", "signal-2", "signal-3"} {
		require.Equal(t, id, w.records[i].ID)
	}
	require.True(t, w.records[1].At.Before(w.records[2].At), "the table is in the order in which they came")
}

func TestScheduleCohort_EndsAlthoughItsDecisionsCannotBeRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	w.refuseRecord = func(workflows.DecisionRecord) error { return tries() }
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Less(t, run.Now().Sub(begin), 3*time.Hour)
	require.Contains(t, status.Problems, "not on record of the decisions: 1, which the database did not take within 1h0m0s")
}
