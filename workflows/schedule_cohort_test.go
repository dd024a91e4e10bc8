package workflows_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"convene/cohort"
	"convene/workflows"
)

const day = 24 * time.Hour

// begin is when the runs begin.
var begin = time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)

func TestScheduleCohort_ApprovedGroupsBecomeActive(t *testing.T) {
	t.Parallel()
	w := newWorld(6)
	run := newRun(t, w)
	var ok *answer
	run.after(time.Hour, func() {
		require.Equal(t, workflows.StageAwaiting, run.status().Stage)
		require.Equal(t, []string{"room for 3 events only"}, run.status().Problems)
		ok = run.update(workflows.Approve, "press-1", approve())
	})
	status, err := run.run()
	require.NoError(t, err)
	require.NoError(t, ok.rejected)
	require.Len(t, ok.receipt.GroupIDs, 6)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Equal(t, 6, status.Count(workflows.GroupActive))
	require.Equal(t, 24, status.Placed)
	for id := range cohort.GroupID(6) {
		require.Equal(t, "active", w.groups[id+1])
	}
	require.Equal(t, 0, w.count("delete previews"), "an active cohort must not be undone")
	require.Equal(t, 1, w.count("categories"))
	require.Equal(t, []workflows.NoticeKind{workflows.NoticePreview}, w.notices)
	require.Len(t, w.records, 1)
	require.Equal(t, "press-1", w.records[0].ID)
	require.Empty(t, w.records[0].Refused)
}

func TestScheduleCohort_StepsOfAGroupHideItUntilItIsComplete(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	run.after(time.Minute, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	_, err := run.run()
	require.NoError(t, err)
	require.Equal(t, []string{
		"open", "match", "write", "members", "categories",
		"voice 1", "event 1", "text 1", "welcome 1", "open 1", "activate 1", "hand over 1", "requests",
	}, w.calls)
}

func TestScheduleCohort_ApprovingSomeGroupsLeavesTheOthersWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(3)
	run := newRun(t, w)
	run.after(time.Hour, func() { run.update(workflows.Approve, "1", approve(2)) })
	run.after(2*day, func() {
		status := run.status()
		require.Equal(t, workflows.StageAwaiting, status.Stage)
		require.Equal(t, 1, status.Count(workflows.GroupActive))
		run.update(workflows.Reject, "2", reject())
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Equal(t, map[cohort.GroupID]string{2: "active"}, w.groups, "a rejection never touches an active group")
	require.Equal(t, 0, w.count("undo 2"))
	require.Equal(t, workflows.GroupActive, status.Groups[1].State)
	require.Equal(t, workflows.GroupUndone, status.Groups[0].State)
}

func TestScheduleCohort_RejectedPreviewIsDeleted(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"signal", "update"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(2)
			run := newRun(t, w)
			run.after(time.Hour, func() {
				if way == "signal" {
					run.SignalWorkflow(workflows.Reject, reject())
					return
				}
				run.update(workflows.Reject, "1", reject())
			})
			status, err := run.run()
			require.NoError(t, err)
			require.Equal(t, workflows.StageRejected, status.Stage)
			require.Empty(t, w.groups)
			require.Equal(t, "user:2", status.DecidedBy)
			require.Equal(t, "too early", w.records[0].Reason)
			require.Equal(t, 0, w.count("categories"), "nothing is made on Discord before an approval")
		})
	}
}

func TestScheduleCohort_DeadlineRemindsThenTakesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	run := newRun(t, w)
	var late *answer
	run.after(8*day, func() { require.Contains(t, w.notices, workflows.NoticeReminder) })
	run.after(6*day, func() { require.NotContains(t, w.notices, workflows.NoticeReminder) })
	// The decision comes while the run is already undoing: it must be told so.
	undoing := false
	w.fault = func(call string) error {
		if call == "delete previews" && !undoing {
			undoing = true
			run.after(time.Millisecond, func() { late = run.update(workflows.Approve, "late", approve()) })
			return errors.New("PostgreSQL is restarting")
		}
		return nil
	}
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageExpired, status.Stage)
	require.Empty(t, w.groups)
	require.Equal(t, []workflows.NoticeKind{workflows.NoticePreview, workflows.NoticeReminder, workflows.NoticeExpired}, w.notices)
	require.Equal(t, 14*day, run.Now().Sub(begin).Truncate(time.Hour))
	requireType(t, late.rejected, workflows.ErrNotWaiting)
}

