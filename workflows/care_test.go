package workflows_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"convene/cohort"
	"convene/workflows"
)

// environment is where a workflow is executed against a world, from 2027-01-04 on.
func environment(w *world) *testsuite.TestWorkflowEnvironment {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC))
	env.RegisterActivity(w)
	for _, registered := range workflows.All() {
		env.RegisterWorkflow(registered)
	}
	return env
}

func group(id cohort.GroupID) workflows.GroupRef {
	return workflows.GroupRef{Run: workflows.Run{CohortID: 7}, GroupID: id}
}

func TestGroupLifecycle_EndsTheEventAfterTheLastMeeting(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	w.groups[3] = "active"
	w.endsAt = time.Date(2027, 1, 6, 19, 0, 0, 0, time.UTC)
	env := environment(w)
	env.ExecuteWorkflow(workflows.GroupLifecycle, group(3))
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, []string{
		"heal 3 recreate=false strangers=true", "heal 3 recreate=false strangers=true", "end event 3", "complete 3",
	}, w.calls, "looked after daily, guests left alone")
	require.False(t, env.Now().Before(w.endsAt), "not before the last meeting is over")
}

// The platform may move the last meeting.
func TestGroupLifecycle_AsksEachTimeUntilWhenTheGroupMeets(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	w.groups[3] = "active"
	w.endsAt = time.Date(2027, 1, 4, 19, 0, 0, 0, time.UTC)
	env := environment(w)
	env.RegisterDelayedCallback(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.endsAt = w.endsAt.AddDate(0, 0, 1)
	}, time.Hour)
	env.ExecuteWorkflow(workflows.GroupLifecycle, group(3))
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, 1, w.count("end event 3"))
	require.False(t, env.Now().Before(time.Date(2027, 1, 5, 19, 0, 0, 0, time.UTC)))
}

// A repair that fails today is no reason to stop looking after the group.
func TestGroupLifecycle_OutlivesWhatItCannotRepair(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	w.groups[3] = "active"
	w.endsAt = time.Date(2027, 1, 7, 19, 0, 0, 0, time.UTC)
	w.fault = func(call string) error {
		if call == "heal 3 recreate=false strangers=true" {
			return refusedForGood()
		}
		return nil
	}
	env := environment(w)
	env.ExecuteWorkflow(workflows.GroupLifecycle, group(3))
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, []string{"end event 3", "complete 3"}, w.calls)
}

func TestGroupLifecycle_AGroupThatIsCancelledOnlyLosesItsEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	w.groups[3] = "cancelled"
	w.endsAt = time.Date(2027, 3, 6, 19, 0, 0, 0, time.UTC)
	env := environment(w)
	env.ExecuteWorkflow(workflows.GroupLifecycle, group(3))
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, 1, w.count("end event 3"))
	require.Equal(t, time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC), env.Now().UTC().Truncate(time.Minute), "at once")
}

// Without meetings on record, "the last one is over" would be true at once.
func TestGroupLifecycle_EndsNothingWithoutMeetingsOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	w.groups[3] = "active"
	env := environment(w)
	env.ExecuteWorkflow(workflows.GroupLifecycle, group(3))
	requireType(t, env.GetWorkflowError(), workflows.ErrIncomplete)
	require.Empty(t, w.calls)
}

func TestAdmitMember_GoesOnUntilDiscordLetsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	w.memberOf = []workflows.GroupRef{group(3), group(4)}
	failures := 9 // the test environment gives up after ten attempts; a server does not
	w.fault = func(call string) error {
		if call == "admit 5 to 3" && failures > 0 {
			failures--
			return errors.New("Discord answers 503")
		}
		return nil
	}
	env := environment(w)
	env.ExecuteWorkflow(workflows.AdmitMember, cohort.UserID(5))
	require.NoError(t, env.GetWorkflowError())
	require.ElementsMatch(t, []string{"groups of 5", "admit 5 to 3", "admit 5 to 4"}, w.calls)
}

