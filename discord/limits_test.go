package discord_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
)

func TestLimits_OfOneTokenHoldForAllItsClients(t *testing.T) {
	t.Parallel()
	server := discordtest.NewServer(discordtest.WithMiddleware(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-RateLimit-Global", "true")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(`{"message": "You are being rate limited.", "retry_after": 60, "global": true}`))
		})
	}))
	t.Cleanup(server.Close)
	limits := discord.LimitsByToken{}
	connect := func(guild string) *discord.Client {
		config := discord.Config{Token: server.Token(), GuildID: discord.GuildID(guild), BaseURL: server.URL()}
		config.Limits = limits.Of(config)
		client, err := discord.New(config)
		require.NoError(t, err)
		return client
	}
	north, south := connect(server.GuildID()), connect("2")
	_, err := north.Self(t.Context())
	require.Error(t, err)
	_, err = south.Self(t.Context())
	failure := &discord.Error{}
	require.ErrorAs(t, err, &failure)
	require.Equal(t, discord.RetryAfter, failure.Kind)
	require.Zero(t, south.Requests(), "it knows from the other that Discord would refuse")
}
