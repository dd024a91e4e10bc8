package discord_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]discord.Config{
		"no token":          {GuildID: guild},
		"no server":         {Token: token},
		"address of no API": {Token: token, GuildID: guild, BaseURL: "localhost:1234"},
		"address of a file": {Token: token, GuildID: guild, BaseURL: "file:///etc/passwd"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := discord.New(config)
			require.Error(t, err)
			require.NotContains(t, err.Error(), token)
		})
	}
}

func TestSelf_AsksOnce(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	for range 3 {
		id, err := client.Self(t.Context())
		require.NoError(t, err)
		require.Equal(t, bot, id)
	}
	require.EqualValues(t, 1, client.Requests())
	require.Equal(t, "Bot "+token, a.last(t).header.Get("Authorization"))
}

func TestSelf_AsksAgainAfterAFailure(t *testing.T) {
	t.Parallel()
	_, client := newAPI(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Self(ctx)
	require.ErrorIs(t, err, context.Canceled)
	id, err := client.Self(t.Context())
	require.NoError(t, err)
	require.Equal(t, bot, id)
}

func TestRequests_CountsByRouteWithoutIDs(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("POST /channels/{channel}/messages", http.StatusOK, `{"id":"9"}`)
	for _, channel := range []discord.ChannelID{"1", "2"} {
		_, err := client.PostMessage(t.Context(), channel, discord.MessageSpec{Content: "hello"})
		require.NoError(t, err)
	}
	require.Equal(t, map[string]int64{"POST /channels/{channel}/messages": 2}, client.RequestsByRoute())
	require.EqualValues(t, 2, client.Requests())
}

func TestNew_TakesATokenWithItsScheme(t *testing.T) {
	t.Parallel()
	a, _ := newAPI(t)
	a.answer("GET /guilds/{guild}/channels", http.StatusOK, `[]`)
	client, err := discord.New(discord.Config{Token: "Bot " + token, GuildID: guild, BaseURL: a.url})
	require.NoError(t, err)
	_, err = client.Channels(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Bot "+token, a.last(t).header.Get("Authorization"))
}
