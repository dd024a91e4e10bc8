package servers_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/environment"
	"convene/local/localtest"
	"convene/migrations"
	"convene/servers"
)

func TestMain(m *testing.M) { localtest.Main(m) }

func TestConnect_RefusesADatabaseThatIsNotMigrated(t *testing.T) {
	t.Parallel()
	variables := map[string]string{
		environment.DatabaseURL: localtest.EmptyDatabase(t), environment.DiscordToken: "token", environment.DiscordGuild: "100000000000000001",
	}
	_, err := servers.Connect(t.Context(), func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}, slog.New(slog.DiscardHandler))
	var outdated *migrations.OutdatedError
	require.ErrorAs(t, err, &outdated)
}
