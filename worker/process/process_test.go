package process_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
	"convene/environment"
	"convene/worker/process"
)

func TestRun_SaysAllThatIsMissing(t *testing.T) {
	t.Parallel()
	err := process.Run(t.Context(), func(string) (string, bool) { return "", false })
	for _, variable := range []string{environment.DatabaseURL, environment.DiscordToken, environment.DiscordGuild} {
		require.ErrorContains(t, err, variable+" is not set")
	}
}

// A token that Discord does not know no retry cures: better no start than failures for ever.
func TestRun_FindsAnUnusableTokenAtItsStart(t *testing.T) {
	t.Parallel()
	server := discordtest.NewServer()
	t.Cleanup(server.Close)
	variables := map[string]string{
		environment.DatabaseURL: "postgres://nobody@127.0.0.1:1/none", environment.DiscordToken: "hush",
		environment.DiscordGuild: server.GuildID(), environment.DiscordAPI: server.URL(),
	}
	err := process.Run(t.Context(), func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	})
	require.ErrorContains(t, err, "401 Unauthorized")
	require.ErrorContains(t, err, "set DISCORD_TOKEN to a valid bot token")
	require.NotContains(t, err.Error(), "hush")
}
