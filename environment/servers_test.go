package environment_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/environment"
)

func TestEachServer_IsOneWithoutNames(t *testing.T) {
	t.Parallel()
	servers, err := environment.EachServer(lookup(map[string]string{"DISCORD_GUILD_ID": "7"}))
	require.NoError(t, err)
	require.Len(t, servers, 1)
	require.Empty(t, servers[0].Name)
	guild, _ := servers[0].Env("DISCORD_GUILD_ID")
	require.Equal(t, "7", guild)
}

func TestEachServer_HasItsOwnVariablesAndTheCommonOnes(t *testing.T) {
	t.Parallel()
	servers, err := environment.EachServer(lookup(map[string]string{
		"CONVENE_SERVERS": "north, south", "DISCORD_TOKEN": "common",
		"NORTH_DISCORD_GUILD_ID": "1", "NORTH_DATABASE_URL": "postgres://a", "NORTH_TEMPORAL_NAMESPACE": "north",
		"SOUTH_DISCORD_GUILD_ID": "2", "SOUTH_DATABASE_URL": "postgres://b", "SOUTH_TEMPORAL_NAMESPACE": "south", "SOUTH_DISCORD_TOKEN": "own",
	}))
	require.NoError(t, err)
	for i, want := range []map[string]string{
		{"DISCORD_GUILD_ID": "1", "DATABASE_URL": "postgres://a", "DISCORD_TOKEN": "common"},
		{"DISCORD_GUILD_ID": "2", "DATABASE_URL": "postgres://b", "DISCORD_TOKEN": "own"},
	} {
		for key, value := range want {
			got, ok := servers[i].Env(key)
			require.True(t, ok)
			require.Equal(t, value, got)
		}
	}
}

func TestEachServer_ShareNothingThatIsTheirs(t *testing.T) {
	t.Parallel()
	_, err := environment.EachServer(lookup(map[string]string{
		"CONVENE_SERVERS": "north,south", "DATABASE_URL": "postgres://hush", "NORTH_DISCORD_GUILD_ID": "1", "SOUTH_DISCORD_GUILD_ID": "2",
		"NORTH_TEMPORAL_NAMESPACE": "north",
	}))
	require.ErrorContains(t, err, `"north" and "south" have the same DATABASE_URL: set SOUTH_DATABASE_URL`)
	require.NotContains(t, err.Error(), "hush")
	require.NotContains(t, err.Error(), "DISCORD_GUILD_ID")

	_, err = environment.EachServer(lookup(map[string]string{
		"CONVENE_SERVERS": "north-1,south", "DISCORD_ORGANISER_CHANNEL_ID": "7", "NORTH_1_DATABASE_URL": "postgres://a", "SOUTH_DATABASE_URL": "postgres://b",
		"NORTH_1_DISCORD_GUILD_ID": "1", "SOUTH_DISCORD_GUILD_ID": "2", "NORTH_1_TEMPORAL_NAMESPACE": "north", "SOUTH_TEMPORAL_NAMESPACE": "south",
	}))
	require.EqualError(t, err, `the servers "north-1" and "south" have the same DISCORD_ORGANISER_CHANNEL_ID: set SOUTH_DISCORD_ORGANISER_CHANNEL_ID`)
}
