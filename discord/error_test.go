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

// What the network in front of Discord refuses says nothing about the bot's rights, nor about what exists.
func TestError_OfTheNetworkIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		says   string
	}{
		"edge":        {http.StatusForbidden, `{"message":"internal network error","code":40333}`, "403 internal network error (code 40333): try again in 1m0s"},
		"firewall":    {http.StatusForbidden, "<html>error code: 1020</html>", "403 Forbidden: try again in 1m0s"},
		"proxy":       {http.StatusNotFound, "<html>404 Not Found</html>", "404 Not Found: try again in 1m0s"},
		"empty":       {http.StatusForbidden, "", "403 Forbidden: try again in 1m0s"},
		"portal":      {http.StatusFound, "<a href=/login>Log in</a>", "302 Found: try again in 1m0s"},
		"bad request": {http.StatusBadRequest, "<html>cloudflare</html>", "400 Bad Request: try again in 1m0s"},
		"proxy login": {http.StatusProxyAuthRequired, "", "407 Proxy Authentication Required: try again in 1m0s"},
		"other error": {http.StatusNotFound, "[]", "404 Not Found: try again in 1m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, client := newAPI(t)
			a.answer("DELETE /channels/{channel}", test.status, test.body)
			err := client.DeleteChannel(t.Context(), "7", "reason")
			e := failure(t, err)
			require.Equal(t, discord.RetryAfter, e.Kind)
			require.True(t, e.Blocked)
			require.False(t, discord.Gone(err), "the channel may be there")
			require.Contains(t, e.Error(), "the network in front of Discord refused DELETE /channels/{channel} with "+test.says)
		})
	}
}

// A remedy that is made up sends people the wrong way.
func TestError_QuotesARefusalThatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("DELETE /channels/{channel}", http.StatusForbidden, `{"message":"Your account needs a hat","code":49999}`)
	e := failure(t, client.DeleteChannel(t.Context(), "7", "reason"))
	require.Equal(t, discord.Permission, e.Kind)
	require.Equal(t, "Discord answered DELETE /channels/{channel} with 403 Your account needs a hat (code 49999)", e.Error())
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
