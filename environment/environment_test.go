package environment_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/environment"
)

func lookup(variables map[string]string) environment.Lookup {
	return func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}
}

func TestDatabase(t *testing.T) {
	t.Parallel()
	url, err := environment.Database(lookup(map[string]string{"DATABASE_URL": "postgresql://me@there/convene"}))
	require.NoError(t, err)
	require.Equal(t, "postgresql://me@there/convene", url)
	_, err = environment.Database(lookup(nil))
	require.ErrorContains(t, err, "DATABASE_URL is not set")
	for _, wrong := range []string{"there/convene", "mysql://me:hush@there/convene", "postgres://me:hush@th ere/"} {
		_, err = environment.Database(lookup(map[string]string{"DATABASE_URL": wrong}))
		require.ErrorContains(t, err, "DATABASE_URL is not of the form")
		require.NotContains(t, err.Error(), "hush")
	}
}

func TestDiscord_NamesEverythingThatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := environment.Discord(lookup(nil))
	require.ErrorContains(t, err, "DISCORD_TOKEN is not set")
	require.ErrorContains(t, err, "DISCORD_GUILD_ID is not set")
	config, err := environment.Discord(lookup(map[string]string{
		"DISCORD_TOKEN": "token", "DISCORD_GUILD_ID": "7", "DISCORD_API_URL": "http://emulator",
	}))
	require.NoError(t, err)
	require.Equal(t, discord.Config{Token: "token", GuildID: "7", BaseURL: "http://emulator"}, config)
}

func TestDiscord_TakesNoNewlineForPartOfATokenOrId(t *testing.T) {
	t.Parallel()
	config, err := environment.Discord(lookup(map[string]string{
		"DISCORD_TOKEN": "good\n", "DISCORD_GUILD_ID": " 7\r\n", "DISCORD_API_URL": "http://emulator\n", "DISCORD_ORGANISER_CHANNEL_ID": "8 ",
	}))
	require.NoError(t, err)
	require.Equal(t, discord.Config{Token: "good", GuildID: "7", BaseURL: "http://emulator"}, config)
}

func TestDiscord_RefusesWhatCannotBeATokenOrAnID(t *testing.T) {
	t.Parallel()
	for _, token := range []string{`"hush"`, "'hush'", "hush\nhush", "hush hush", "hüsh", "hush\x00", "Bot hush hush"} {
		_, err := environment.Discord(lookup(map[string]string{"DISCORD_TOKEN": token, "DISCORD_GUILD_ID": "7"}))
		require.ErrorContains(t, err, "DISCORD_TOKEN holds a quote, a space or another character", "%q", token)
		require.NotContains(t, err.Error(), "hush")
	}
	for _, id := range []string{"my-server", "-7", "7.5", "99999999999999999999999", "<#7>"} {
		_, err := environment.Discord(lookup(map[string]string{"DISCORD_TOKEN": "t", "DISCORD_GUILD_ID": id, "DISCORD_ORGANISER_CHANNEL_ID": id}))
		require.ErrorContains(t, err, "DISCORD_GUILD_ID is no Discord id")
		require.ErrorContains(t, err, "DISCORD_ORGANISER_CHANNEL_ID is no Discord id")
	}
}

func TestTemporal_ReadsTemporalsOwnVariables(t *testing.T) {
	t.Parallel()
	options, err := environment.Temporal(lookup(map[string]string{"TEMPORAL_ADDRESS": "there:7233", "TEMPORAL_NAMESPACE": "courses"}))
	require.NoError(t, err)
	require.Equal(t, "there:7233", options.HostPort)
	require.Equal(t, "courses", options.Namespace)
	_, err = environment.Temporal(lookup(map[string]string{"TEMPORAL_CONFIG_FILE": "no/such/file.toml", "TEMPORAL_PROFILE": "nobody"}))
	require.ErrorContains(t, err, "read Temporal's variables")
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	require.Equal(t, "127.0.0.1:8080", environment.Health(lookup(nil)), "of this machine alone")
	require.Equal(t, ":9090", environment.Health(lookup(map[string]string{"HEALTH_ADDRESS": ":9090"})))
	require.Empty(t, environment.Notices(lookup(nil)))
	require.Equal(t, discord.ChannelID("5"), environment.Notices(lookup(map[string]string{"DISCORD_ORGANISER_CHANNEL_ID": "5"})))
	options, err := environment.Temporal(lookup(nil))
	require.NoError(t, err)
	require.Equal(t, "localhost:7233", options.HostPort)
	require.Equal(t, "default", options.Namespace)
}
