package local_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"convene/local"
)

func openDir(t *testing.T, path string) *local.DataDir {
	t.Helper()
	data, err := local.OpenDataDir(t.Context(), path)
	require.NoError(t, err)
	return data
}

// reachableDir is one that the user can reach as whom PostgreSQL runs for root.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "convene-data-*")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o711))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

func execute(t *testing.T, server *local.Postgres, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.URL("postgres"))
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), statement)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
}

func TestDataDir_KeepsPostgresFromOneStartToTheNext(t *testing.T) {
	t.Parallel()
	path := reachableDir(t)
	for _, statement := range []string{`CREATE TABLE kept (n int)`, `INSERT INTO kept VALUES (1)`, `DROP TABLE kept`} {
		data := openDir(t, path)
		server, err := local.StartPostgres(t.Context(), local.Options{Data: data})
		require.NoError(t, err)
		execute(t, server, statement)
		require.NoError(t, server.Stop())
		require.NoError(t, data.Close())
	}
}

func TestDataDir_KeepsTemporalFromOneStartToTheNext(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	for _, registers := range []bool{true, false} {
		data := openDir(t, path)
		server, err := local.StartTemporal(t.Context(), local.TemporalOptions{Data: data})
		require.NoError(t, err)
		c, err := client.NewNamespaceClient(client.Options{HostPort: server.Address()})
		require.NoError(t, err)
		if registers {
			require.NoError(t, c.Register(t.Context(), kept()))
		} else {
			_, err = c.Describe(t.Context(), "kept")
			require.NoError(t, err)
		}
		c.Close()
		require.NoError(t, server.Stop())
		require.NoError(t, data.Close())
	}
}

func TestDataDir_IsForOneAtATimeUntilItsServersHaveEnded(t *testing.T) {
	t.Parallel()
	path := reachableDir(t)
	data := openDir(t, path)
	server, err := local.StartPostgres(t.Context(), local.Options{Data: data})
	require.NoError(t, err)
	require.NoError(t, data.Close(), "we are gone, the server is not")
	_, err = local.OpenDataDir(t.Context(), path)
	require.ErrorIs(t, err, local.ErrInUse)
	require.ErrorContains(t, err, path)
	require.NoError(t, server.Stop())
	require.NoError(t, openDir(t, path).Close())
}

// After a power cut another program may have the number that PostgreSQL had.
func TestDataDir_IsStartedBesideWhatAPowerCutLeft(t *testing.T) {
	t.Parallel()
	path := reachableDir(t)
	data := openDir(t, path)
	defer data.Close()
	server, err := local.StartPostgres(t.Context(), local.Options{Data: data})
	require.NoError(t, err)
	note, err := os.ReadFile(data.Path("postgres/data/postmaster.pid"))
	require.NoError(t, err)
	require.NoError(t, server.Stop())
	_, rest, _ := strings.Cut(string(note), "\n")
	require.NoError(t, os.WriteFile(data.Path("postgres/data/postmaster.pid"), []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600))
	server, err = local.StartPostgres(t.Context(), local.Options{Data: data})
	require.NoError(t, err)
	require.NoError(t, server.Stop())
}

func TestDataDir_OfAnotherVersionOfPostgresIsLeftAlone(t *testing.T) {
	t.Parallel()
	data := openDir(t, reachableDir(t))
	defer data.Close()
	require.NoError(t, os.MkdirAll(data.Path("postgres/data"), 0o700))
	require.NoError(t, os.WriteFile(data.Path("postgres/data/PG_VERSION"), []byte("9\n"), 0o600))
	_, err := local.StartPostgres(t.Context(), local.Options{Data: data})
	require.ErrorIs(t, err, local.ErrOtherVersion)
	require.ErrorContains(t, err, "is of version 9")
	require.ErrorContains(t, err, "apt-get install postgresql-9")
}

// Any user of the machine can reach the port.
func TestPostgres_LetsInOnlyWhoKnowsItsPassword(t *testing.T) {
	t.Parallel()
	data := openDir(t, reachableDir(t))
	defer data.Close()
	server, err := local.StartPostgres(t.Context(), local.Options{Data: data})
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Stop()) }()
	config, err := pgx.ParseConfig(server.URL("postgres"))
	require.NoError(t, err)
	for _, guess := range []string{"", "convene"} {
		wrong := config.Copy()
		wrong.Password = guess
		_, err = pgx.ConnectConfig(t.Context(), wrong)
		require.ErrorContains(t, err, "28P01", "refused for the password")
	}
	info, err := os.Stat(data.Path("postgres/password"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	info, err = os.Stat(filepath.Dir(data.Path("postgres/password")))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
}

func kept() *workflowservice.RegisterNamespaceRequest {
	return &workflowservice.RegisterNamespaceRequest{Namespace: "kept", WorkflowExecutionRetentionPeriod: retention}
}
