package organiser_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
	"convene/discord/discordtest/openapitest"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// The whole way, with every request and answer held against Discord's own description of its API.
func TestSync_PlansThenHeals(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t, discordtest.WithMiddleware(openapitest.Middleware(t)))
	s.Serve()
	id, _ := scheduled(t, s, 16)
	_, err := s.Desk().Approve(t.Context(), id, "press", approve())
	require.NoError(t, err)
	s.Await(id, organiser.Status.Ended)
	view, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	first, second := view.Groups[0], view.Groups[1]

	s.Discord.DeleteChannel(first.Objects.TextChannelID)
	s.ByHand(http.MethodPut, "/channels/"+second.Objects.TextChannelID+"/permissions/4242", `{"type": 1, "allow": "1024"}`)
	s.ByHand(http.MethodDelete, "/channels/"+second.Objects.VoiceChannelID+"/permissions/"+second.People[0].DiscordID, "")

	drifts := func(found workflows.SyncReport) map[workflows.DriftKind]workflows.SyncOutcome {
		outcomes := map[workflows.DriftKind]workflows.SyncOutcome{}
		for _, d := range found.Drifts {
			outcomes[d.Kind] = d.Outcome
		}
		return outcomes
	}
	for range 2 {
		plan, err := s.Desk().Sync(t.Context(), workflows.SyncInput{CohortID: id, DryRun: true})
		require.NoError(t, err)
		require.Equal(t, map[workflows.DriftKind]workflows.SyncOutcome{
			workflows.TextChannelDeleted: workflows.SyncReported, workflows.StrangerLetIn: workflows.SyncPlanned,
			workflows.MemberShutOut: workflows.SyncPlanned,
		}, drifts(plan))
	}
	healed, err := s.Desk().Sync(t.Context(), workflows.SyncInput{CohortID: id, Recreate: true})
	require.NoError(t, err)
	require.Equal(t, map[workflows.DriftKind]workflows.SyncOutcome{
		workflows.TextChannelDeleted: workflows.SyncRepaired, workflows.StrangerLetIn: workflows.SyncRepaired,
		workflows.MemberShutOut: workflows.SyncRepaired,
	}, drifts(healed))
	again, err := s.Desk().Sync(t.Context(), workflows.SyncInput{CohortID: id})
	require.NoError(t, err)
	require.Equal(t, workflows.SyncReport{CohortID: id, Groups: 2, Drifts: []workflows.SyncDrift{}}, again)

	view, err = s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	for _, g := range view.Groups {
		for _, m := range g.People {
			require.True(t, s.Discord.CanSee(m.DiscordID, g.Objects.TextChannelID))
			require.True(t, s.Discord.CanSee(m.DiscordID, g.Objects.VoiceChannelID))
		}
	}
}
