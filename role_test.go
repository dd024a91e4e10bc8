package convene_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/cohortfile"
	"convene/local"
	"convene/migrations"
	"convene/postgres"
)

// cluster is a PostgreSQL server of a test's own: roles belong to all databases of a server.
type cluster struct {
	t      *testing.T
	server *url.URL // of the superuser that made it, convene, and a database that is always there
	psql   string
}

// administrator is the password of the superuser postgres.
const administrator = "the administrator's 100 %"

// oldCluster is a server as an earlier compose file made it: the superuser is called convene.
func oldCluster(t *testing.T) cluster {
	t.Helper()
	psql := findPsql(t)
	server, err := local.StartPostgres(t.Context(), local.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	address, err := url.Parse(server.URL("postgres"))
	require.NoError(t, err)
	return cluster{t, address, psql}
}

// newCluster is a server as the compose file makes it: the superuser is called postgres.
func newCluster(t *testing.T) cluster {
	t.Helper()
	c := oldCluster(t)
	c.renameSuperuser()
	return c
}

// findPsql returns psql's path. Without one these tests cannot run: the PostgreSQL that is downloaded where
// none is installed comes without.
func findPsql(t *testing.T) string {
	t.Helper()
	if path, err := exec.LookPath("psql"); err == nil {
		return path
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/psql")
	require.NoError(t, err)
	if len(found) == 0 {
		t.Skip("psql is not installed")
	}
	return found[len(found)-1]
}

// renameSuperuser runs the script as the documentation says.
func (c cluster) renameSuperuser() {
	c.t.Helper()
	command := exec.CommandContext(c.t.Context(), c.psql, "--no-psqlrc", "--quiet", "--file", "deploy/rename_superuser.sql", c.server.String())
	command.Env = append(os.Environ(), "POSTGRES_PASSWORD="+administrator, "PGPASSWORD="+administrator)
	output, err := command.CombinedOutput()
	require.NoError(c.t, err, string(output))
}

// makeRole runs the command of a service of the compose file, on this server and with this password for
// the role.
func (c cluster) makeRole(service, password string) {
	c.t.Helper()
	made := mustLoad(c.t).Services[service]
	script, err := filepath.Abs("deploy/role.sql")
	require.NoError(c.t, err)
	line := slices.Concat(made.Entrypoint, made.Command)
	line[len(line)-1] = strings.ReplaceAll(line[len(line)-1], "/role.sql", script)
	command := exec.CommandContext(c.t.Context(), line[0], line[1:]...)
	command.Env = append(os.Environ(), "PATH="+filepath.Dir(c.psql)+":"+os.Getenv("PATH"),
		"PGHOST="+c.server.Hostname(), "PGPORT="+c.server.Port(), "PGPASSWORD="+administrator, "ROLE_PASSWORD="+password)
	for _, name := range []string{"PGUSER", "ROLE", "ROLE_DATABASES"} {
		command.Env = append(command.Env, name+"="+*made.Environment[name])
	}
	output, err := command.CombinedOutput()
	require.NoError(c.t, err, string(output))
	require.Empty(c.t, string(output))
}

// as is the address of a database for a role.
func (c cluster) as(role, password, database string) string {
	address := *c.server
	address.User = url.UserPassword(role, password)
	address.Path = "/" + database
	return address.String()
}

// admin is a database's address for the superuser.
func (c cluster) admin(database string) string { return c.as("postgres", administrator, database) }

func (c cluster) exec(address, statement string) {
	c.t.Helper()
	conn, err := pgx.Connect(c.t.Context(), address)
	require.NoError(c.t, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(c.t.Context(), statement)
	require.NoError(c.t, err, statement)
}

func (c cluster) text(address, query string, args ...any) (answer string) {
	c.t.Helper()
	conn, err := pgx.Connect(c.t.Context(), address)
	require.NoError(c.t, err)
	defer conn.Close(context.Background())
	require.NoError(c.t, conn.QueryRow(c.t.Context(), query, args...).Scan(&answer))
	return answer
}

// requireOwnsOnly requires that the role can do nothing but own these databases.
func (c cluster) requireOwnsOnly(role, databases string) {
	c.t.Helper()
	require.Equal(c.t, "f f f f f t", c.text(c.admin("postgres"),
		`SELECT concat_ws(' ', rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolcanlogin) FROM pg_roles WHERE rolname = $1`, role))
	require.Equal(c.t, databases, c.text(c.admin("postgres"),
		`SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE pg_get_userbyid(datdba) = $1`, role))
}

func TestRole_OwnsItsDatabasesAndIsNoSuperuser(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	for range 2 { // it runs at each start
		c.makeRole("postgres-role", "secret")
		c.makeRole("temporal-postgres-role", "secret")
		// Temporal's schema has this extension, which PostgreSQL lets a database's owner install.
		c.exec(c.as("temporal", "secret", "temporal_visibility"), `CREATE EXTENSION IF NOT EXISTS btree_gin`)
	}
	c.requireOwnsOnly("convene", "convene")
	c.requireOwnsOnly("temporal", "temporal temporal_visibility")
	for role, database := range map[string]string{"convene": "temporal", "temporal": "convene"} {
		_, err := pgx.Connect(t.Context(), c.as(role, "secret", database))
		require.ErrorContains(t, err, "permission denied for database")
	}
}

func TestRole_TakesAnyPassword(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	for _, password := range []string{
		"plain", "it's", `say "hi"`, "100 %d %s", ":role :'role' :\"role\"", "  spaces  ", `back\slash\n`, "a@b/c?d#e&f=g", "$1 $$ $x", "`id`", ";--",
	} {
		c.makeRole("postgres-role", password)
		require.Equal(t, "convene", c.text(c.as("convene", password, "convene"), `SELECT current_user::text`), password)
	}
}

// What migrate, worker, bot and starter do, they do as the role.
func TestRole_MigratesAndImports(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.makeRole("postgres-role", "secret")
	address := c.as("convene", "secret", "convene")
	require.NoError(t, migrations.Up(t.Context(), address))
	_, err := migrations.Down(t.Context(), address, migrations.DownOptions{})
	require.NoError(t, err)
	require.NoError(t, migrations.Up(t.Context(), address))
	store, err := postgres.Open(t.Context(), address)
	require.NoError(t, err)
	defer store.Close()
	file, err := cohortfile.ReadFile("dev/sample.json")
	require.NoError(t, err)
	_, err = store.ImportRoster(t.Context(), file.Roster)
	require.NoError(t, err)
}

func TestRole_TakesOverWhatTheSuperuserOfItsNameOwned(t *testing.T) {
	t.Parallel()
	c := oldCluster(t)
	c.exec(c.server.String(), `CREATE DATABASE convene`)
	old := *c.server
	old.Path = "/convene"
	err := migrations.Up(t.Context(), old.String())
	require.NoError(t, err)
	c.exec(old.String(), `CREATE SEQUENCE alone; CREATE VIEW names AS SELECT nickname FROM users; CREATE DOMAIN word AS text`)

	c.renameSuperuser()
	c.server, err = url.Parse(c.admin("postgres"))
	require.NoError(t, err)
	c.renameSuperuser() // again: there is nothing left to do
	require.Equal(t, "postgres", c.text(c.admin("postgres"), `SELECT string_agg(rolname, ' ') FROM pg_roles WHERE rolsuper`))
	c.makeRole("postgres-role", "secret")
	c.requireOwnsOnly("convene", "convene")
	role := c.as("convene", "secret", "convene")
	require.Equal(t, "0 0 0", c.text(role, `SELECT concat_ws(' ',
		(SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> 'convene'::regrole),
		(SELECT count(*) FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typowner <> 'convene'::regrole),
		(SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner <> 'convene'::regrole))`))
	c.exec(role, `DROP VIEW names`)
	_, err = migrations.Down(t.Context(), role, migrations.DownOptions{})
	require.NoError(t, err)
	require.NoError(t, migrations.Up(t.Context(), role))
}
