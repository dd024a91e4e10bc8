package organiser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/local/localtest"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

func TestMain(m *testing.M) { localtest.Main(m) }

func approve(groups ...cohort.GroupID) workflows.ApproveInput {
	return workflows.ApproveInput{By: "user:1", Via: "cli", GroupIDs: groups}
}

func reject() workflows.RejectInput { return workflows.RejectInput{By: "user:1", Via: "cli"} }

// scheduled is a cohort of the given size whose run waits for a decision.
func scheduled(t *testing.T, s *taskqueuetest.Stack, people int) (cohort.ID, organiser.Status) {
	t.Helper()
	roster := taskqueuetest.Evening(people)
	id := s.Load(roster)
	require.NoError(t, s.Desk().Schedule(t.Context(), workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults}))
	return id, s.Await(id, organiser.Status.Settled)
}

func TestSchedule_ASecondRunIsRefusedWhileOneIsOpen(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, status := scheduled(t, s, 8)
	require.Equal(t, workflows.StageAwaiting, status.Stage)
	require.Len(t, status.Groups, 1)
	err := s.Desk().Schedule(t.Context(), workflows.ScheduleInput{CohortID: id, Options: cohort.DefaultOptions()})
	require.ErrorIs(t, err, organiser.ErrAlreadyOpen)
}

func TestApprove_OpensTheGroupsOnDiscord(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, status := scheduled(t, s, 16)
	receipt, err := s.Desk().Approve(t.Context(), id, "press-1", approve(status.Groups[1].ID))
	require.NoError(t, err)
	require.Equal(t, []cohort.GroupID{status.Groups[1].ID}, receipt.GroupIDs)
	status = s.Await(id, organiser.Status.Settled)
	require.True(t, status.Open)
	require.Equal(t, 1, status.Count(workflows.GroupActive))

	again, err := s.Desk().Approve(t.Context(), id, "press-1", approve(status.Groups[1].ID))
	require.NoError(t, err, "the same press counts once and hears the same answer")
	require.Equal(t, receipt, again)

	_, err = s.Desk().Approve(t.Context(), id, "press-2", approve())
	require.NoError(t, err)
	status = s.Await(id, organiser.Status.Ended)
	require.Equal(t, workflows.StageActive, status.Stage)
	view, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	for _, g := range view.Groups {
		require.Equal(t, cohort.Active, g.Status)
		for _, p := range g.People {
			require.True(t, s.Discord.CanSee(p.DiscordID, g.Objects.TextChannelID))
		}
	}
	require.Len(t, s.Discord.Snapshot().Channels, 1+2*2)

	_, err = s.Desk().Approve(t.Context(), id, "press-3", approve())
	require.ErrorIs(t, err, organiser.ErrNothingWaits)
}

func TestReject_TakesAllBackAndTheCohortCanBeScheduledAgain(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, first := scheduled(t, s, 8)
	_, err := s.Desk().Reject(t.Context(), id, "press", reject())
	require.NoError(t, err)
	require.Equal(t, workflows.StageRejected, s.Await(id, organiser.Status.Ended).Stage)
	view, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, view.Groups)
	require.Equal(t, 8, view.Signups)

	_, second := scheduled(t, s, 8)
	require.True(t, second.Open)
	require.Len(t, second.Groups, 1)
	require.NotEqual(t, first.Groups[0].ID, second.Groups[0].ID)
}

func TestSchedule_AgainAfterNewSignupsGroupsOnlyThem(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, first := scheduled(t, s, 8)
	_, err := s.Desk().Approve(t.Context(), id, "press", approve())
	require.NoError(t, err)
	s.Await(id, organiser.Status.Ended)
	before, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)

	_, second := scheduled(t, s, 13) // the same 8, and 5 more
	require.Equal(t, 5, second.Participants)
	require.Len(t, second.Groups, 1)
	require.Equal(t, 5, second.Groups[0].People)
	require.Equal(t, "Group 2", second.Groups[0].Name)
	after, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, before.Groups[0], after.Groups[0], "group %d is as it was", first.Groups[0].ID)
}

func TestDecide_SaysWhyItDoesNotCount(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, _ := scheduled(t, s, 8)
	stale := approve()
	stale.Revision = 9
	_, err := s.Desk().Approve(t.Context(), id, "1", stale)
	var refusal *organiser.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, workflows.ErrStaleRevision, refusal.Type)
	_, err = s.Desk().Approve(t.Context(), id, "2", approve(999))
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, workflows.ErrUnknownGroup, refusal.Type)
	require.Equal(t, workflows.StageAwaiting, s.Await(id, organiser.Status.Settled).Stage)
}

func TestApprove_TakesUpPreviewsThatNoRunLooksAfter(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, _ := scheduled(t, s, 8)
	// Whoever terminates a workflow skips its compensation.
	require.NoError(t, s.Temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID(id), "", "by hand"))
	_, err := s.Desk().Approve(t.Context(), id, "press", approve())
	require.NoError(t, err)
	status := s.Await(id, organiser.Status.Ended)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Equal(t, 1, status.Adopted)
}

func TestStatus_OfACohortWithoutARunIsEmpty(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	id := s.Load(taskqueuetest.Evening(4))
	status, err := s.Desk().Status(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, organiser.Status{}, status)
	_, err = s.Desk().Reject(t.Context(), id, "press", reject())
	require.ErrorIs(t, err, organiser.ErrNothingWaits)
}