func TestScheduleCohort_CancelledInAnyStageLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"open", "match", "write", "members", "categories", "voice 1", "event 2", "text 1", "welcome 2", "open 1", "activate 1", "waiting"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			w := newWorld(2)
			run := newRun(t, w)
			if at == "waiting" {
				run.after(time.Hour, run.CancelWorkflow)
			} else {
				run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
			}
			cancelled := false
			w.fault = func(call string) error {
				if call == at && !cancelled {
					cancelled = true
					run.after(0, run.CancelWorkflow)
					return errors.New("interrupted")
				}
				return nil
			}
			_, err := run.run()
			require.True(t, temporal.IsCanceledError(err), "%v", err)
			for id, state := range w.groups {
				require.Equal(t, "active", state, "group %d", id)
			}
			for id, parts := range w.onThere {
				require.True(t, parts == 0 || w.groups[id] == "active", "group %d has %d orphans", id, parts)
			}
		})
	}
}

func TestScheduleCohort_GroupThatCannotGoOnPausesAndResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(3)
	run := newRun(t, w)
	granted := false
	w.fault = func(call string) error {
		if call == "event 2" && !granted {
			return refusedForGood()
		}
		return nil
	}
	run.after(time.Hour, func() { run.update(workflows.Approve, "1", approve()) })
	run.after(3*day, func() {
		status := run.status()
		require.Equal(t, workflows.StagePaused, status.Stage)
		require.Equal(t, 2, status.Count(workflows.GroupActive))
		require.Equal(t, workflows.GroupPaused, status.Groups[1].State)
		require.Equal(t, "event", status.Groups[1].Step)
		require.Contains(t, status.Groups[1].Problem, "grant Create Events")
		require.Equal(t, 0, w.count("undo 2"), "a paused group keeps what it has")
		granted = true
		run.update(workflows.Approve, "2", approve())
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Equal(t, 3, status.Count(workflows.GroupActive))
	require.Equal(t, []workflows.NoticeKind{workflows.NoticePreview, workflows.NoticePaused}, w.notices)
}

func TestScheduleCohort_PausedGroupIsUndoneOnRejection(t *testing.T) {
	t.Parallel()
	w := newWorld(3)
	run := newRun(t, w)
	w.fault = func(call string) error {
		if call == "welcome 3" {
			return refusedForGood()
		}
		return nil
	}
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	run.after(day, func() { run.SignalWorkflow(workflows.Reject, reject()) })
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Equal(t, map[cohort.GroupID]string{1: "active", 2: "active"}, w.groups)
	require.Equal(t, []string{"undo 3", "undo categories", "delete previews", "requests"}, w.calls[len(w.calls)-4:], "newest first")
}

func TestScheduleCohort_DiscordDownForAnHourOnlyDelays(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	run := newRun(t, w)
	var up time.Time
	failures := 0
	w.fault = func(call string) error {
		if strings.HasPrefix(call, "text") && run.Now().Before(up) {
			failures++
			return temporal.NewApplicationErrorWithOptions("Discord answers 503", "Unavailable",
				temporal.ApplicationErrorOptions{NextRetryDelay: 10 * time.Minute})
		}
		return nil
	}
	run.after(time.Hour, func() {
		up = run.Now().Add(time.Hour)
		run.SignalWorkflow(workflows.Approve, approve())
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.GreaterOrEqual(t, failures, 12)
	require.False(t, run.Now().Before(up))
}

func TestScheduleCohort_RejectionStopsARealizationThatCannotEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	run := newRun(t, w)
	w.fault = func(call string) error {
		if call == "text 2" {
			return temporal.NewApplicationErrorWithOptions("Discord answers 503", "Unavailable",
				temporal.ApplicationErrorOptions{NextRetryDelay: 3 * time.Hour})
		}
		return nil
	}
	var refused, taken *answer
	run.after(time.Hour, func() { run.update(workflows.Approve, "1", approve()) })
	run.after(2*time.Hour, func() {
		require.Equal(t, workflows.StageRealizing, run.status().Stage)
		refused = run.update(workflows.Approve, "2", approve())
	})
	run.after(90*time.Minute+time.Hour, func() { taken = run.update(workflows.Reject, "3", reject()) })
	status, err := run.run()
	require.NoError(t, err)
	requireType(t, refused.rejected, workflows.ErrNotWaiting)
	require.NoError(t, taken.rejected)
	require.Equal(t, []cohort.GroupID{2}, taken.receipt.GroupIDs)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Equal(t, map[cohort.GroupID]string{1: "active"}, w.groups)
	require.Equal(t, 1, w.count("undo 2"))
}

func TestScheduleCohort_DuplicateDecisionsCountOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	w.fault = func(call string) error {
		if call == "event 2" {
			return refusedForGood()
		}
		return nil
	}
	run := newRun(t, w)
	run.after(time.Hour, func() {
		for range 3 {
			run.SignalWorkflow(workflows.Approve, approve())
		}
		run.update(workflows.Approve, "press", approve())
		run.update(workflows.Approve, "press", approve())
	})
	run.after(day, func() { run.SignalWorkflow(workflows.Reject, reject()) })
	_, err := run.run()
	require.NoError(t, err)
	require.Equal(t, 1, w.count("voice 2"), "a repeated approval must not resume the group that paused")
	accepted := 0
	for _, r := range w.records {
		if r.Refused == "" {
			accepted++
		}
	}
	require.Equal(t, 2, accepted, "%+v", w.records)
	require.GreaterOrEqual(t, len(w.records), 4, "what did not count is on record as refused")
}

func TestScheduleCohort_DecisionsThatDoNotCountAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		in      workflows.ApproveInput
		errType string
		says    string
	}{
		{"stale revision", workflows.ApproveInput{By: "a", Via: "cli", Revision: 9}, workflows.ErrStaleRevision, "revision 1"},
		{"unknown group", approve(99), workflows.ErrUnknownGroup, "group 99"},
		{"nobody", workflows.ApproveInput{Via: "cli"}, workflows.ErrBadDecision, "by whom"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(1)
			run := newRun(t, w)
			var refused *answer
			run.after(time.Hour, func() {
				refused = run.update(workflows.Approve, "1", test.in)
				run.SignalWorkflow(workflows.Approve, test.in)
			})
			run.after(2*time.Hour, func() { run.update(workflows.Approve, "2", approve()) })
			status, err := run.run()
			require.NoError(t, err)
			requireType(t, refused.rejected, test.errType)
			require.ErrorContains(t, refused.rejected, test.says)
			require.Equal(t, workflows.StageActive, status.Stage)
			require.Len(t, w.records, 2, "the signal is on record as refused")
			require.Contains(t, w.records[0].Refused, test.says)
		})
	}
}

