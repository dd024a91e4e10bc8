package organiser_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
	"convene/discord/discordtest/openapitest"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
)

// Groups are approved in any order, and made several at a time.
func TestApprove_ChannelsStandInTheOrderOfTheGroups(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t, discordtest.WithMiddleware(openapitest.Middleware(t)))
	s.Serve()
	id, status := scheduled(t, s, 40)
	last := len(status.Groups) - 1
	require.GreaterOrEqual(t, last, 4)
	_, err := s.Desk().Approve(t.Context(), id, "the last first", approve(status.Groups[last].ID))
	require.NoError(t, err)
	s.Await(id, organiser.Status.Settled)
	_, err = s.Desk().Approve(t.Context(), id, "then the others", approve())
	require.NoError(t, err)
	s.Await(id, organiser.Status.Ended)

	var texts, voices []string
	for _, g := range status.Groups {
		texts = append(texts, strings.ReplaceAll(strings.ToLower(g.Name), " ", "-"))
		voices = append(voices, g.Name)
	}
	require.Equal(t, append(texts, voices...), shown(t, s))
}

// shown are the names of the channels in the cohort's category, as users see them from top to bottom.
func shown(t *testing.T, s *taskqueuetest.Stack) []string {
	t.Helper()
	var tree strings.Builder
	require.NoError(t, s.Discord.WriteTree(&tree))
	var names []string
	for line := range strings.Lines(tree.String()) {
		for _, sign := range []string{"  # ", "  🔊 "} {
			if name, ok := strings.CutPrefix(line, sign); ok {
				name, _, _ = strings.Cut(name, "  (")
				names = append(names, name)
			}
		}
	}
	return names
}