func TestAdmitArrivals_AdmitsEachByAWorkflowOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	w.arrivals = []cohort.UserID{5, 6, 7}
	env := environment(w)
	var admitted []cohort.UserID
	env.OnWorkflow(workflows.AdmitMember, mock.Anything, mock.Anything).Return(func(ctx workflow.Context, user cohort.UserID) error {
		require.Equal(t, workflows.AdmitID(user), workflow.GetInfo(ctx).WorkflowExecution.ID)
		admitted = append(admitted, user)
		return nil
	})
	env.ExecuteWorkflow(workflows.AdmitArrivals, workflows.ArrivalsInput{})
	require.NoError(t, env.GetWorkflowError())
	require.Equal(t, w.arrivals, admitted)
}

// syncing executes SyncCohort and returns its report.
func syncing(t *testing.T, w *world, in workflows.SyncInput) workflows.SyncReport {
	t.Helper()
	in.CohortID = 7
	env := environment(w)
	env.OnWorkflow(workflows.GroupLifecycle, mock.Anything, mock.Anything).Return(
		func(_ workflow.Context, ref workflows.GroupRef) error { return w.did("hand over %d", ref.GroupID) }).Maybe()
	env.ExecuteWorkflow(workflows.SyncCohort, in)
	require.NoError(t, env.GetWorkflowError())
	var report workflows.SyncReport
	require.NoError(t, env.GetWorkflowResult(&report))
	return report
}

// drifted is a world with three active groups: the first lost a member's access, the second its channel.
func drifted() *world {
	w := newWorld(0)
	w.survey = workflows.Survey{GroupIDs: []cohort.GroupID{1, 2, 3}, NotOnServer: 2, Drifts: []workflows.Drift{
		{GroupID: 1, Kind: workflows.MemberShutOut, People: 1},
		{GroupID: 2, Kind: workflows.TextChannelDeleted},
		{GroupID: 2, Kind: workflows.StrangerLetIn, People: 1},
	}}
	return w
}

func outcomes(report workflows.SyncReport) []workflows.SyncOutcome {
	var list []workflows.SyncOutcome
	for _, d := range report.Drifts {
		list = append(list, d.Outcome)
	}
	return list
}

func TestSyncCohort_ADryRunOnlyLooks(t *testing.T) {
	t.Parallel()
	w := drifted()
	report := syncing(t, w, workflows.SyncInput{DryRun: true})
	require.Equal(t, []string{"survey dry=true"}, w.calls)
	require.Equal(t, []workflows.SyncOutcome{workflows.SyncPlanned, workflows.SyncReported, workflows.SyncPlanned}, outcomes(report))
	require.Equal(t, 3, report.Groups)
	require.Equal(t, 2, report.NotOnServer)

	report = syncing(t, drifted(), workflows.SyncInput{DryRun: true, Recreate: true})
	require.Equal(t, workflows.SyncPlanned, report.Drifts[1].Outcome)
}

func TestSyncCohort_RepairsAndReportsDeletedChannels(t *testing.T) {
	t.Parallel()
	w := drifted()
	report := syncing(t, w, workflows.SyncInput{})
	require.Equal(t, []string{
		"survey dry=false", "heal 1 recreate=false strangers=false", "hand over 1",
		"heal 2 recreate=false strangers=false", "hand over 2", "hand over 3",
	}, w.calls, "a group without a lifecycle gets one")
	require.Equal(t, []workflows.SyncOutcome{workflows.SyncRepaired, workflows.SyncReported, workflows.SyncRepaired}, outcomes(report))
}

func TestSyncCohort_MakesChannelsAgainByTheStepsThatMadeThem(t *testing.T) {
	t.Parallel()
	w := drifted()
	report := syncing(t, w, workflows.SyncInput{Recreate: true})
	require.Equal(t, []string{
		"survey dry=false", "heal 1 recreate=true strangers=false", "hand over 1",
		"heal 2 recreate=true strangers=false", "categories", "voice 2", "event 2", "text 2", "welcome 2", "open 2", "activate 2", "hand over 2",
		"hand over 3",
	}, w.calls)
	require.Equal(t, []workflows.SyncOutcome{workflows.SyncRepaired, workflows.SyncRepaired, workflows.SyncRepaired}, outcomes(report))
}

