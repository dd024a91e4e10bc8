package main

import (
	"encoding/json"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/environment"
	"convene/local/localtest"
)

func TestStarter_Migrate(t *testing.T) {
	t.Parallel()
	s := shell{t, map[string]string{environment.DatabaseURL: localtest.EmptyDatabase(t)}}
	version := func(command string) (answer schemaVersion) {
		s.json(&answer, "migrate", command)
		return answer
	}
	require.Zero(t, version("version"))
	newest := version("up")
	require.Equal(t, newest, version("up"))
	require.Equal(t, newest.Version-1, version("down").Version)
	require.Equal(t, newest, version("up"))
	code, _, stderr := s.run("migrate")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "baseline")
}

// withRequester is an environment whose database is at version 5 and holds a row that its down
// migration drops.
func withRequester(t *testing.T) shell {
	t.Helper()
	url := localtest.Database(t)
	s := shell{t, map[string]string{environment.DatabaseURL: url}}
	var now takenBack
	for s.json(&now, "migrate", "version"); now.Version > 5; s.json(&now, "migrate", "version") {
		s.json(&now, "migrate", "down")
	}
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), `INSERT INTO requesters (request_id, discord_user_id) VALUES ('r', '100')`)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
	return s
}

func TestStarter_MigrateDownNamesWhatWouldBeLostAndTheFlagThatAllowsIt(t *testing.T) {
	t.Parallel()
	s := withRequester(t)
	code, stdout, stderr := s.run("migrate", "down")
	require.Equal(t, exitRefused, code)
	require.Equal(t, "schema version 5\ntaking migration 5 back loses:\n\n"+
		"ROWS  ALLOWED BY         WHAT\n"+
		"1     --lose-requesters  requests from Discord, with who made them and their reasons\n", stdout)
	require.Equal(t, "starter: taking migration 5 back would lose what is listed above, and nothing has been changed; "+
		"to go on all the same, keep a copy of the database (pg_dump), then: starter migrate down --lose-requesters\n", stderr)

	code, stdout, _ = s.run("migrate", "down", "--lose-decisions", "--json")
	require.Equal(t, exitRefused, code)
	var answer takenBack
	require.NoError(t, json.Unmarshal([]byte(stdout), &answer))
	require.True(t, answer.Refused)
	require.Equal(t, uint(5), answer.Version)
	require.Equal(t, int64(1), answer.Losses[0].Rows)
	require.Equal(t, "--lose-requesters", answer.Losses[0].Flag)

	s.json(&answer, "migrate", "down", "--dry-run")
	require.False(t, answer.Refused)
	require.Equal(t, uint(5), answer.Version, "a dry run changes nothing")

	require.Contains(t, s.text("migrate", "down", "--lose-requesters"), "schema version 4\nlost with migration 5:")
}

func TestStarter_MigrateDownNeverDropsThePlatformsRows(t *testing.T) {
	t.Parallel()
	url := localtest.Database(t)
	s := shell{t, map[string]string{environment.DatabaseURL: url}}
	var now takenBack
	for s.json(&now, "migrate", "version"); now.Version > 1; s.json(&now, "migrate", "version") {
		s.json(&now, "migrate", "down")
	}
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), `INSERT INTO users (nickname) VALUES ('Ada')`)
	require.NoError(t, err)
	require.NoError(t, conn.Close(t.Context()))
	code, stdout, stderr := s.run("migrate", "down")
	require.Equal(t, exitRefused, code)
	require.Contains(t, stdout, "1     -           users")
	require.Contains(t, stderr, "empty the database by hand")
}

func TestStarter_SaysThatTheDatabaseIsNotMigrated(t *testing.T) {
	t.Parallel()
	s := shell{t, map[string]string{environment.DatabaseURL: localtest.EmptyDatabase(t)}}
	code, _, stderr := s.run("list")
	require.Equal(t, exitRefused, code)
	require.Contains(t, stderr, "the database has schema version 0, and this program needs")
	require.Contains(t, stderr, "starter migrate up")
}
