package activities_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"convene/discord"
	"convene/discord/discordtest"
	"convene/workflows"
)

func TestPreflight_SaysWhatDiscordWouldRefuse(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	problems, err := w.discord.Preflight(t.Context(), w.run)
	require.NoError(t, err)
	require.Empty(t, problems)

	for range 498 {
		w.server.AddTextChannel("chat")
	}
	w.exec(`UPDATE groups SET group_name = E' \u200b'`)
	w.server.SetBotPermissions(discordtest.ViewChannel)
	problems, err = w.discord.Preflight(t.Context(), w.run)
	require.NoError(t, err)
	require.Len(t, problems, 3)
	require.Contains(t, problems[0], "rename the group")
	require.Contains(t, problems[1], "Manage Channels")
	require.Contains(t, problems[2], "3 channels, and the Discord server has room for 2", "two for the group, one category")

	view, err := w.store.PreviewOf(t.Context(), w.run.CohortID)
	require.NoError(t, err)
	require.Equal(t, problems, view.Problems, "who looks at the preview is told")
}

// Half of the groups would be of no use to anybody.
func TestEnsureCategories_RefusesBeforeTheFirstRequestWhatTheServerHasNoRoomFor(t *testing.T) {
	t.Parallel()
	w := newTown(t, 2)
	for range 496 { // room for four: one group and its category would fit
		w.server.AddTextChannel("chat")
	}
	err := w.discord.EnsureCategories(t.Context(), w.refs())
	requireType(t, err, workflows.ErrDiscordRefused)
	require.ErrorContains(t, err, "need 5 channels, and the Discord server has room for 4")
	require.Empty(t, w.categories())

	one := w.refs()
	one.GroupIDs = one.GroupIDs[:1]
	require.NoError(t, w.discord.EnsureCategories(t.Context(), one))
	require.Len(t, w.categories(), 1)
}

func notify(t *testing.T, w *town, n workflows.Notice) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(w.discord)
	_, err := env.ExecuteActivity("NotifyOrganisers", n)
	require.NoError(t, err)
}

func TestNotifyOrganisers_PostsEachNoticeOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	channel := w.server.AddTextChannel("organisers")
	w.discord.OrganiserChannel = discord.ChannelID(channel)
	deadline := time.Date(2027, 2, 1, 12, 0, 0, 0, time.UTC)
	for _, n := range []workflows.Notice{
		{Run: w.run, Kind: workflows.NoticePreview, Groups: 3, Unplaced: 2, Wait: 1, Deadline: deadline},
		{Run: w.run, Kind: workflows.NoticePreview, Groups: 3, Unplaced: 2, Wait: 1, Deadline: deadline}, // again
		{Run: w.run, Kind: workflows.NoticeReminder, Groups: 3, Wait: 1, Deadline: deadline},
		{Run: w.run, Kind: workflows.NoticePaused, Paused: 1, Wait: 2, Deadline: deadline},
		{Run: w.run, Kind: workflows.NoticeExpired, Groups: 1, Wait: 2, Deadline: deadline},
	} {
		notify(t, w, n)
	}
	messages := w.server.Snapshot().Messages[channel]
	require.Len(t, messages, 4)
	require.Contains(t, messages[0].Content, "3 groups are ready for review, 2 people are left out")
	require.Contains(t, messages[0].Content, "<t:1801483200:F>")
}

func TestNotifyOrganisers_WithoutAChannelNothingIsSent(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	before := w.server.Requests()
	notify(t, w, workflows.Notice{Run: w.run, Kind: workflows.NoticePreview})
	require.Equal(t, before, w.server.Requests())
}
