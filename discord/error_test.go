package discord_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

func TestError_TellsAPersonWhatToDo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		kind   discord.Kind
		want   string
	}{
		"token": {
			http.StatusUnauthorized, `{"message":"401: Unauthorized","code":0}`, discord.Permission,
			"set DISCORD_TOKEN to a valid bot token and restart",
		},
		"right": {
			http.StatusForbidden, `{"message":"Missing Permissions","code":50013}`, discord.Permission,
			"grant the bot's role View Channels, Connect, Create Events and Manage Events, on the server and in the channel's category",
		},
		"server": {
			http.StatusNotFound, `{"message":"Unknown Guild","code":10004}`, discord.Permission,
			"invite the bot to the server, or correct DISCORD_GUILD_ID",
		},
		"limit": {
			http.StatusBadRequest, `{"message":"Maximum number of uncompleted guild scheduled events reached (100)","code":30038}`, discord.Permanent,
			"delete scheduled events that are over",
		},
		"form": {
			http.StatusBadRequest, `{"message":"Invalid Form Body","code":50035,"errors":{"scheduled_start_time":{"_errors":[{"code":"X","message":"Cannot schedule event in the past."}]}}}`,
			discord.Permanent, "scheduled_start_time: Cannot schedule event in the past.",
		},
		"channel": {
			http.StatusNotFound, `{"message":"Unknown Channel","code":10003}`, discord.Missing,
			"somebody deleted the channel or its category",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, client := newAPI(t)
			a.answer("POST /guilds/{guild}/scheduled-events", test.status, test.body)
			_, err := client.CreateWeeklyEvent(t.Context(), discord.EventSpec{Name: "Group 1"})
			e := failure(t, err)
			require.Equal(t, test.kind, e.Kind)
			require.Equal(t, test.status, e.HTTPStatus)
			require.Equal(t, "POST /guilds/{guild}/scheduled-events", e.Route)
			require.Contains(t, e.Error(), test.want)
			require.Contains(t, e.Error(), e.Route)
			require.NotContains(t, e.Error(), token)
		})
	}
}

func TestClassify_LooksThroughWrapping(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("realize group 7: %w", &discord.Error{Kind: discord.Missing})
	require.Equal(t, discord.Missing, discord.Classify(err))
	require.Equal(t, discord.Retry, discord.Classify(errors.New("anything else")))
}

func TestKind_HasAName(t *testing.T) {
	t.Parallel()
	for kind, name := range map[discord.Kind]string{
		discord.Retry: "retry", discord.RetryAfter: "retry after", discord.Missing: "missing",
		discord.Permission: "permission", discord.Permanent: "permanent",
	} {
		require.Equal(t, name, kind.String())
	}
}
