package organiser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// A group that is tried again says what it waits on, and since when.
func TestStatus_SaysWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, waiting := scheduled(t, s, 8)
	require.Empty(t, waiting.Retries)
	s.Discord.SetFaults(discordtest.Faults{
		Rate: 1, Kinds: []discordtest.Fault{discordtest.FaultServerError}, Routes: []string{"POST /guilds/{guild.id}/channels"},
	})
	_, err := s.Desk().Approve(t.Context(), id, "press", approve())
	require.NoError(t, err)
	status := s.Await(id, func(now organiser.Status) bool { return len(now.Retries) > 0 && now.Retries[0].Attempts > 1 })
	retry := status.Retries[0]
	require.Contains(t, retry.Problem, "Discord answered POST /guilds/{guild}/channels with 5")
	require.False(t, retry.Since.IsZero())
	require.NotContains(t, retry.Problem, "Secret")
	view, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	require.NotContains(t, retry.Problem, view.Groups[0].People[0].DiscordID, "nobody is named")

	s.Discord.SetFaults(discordtest.Faults{})
	status = s.Await(id, organiser.Status.Ended)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Empty(t, status.Retries)
}
