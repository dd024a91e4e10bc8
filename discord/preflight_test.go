package discord_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

// everyoneRights and roleRights together are what Convene needs; either alone is not.
const (
	everyoneRights = 1<<10 | 1<<11 | 1<<16 | 1<<20 | 1<<21
	roleRights     = 1<<4 | 1<<14 | 1<<28 | 1<<33 | 1<<44
)

// serverWith answers what Preflight asks: @everyone's and the bot's role's permissions, and how many
// channels and events there are.
func (a *api) serverWith(everyone, botRole int64, channels, events int) {
	a.answer(getGuild, http.StatusOK, fmt.Sprintf(
		`{"id":%[1]q,"roles":[{"id":%[1]q,"permissions":"%d"},{"id":"12","permissions":"%d"},{"id":"13","permissions":"8"}]}`,
		guild, everyone, botRole))
	a.answer("GET /guilds/{guild}/members/"+string(bot), http.StatusOK, `{"user":{"id":"`+string(bot)+`"},"roles":["12"]}`)
	a.answer("GET /guilds/{guild}/channels", http.StatusOK, listOf(channels))
	a.answer("GET /guilds/{guild}/scheduled-events", http.StatusOK, listOf(events))
}

func listOf(n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(`{"id":"1","type":2,"scheduled_start_time":"2026-11-02T09:00:00Z"},`, n), ",") + "]"
}

func TestPreflight_FindsNothingWrongInFiveRequests(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.serverWith(everyoneRights, roleRights, 490, 97)
	problems, err := client.Preflight(t.Context(), discord.Needs{Channels: 10, Events: 3})
	require.NoError(t, err)
	require.Empty(t, problems)
	require.EqualValues(t, 5, client.Requests())
}

func TestPreflight_NamesEveryRightThatIsMissing(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.serverWith(1<<10, 1<<4, 0, 0)
	problems, err := client.Preflight(t.Context(), discord.Needs{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"The bot lacks Manage Roles, Send Messages, Embed Links, Read Message History, Connect, Speak, Create Events, Manage Events" +
			" on the Discord server: grant this to its role, in the server's settings.",
	}, problems)
}

func TestPreflight_AnAdministratorLacksNothing(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.serverWith(0, 1<<3, 0, 0)
	problems, err := client.Preflight(t.Context(), discord.Needs{})
	require.NoError(t, err)
	require.Empty(t, problems)
}

func TestPreflight_ReportsAllThatDoesNotFit(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.serverWith(everyoneRights, roleRights, 495, 100)
	problems, err := client.Preflight(t.Context(), discord.Needs{Channels: 6, Events: 1})
	require.NoError(t, err)
	require.Equal(t, []string{
		"The groups need 6 channels, and the Discord server has room for 5 of its 500: delete some that nobody needs, or approve fewer groups.",
		"The groups need 1 scheduled events, and the Discord server has room for 0 of its 100: delete some that nobody needs, or approve fewer groups.",
	}, problems)
}

func TestPreflight_AServerOutOfReachIsAProblem(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(getGuild, http.StatusNotFound, `{"message":"Unknown Guild","code":10004}`)
	problems, err := client.Preflight(t.Context(), discord.Needs{})
	require.NoError(t, err)
	require.Len(t, problems, 1)
	require.Contains(t, problems[0], "invite the bot to the server")
}

func TestPreflight_AnAnswerThatDoesNotComeIsAnError(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(getGuild, http.StatusBadGateway, ``)
	_, err := client.Preflight(t.Context(), discord.Needs{})
	require.Equal(t, discord.Retry, discord.Classify(err))
}
