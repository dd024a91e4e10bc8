package arrivals_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/arrivals"
	"convene/cohort"
	"convene/discord"
	"convene/discord/discordtest"
	"convene/local/localtest"
	"convene/organiser"
	"convene/postgres"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// active is a group of eight that is open on Discord; one of them, whose Discord id is returned, is not on
// the server.
func active(t *testing.T, s *taskqueuetest.Stack) (group postgres.ViewGroup, missing string) {
	t.Helper()
	roster := taskqueuetest.Evening(8)
	id := s.Load(roster)
	missing = roster.People[5].DiscordID
	s.Discord.RemoveMember(missing)
	require.NoError(t, s.Desk().Schedule(t.Context(), workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults}))
	s.Await(id, organiser.Status.Settled)
	_, err := s.Desk().Approve(t.Context(), id, "press", workflows.ApproveInput{By: "user:1", Via: "cli"})
	require.NoError(t, err)
	status := s.Await(id, organiser.Status.Ended)
	require.Equal(t, 1, status.NotOnServer)
	view, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, cohort.Active, view.Groups[0].Status)
	return view.Groups[0], missing
}

// watch watches until the test ends or the returned function is called.
func watch(t *testing.T, s *taskqueuetest.Stack) (stop func()) {
	t.Helper()
	client, err := discord.New(discord.Config{
		Token: s.Discord.Token(), GuildID: discord.GuildID(s.Discord.GuildID()), BaseURL: s.Discord.URL(),
	})
	require.NoError(t, err)
	watcher := &arrivals.Watcher{Temporal: s.Temporal, Store: s.Store, Log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- client.Listen(ctx, watcher.Listener()) }()
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			cancel()
			require.NoError(t, <-ended)
		}
	}
	t.Cleanup(stop)
	return stop
}

// requireReceived waits until the member sees both channels and has been greeted.
func requireReceived(t *testing.T, s *taskqueuetest.Stack, g postgres.ViewGroup, member string) {
	t.Helper()
	require.Eventually(t, func() bool {
		messages := s.Discord.Snapshot().Messages[g.Objects.TextChannelID]
		return len(messages) == 2 && s.Discord.CanSee(member, g.Objects.TextChannelID) && s.Discord.CanSee(member, g.Objects.VoiceChannelID)
	}, time.Minute, 50*time.Millisecond)
	require.Equal(t, []string{member}, s.Discord.Snapshot().Messages[g.Objects.TextChannelID][1].Mentions)
}

func TestWatcher_LetsInWhoJoins(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	group, missing := active(t, s)
	watch(t, s)
	require.Eventually(t, func() bool { return s.Discord.GatewaySessions() == 1 }, time.Minute, 10*time.Millisecond)
	require.False(t, s.Discord.CanSee(missing, group.Objects.TextChannelID))
	s.Discord.AddMember("4242", "somebody whom no group waits for")
	s.Discord.AddMember(missing, "late")
	requireReceived(t, s, group, missing)
	require.False(t, s.Discord.CanSee("4242", group.Objects.TextChannelID))
}

// Neither a pause of the watcher nor one of the workers loses who joined meanwhile.
func TestWatcher_FindsWhoJoinedWhileItWasAway(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	stopWorker := s.Serve()
	group, missing := active(t, s)
	stopWorker()
	s.Discord.AddMember(missing, "late")
	watch(t, s)
	s.Serve()
	requireReceived(t, s, group, missing)
}

// Discord may fail after somebody has joined: Temporal goes on.
func TestWatcher_LosesNobodyWhenDiscordFails(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	group, missing := active(t, s)
	watch(t, s)
	require.Eventually(t, func() bool { return s.Discord.GatewaySessions() == 1 }, time.Minute, 10*time.Millisecond)
	s.Discord.SetFaults(discordtest.Faults{Rate: 1, Max: 4, Routes: []string{
		"PUT /channels/{channel.id}/permissions/{overwrite.id}", "POST /channels/{channel.id}/messages",
	}})
	s.Discord.AddMember(missing, "late")
	requireReceived(t, s, group, missing)
	require.NotEmpty(t, s.Discord.FaultsInjected())
}

func TestWatcher_EndsWhenItMayNotBeToldWhoJoins(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t, discordtest.WithoutMembersIntent())
	client, err := discord.New(discord.Config{
		Token: s.Discord.Token(), GuildID: discord.GuildID(s.Discord.GuildID()), BaseURL: s.Discord.URL(),
	})
	require.NoError(t, err)
	watcher := &arrivals.Watcher{Temporal: s.Temporal, Store: s.Store, Log: slog.New(slog.DiscardHandler)}
	require.ErrorContains(t, client.Listen(t.Context(), watcher.Listener()), "Server Members Intent")
}

// A look that runs may have looked already when somebody joined whom nobody told of.
func TestWatcher_LooksAnewWhileALookIsUnderWay(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t) // without a worker, so that none ends
	listener := (&arrivals.Watcher{Temporal: s.Temporal, Store: s.Store, Log: slog.New(slog.DiscardHandler)}).Listener()
	look := func() string {
		listener.Ready(t.Context())
		running, err := s.Temporal.DescribeWorkflowExecution(t.Context(), workflows.AdmitArrivalsID, "")
		require.NoError(t, err)
		return running.GetWorkflowExecutionInfo().GetExecution().GetRunId()
	}
	require.NotEqual(t, look(), look())
}

// What PostgreSQL refuses for good would hold up everybody who joins afterwards.
func TestWatcher_GivesUpWhatNoRetryCures(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	listener := (&arrivals.Watcher{Temporal: s.Temporal, Store: s.Store, Log: slog.New(slog.DiscardHandler)}).Listener()
	listener.MemberJoined(t.Context(), "no id\x00")
	require.NoError(t, t.Context().Err())
}
