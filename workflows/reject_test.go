package workflows_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"convene/workflows"
)

// tries makes an activity fail for so long that something can happen meanwhile.
func tries() error { return busyFor(time.Hour) }

// busyFor makes an activity fail that is tried again after d.
func busyFor(d time.Duration) error {
	return temporal.NewApplicationErrorWithOptions("not now", "Busy", temporal.ApplicationErrorOptions{NextRetryDelay: d})
}

// slowMatch is a run whose matching fails for some hours.
func slowMatch(t *testing.T, w *world) *started {
	t.Helper()
	run := newRun(t, w)
	w.fault = func(call string) error {
		if call == "match" && run.Now().Hour() < 15 {
			return tries()
		}
		return nil
	}
	return run
}

func TestScheduleCohort_RejectionStopsTheMatching(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"signal", "update"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			w := newWorld(2)
			run := slowMatch(t, w)
			var answered *answer
			run.after(90*time.Minute, func() {
				run.SignalWorkflow(workflows.Approve, approve())
				if way == "signal" {
					run.SignalWorkflow(workflows.Reject, reject())
					return
				}
				answered = run.update(workflows.Reject, "press", reject())
			})
			status, err := run.run()
			require.NoError(t, err)
			require.Equal(t, workflows.StageRejected, status.Stage)
			require.Equal(t, "user:2", status.DecidedBy)
			require.Zero(t, w.count("write"))
			require.Equal(t, 1, w.count("delete previews"))
			require.Less(t, run.Now().Hour(), 15, "nobody waits for the end of the matching")
			require.Len(t, w.records, 2)
			require.Empty(t, w.records[0].Refused)
			require.Equal(t, "too early", w.records[0].Reason)
			require.Contains(t, w.records[1].Refused, "the run had ended (rejected)", "the approval")
			if answered != nil {
				require.NoError(t, answered.rejected)
				require.Empty(t, answered.receipt.GroupIDs)
			}
		})
	}
}

func TestScheduleCohort_ApprovalIsRefusedWhileMatching(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := slowMatch(t, w)
	reviewed := reject()
	reviewed.Revision = 1
	var approval, ofAPreview *answer
	run.after(time.Hour, func() {
		approval = run.update(workflows.Approve, "1", approve())
		ofAPreview = run.update(workflows.Reject, "2", reviewed)
	})
	run.after(24*time.Hour, func() { run.SignalWorkflow(workflows.Reject, reject()) })
	_, err := run.run()
	require.NoError(t, err)
	requireType(t, approval.rejected, workflows.ErrNotWaiting)
	requireType(t, ofAPreview.rejected, workflows.ErrNotWaiting)
	require.Equal(t, 1, w.count("write"))
}

// What was written before the rejection came through is taken back.
func TestScheduleCohort_RejectionWhileThePreviewIsWrittenTakesItBack(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	run := newRun(t, w)
	first := true
	w.fault = func(call string) error {
		if call == "write" && first {
			first = false
			run.SignalWorkflow(workflows.Reject, reject())
			return errors.New("the answer was lost")
		}
		return nil
	}
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Empty(t, w.groups)
}