func TestScheduleCohort_SignalSentBeforeThePreviewCountsWhenItIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	w.fault = func(call string) error {
		if call == "match" {
			run.SignalWorkflow(workflows.Approve, approve())
		}
		return nil
	}
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Empty(t, w.notices, "nobody is asked for a decision that is there")
}

func TestScheduleCohort_PreviewsWithoutARunStartAtTheWait(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	w.adopted = 2
	w.onThere[1] = 3 // an earlier run was terminated in the middle
	run := newRun(t, w)
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Reject, reject()) })
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Equal(t, 0, w.count("match"))
	require.Equal(t, 1, w.count("undo 1"))
	require.Empty(t, w.groups)
}

func TestScheduleCohort_PersonGroupedMeanwhileIsMatchedAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	clashes := 0
	w.fault = func(call string) error {
		if call == "write" && clashes == 0 {
			clashes++
			return temporal.NewNonRetryableApplicationError("user 3 was grouped", workflows.ErrAlreadyGrouped, nil)
		}
		return nil
	}
	run := newRun(t, w)
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, 2, w.count("match"))
	require.Equal(t, workflows.StageActive, status.Stage)
}

func TestScheduleCohort_NobodyToGroupEndsAtOnce(t *testing.T) {
	t.Parallel()
	status, err := newRun(t, newWorld(0)).run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageEmpty, status.Stage)
}

func TestScheduleCohort_WrongOptionsFailAtOnce(t *testing.T) {
	t.Parallel()
	run := newRun(t, newWorld(1))
	run.input.Options.MinPeople = 9
	run.ExecuteWorkflow(workflows.ScheduleCohort, run.input)
	requireType(t, run.GetWorkflowError(), workflows.ErrBadOptions)
	require.ErrorContains(t, run.GetWorkflowError(), "max people (8) is below min people (9)")
}

func TestScheduleCohort_ServerThatRefusesTheCategoryPausesEveryGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	refused := false
	w.fault = func(call string) error {
		if call == "categories" && !refused {
			refused = true
			return refusedForGood()
		}
		return nil
	}
	run := newRun(t, w)
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	run.after(day, func() {
		require.Equal(t, 2, run.status().Count(workflows.GroupPaused))
		run.SignalWorkflow(workflows.Approve, approve())
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageActive, status.Stage)
}
