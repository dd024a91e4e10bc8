package local_test

import (
	"net"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.uber.org/goleak"

	"convene/local"
)

func TestMain(m *testing.M) {
	fetchIfAsked()
	goleak.VerifyTestMain(m)
}

func TestPostgres_IsPrivateAndLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	servers := [2]*local.Postgres{}
	for i := range servers {
		var err error
		servers[i], err = local.StartPostgres(t.Context(), local.Options{})
		require.NoError(t, err)
	}
	for _, server := range servers {
		conn, err := pgx.Connect(t.Context(), server.URL("postgres"))
		require.NoError(t, err)
		var directory string
		require.NoError(t, conn.QueryRow(t.Context(), `SHOW data_directory`).Scan(&directory))
		require.DirExists(t, directory)
		require.NoError(t, conn.Close(t.Context()))
		require.NoError(t, server.Stop())
		require.NoDirExists(t, directory)
		_, err = pgx.Connect(t.Context(), server.URL("postgres"))
		require.Error(t, err)
	}
}

func TestTemporal_HasAUIAndEndsWhenStopped(t *testing.T) {
	t.Parallel()
	server, err := local.StartTemporal(t.Context(), local.TemporalOptions{UI: true})
	require.NoError(t, err)
	c, err := client.DialContext(t.Context(), client.Options{HostPort: server.Address()})
	require.NoError(t, err)
	c.Close()
	ui := strings.TrimPrefix(server.UIAddress(), "http://")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", ui)
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.NoError(t, server.Stop())
	require.NoError(t, server.Stop(), "again")
	for _, address := range []string{server.Address(), ui} {
		_, err = (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		require.Error(t, err)
	}
}
