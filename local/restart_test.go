package local_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"convene/local"
)

func TestPostgres_KeepsWhatItCommittedBeforeACrash(t *testing.T) {
	t.Parallel()
	server, err := local.StartPostgres(t.Context(), local.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop()) }()
	address := server.URL("postgres")
	for restarts := range 2 {
		conn, err := pgx.Connect(t.Context(), address)
		require.NoError(t, err)
		_, err = conn.Exec(t.Context(), `CREATE TABLE IF NOT EXISTS kept (n int)`)
		require.NoError(t, err)
		_, err = conn.Exec(t.Context(), `INSERT INTO kept VALUES (1)`)
		require.NoError(t, err)
		require.NoError(t, server.Restart(t.Context()))
		require.Error(t, conn.Ping(t.Context()))

		conn, err = pgx.Connect(t.Context(), address)
		require.NoError(t, err)
		var rows int
		require.NoError(t, conn.QueryRow(t.Context(), `SELECT count(*) FROM kept`).Scan(&rows))
		require.Equal(t, restarts+1, rows)
		require.NoError(t, conn.Close(t.Context()))
	}
}

// retention is how long a namespace keeps runs that have ended; the shortest that there is.
var retention = durationpb.New(24 * time.Hour)

func TestTemporal_KeepsWhatItHasInAFileBeforeItIsKilled(t *testing.T) {
	t.Parallel()
	server, err := local.StartTemporal(t.Context(), local.TemporalOptions{DBFilename: filepath.Join(t.TempDir(), "temporal.db")})
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop()) }()
	c, err := client.NewNamespaceClient(client.Options{HostPort: server.Address()})
	require.NoError(t, err)
	defer c.Close()
	require.NoError(t, c.Register(t.Context(), kept()))
	require.NoError(t, server.Restart(t.Context()))
	_, err = c.Describe(t.Context(), "kept")
	require.NoError(t, err)
}
