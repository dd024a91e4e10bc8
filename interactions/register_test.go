package interactions_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
	"convene/interactions"
)

// refusing answers the first registration of commands itself.
func refusing(status int, body string) discordtest.Option {
	var refused atomic.Bool
	return discordtest.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPut || refused.Swap(true) {
				next.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		})
	})
}

// registering registers the commands and returns how often that failed.
func registering(t *testing.T, option discordtest.Option) (failures int, err error) {
	t.Helper()
	server := discordtest.NewServer(option)
	t.Cleanup(server.Close)
	client, err := discord.New(discord.Config{Token: server.Token(), GuildID: discord.GuildID(server.GuildID()), BaseURL: server.URL()})
	require.NoError(t, err)
	h := &interactions.Handler{Discord: client}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err = h.Register(ctx, func(error) { failures++ })
	return failures, err
}

// The bot need not be started again when its scope was granted, or the network lets it through.
func TestRegister_TriesAgainWhatWasRefused(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]struct {
		status int
		body   string
	}{
		"scope":  {http.StatusForbidden, `{"message":"Missing Access","code":50001}`},
		"form":   {http.StatusBadRequest, `{"message":"Invalid Form Body","code":50035}`},
		"server": {http.StatusNotFound, `{"message":"Unknown Guild","code":10004}`},
		"down":   {http.StatusBadGateway, "<html>"},
		"edge":   {http.StatusForbidden, `{"message":"internal network error","code":40333}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failures, err := registering(t, refusing(refusal.status, refusal.body))
			require.NoError(t, err)
			require.Equal(t, 1, failures)
		})
	}
}

func TestRegister_EndsWithATokenThatDiscordDoesNotKnow(t *testing.T) {
	t.Parallel()
	failures, err := registering(t, refusing(http.StatusUnauthorized, `{"message":"401: Unauthorized","code":0}`))
	require.ErrorContains(t, err, "DISCORD_TOKEN")
	require.Zero(t, failures)
}