func TestSyncCohort_OneGroupThatCannotBeRepairedDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	w := drifted()
	w.fault = func(call string) error {
		if call == "heal 1 recreate=false strangers=false" {
			return refusedForGood()
		}
		return nil
	}
	report := syncing(t, w, workflows.SyncInput{})
	require.Equal(t, []workflows.SyncOutcome{workflows.SyncFailed, workflows.SyncReported, workflows.SyncRepaired}, outcomes(report))
	require.Contains(t, report.Drifts[0].Problem, "grant Create Events")
}

// What Discord does not let the bot delete is listed for a person, and tried again until it is gone.
func TestScheduleCohort_ListsWhatItCannotDeleteUntilItCan(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	left := []workflows.Leftover{{Kind: "text channel", ID: "99", Problem: "grant the bot's role Manage Channels"}}
	w.left = map[cohort.GroupID][]workflows.Leftover{1: left}
	w.fault = func(call string) error {
		if call == "welcome 1" {
			return refusedForGood()
		}
		return nil
	}
	run := newRun(t, w)
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	run.after(2*time.Hour, func() { run.SignalWorkflow(workflows.Reject, reject()) })
	run.after(2*time.Hour+5*time.Minute, func() {
		require.Equal(t, left, run.status().Leftovers)
		require.Equal(t, workflows.StageUndoing, run.status().Stage)
	})
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Empty(t, status.Leftovers)
	require.Equal(t, 2, w.count("undo 1"))
	require.Empty(t, w.groups)
}

// A run that waits for a person to delete something may wait for months.
func TestScheduleCohort_TriesLessAndLessOftenToDeleteWhatItCannot(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	run.input.Board = workflows.Board{ChannelID: "7"}
	var tries []time.Time
	edits := 0
	run.OnActivity("UndoGroup", mock.Anything, mock.Anything).Return(func(context.Context, workflows.GroupRef) ([]workflows.Leftover, error) {
		tries = append(tries, run.Now())
		if len(tries) == 1 {
			edits = -w.count("edit message 1")
		}
		if len(tries) < 40 {
			return []workflows.Leftover{{Kind: "text channel", ID: "99", Problem: "grant the bot's role Manage Channels"}}, nil
		}
		edits += w.count("edit message 1")
		w.mu.Lock()
		defer w.mu.Unlock()
		w.onThere[1] = 0
		return nil, nil
	})
	w.fault = func(call string) error {
		if call == "welcome 1" {
			return refusedForGood()
		}
		return nil
	}
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	run.after(2*time.Hour, func() { run.SignalWorkflow(workflows.Reject, reject()) })
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Equal(t, 10*time.Minute, tries[1].Sub(tries[0]).Round(time.Minute))
	require.Equal(t, 20*time.Minute, tries[2].Sub(tries[1]).Round(time.Minute))
	require.Equal(t, day, tries[39].Sub(tries[38]).Round(time.Minute))
	require.LessOrEqual(t, edits, 2, "what has not changed is not shown again")
}

// A group that waited half-made is looked at before it goes on; one that was never begun is not.
func TestScheduleCohort_RechecksWhatItResumes(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	refuse := true
	w.fault = func(call string) error {
		if call == "welcome 2" && refuse {
			return refusedForGood()
		}
		return nil
	}
	run := newRun(t, w)
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	run.after(day, func() {
		require.Zero(t, w.count("recheck [1 2]"))
		refuse = false
		run.SignalWorkflow(workflows.Approve, approve())
	})
	_, err := run.run()
	require.NoError(t, err)
	require.Equal(t, 1, w.count("recheck [2]"))
}

func TestScheduleCohort_CountsItsRequestsAndHandsActiveGroupsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	run := newRun(t, w)
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, approve()) })
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, map[string]int{"POST /channels": 2}, status.Requests)
	require.Equal(t, 1, w.count("hand over 1"))
	require.Equal(t, 1, w.count("hand over 2"))
}

// The group is there to stay, whatever becomes of the run.
func TestScheduleCohort_CancellationDoesNotReachALifecycle(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	env := environment(w)
	w.endsAt = env.Now().Add(100 * day)
	var cancelled bool
	env.SetOnChildWorkflowCanceledListener(func(*workflow.Info) { cancelled = true })
	w.fault = func(call string) error {
		if call == "welcome 2" {
			return errors.New("Discord answers 503") // until the run is cancelled
		}
		return nil
	}
	env.OnActivity("UndoGroup", mock.Anything, mock.Anything).Return(func(context.Context, workflows.GroupRef) ([]workflows.Leftover, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.onThere[2] = 0
		return nil, nil
	})
	env.RegisterDelayedCallback(func() { env.SignalWorkflow(workflows.Approve, approve()) }, time.Hour)
	env.RegisterDelayedCallback(env.CancelWorkflow, 2*time.Hour)
	env.ExecuteWorkflow(workflows.ScheduleCohort, workflows.ScheduleInput{CohortID: 7, Options: cohort.DefaultOptions()})
	require.True(t, temporal.IsCanceledError(env.GetWorkflowError()))
	require.False(t, cancelled)
	require.Equal(t, map[cohort.GroupID]string{1: "completed"}, w.groups, "it lived to its end")
}

// The groups of a cohort share one look at the server, so that their repairs are due at about the same time of
// day, whenever the groups began.
func TestGroupLifecycle_TheGroupsOfACohortAreRepairedTogether(t *testing.T) {
	t.Parallel()
	var times []time.Duration
	for id := cohort.GroupID(1); id <= 100; id++ {
		w := newWorld(0)
		w.groups[id] = "active"
		w.endsAt = time.Date(2027, 1, 8, 19, 0, 0, 0, time.UTC)
		env := environment(w)
		env.SetStartTime(time.Date(2027, 1, 4, int(id)%24, int(id)%60, 0, 0, time.UTC))
		env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) {
			if info.ActivityType.Name == "HealGroup" {
				times = append(times, env.Now().UTC().Sub(env.Now().UTC().Truncate(24*time.Hour)))
			}
		})
		env.ExecuteWorkflow(workflows.GroupLifecycle, group(id))
		require.NoError(t, env.GetWorkflowError())
	}
	require.GreaterOrEqual(t, len(times), 300, "once a day but the last")
	require.LessOrEqual(t, slices.Max(times)-slices.Min(times), time.Minute)
	seconds := map[time.Duration]bool{}
	for _, at := range times {
		seconds[at.Truncate(time.Second)] = true
	}
	require.Greater(t, len(seconds), 20, "not all in the same second")
}

func TestAdmitMember_OneGroupThatFailsForGoodShutsNobodyOutOfTheOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	w.memberOf = []workflows.GroupRef{group(3), group(4), group(5)}
	w.fault = func(call string) error {
		if call == "admit 5 to 3" {
			return refusedForGood()
		}
		return nil
	}
	env := environment(w)
	env.ExecuteWorkflow(workflows.AdmitMember, cohort.UserID(5))
	require.ErrorContains(t, env.GetWorkflowError(), "group 3")
	require.ElementsMatch(t, []string{"groups of 5", "admit 5 to 4", "admit 5 to 5"}, w.calls)
}

func TestAdmitArrivals_OfThousandsContinuesAsNew(t *testing.T) {
	t.Parallel()
	w := newWorld(0)
	for i := range 600 {
		w.arrivals = append(w.arrivals, cohort.UserID(i+1))
	}
	admitted := map[cohort.UserID]int{}
	var in workflows.ArrivalsInput
	parts := 0
	for more := true; more; parts++ {
		env := environment(w)
		env.OnWorkflow(workflows.AdmitMember, mock.Anything, mock.Anything).Return(func(_ workflow.Context, user cohort.UserID) error {
			admitted[user]++
			return nil
		})
		env.ExecuteWorkflow(workflows.AdmitArrivals, in)
		var next *workflow.ContinueAsNewError
		if more = errors.As(env.GetWorkflowError(), &next); more {
			require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(next.Input, &in))
		}
	}
	require.Equal(t, 3, parts)
	require.Len(t, admitted, 600)
	require.Equal(t, 1, admitted[600])
}
