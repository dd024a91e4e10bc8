package localtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/local"
	"convene/migrations"
)

// ServerVariable names a PostgreSQL server for the tests, as the URL of a database in which they may
// create others. Without it each test binary starts a private server.
const ServerVariable = "CONVENE_TEST_DATABASE_URL"

// Database returns the URL of a migrated database that only this test uses. It is dropped after the
// test.
func Database(t testing.TB) string {
	t.Helper()
	require.NoError(t, started.ensureTemplate())
	return newDatabase(t, templateName())
}

// EmptyDatabase returns the URL of a database with nothing in it, dropped after the test.
func EmptyDatabase(t testing.TB) string {
	t.Helper()
	require.NoError(t, started.ensureServer())
	return newDatabase(t, "template0")
}

// databases numbers the test binary's databases.
var databases atomic.Int64 // names must differ throughout the test binary

func newDatabase(t testing.TB, template string) string {
	t.Helper()
	name := fmt.Sprintf("convene_test_%d_%d", os.Getpid(), databases.Add(1))
	require.NoError(t, started.create(t.Context(), name, template))
	t.Cleanup(func() { require.NoError(t, started.drop(context.Background(), name)) })
	return started.url(name)
}

// templateName holds the process id, because test binaries can share a server.
func templateName() string { return fmt.Sprintf("convene_template_%d", os.Getpid()) }

// ensureTemplate migrates once what every test's database is a copy of.
func (s *servers) ensureTemplate() error {
	if err := s.ensureServer(); err != nil {
		return err
	}
	s.database.Lock()
	defer s.database.Unlock()
	if s.template {
		return nil
	}
	ctx := context.Background()
	if err := s.create(ctx, templateName(), "template0"); err != nil {
		return err
	}
	if err := migrations.Up(ctx, s.url(templateName())); err != nil {
		return errors.Join(err, s.drop(ctx, templateName()))
	}
	s.template = true
	return nil
}

// ensureServer starts the private server once, unless the tests are given one.
func (s *servers) ensureServer() error {
	s.database.Lock()
	defer s.database.Unlock()
	if s.postgres != nil || os.Getenv(ServerVariable) != "" {
		return nil
	}
	// No test's context: the server outlives the test.
	server, err := local.StartPostgres(context.Background(), local.Options{})
	if err != nil {
		return err
	}
	s.postgres = server
	return nil
}

// url returns the address of a database on the server; of the one to connect to for creating others if
// name is empty.
func (s *servers) url(name string) string {
	if s.postgres != nil {
		if name == "" {
			name = "postgres"
		}
		return s.postgres.URL(name)
	}
	server, err := url.Parse(os.Getenv(ServerVariable))
	if err != nil || name == "" {
		return os.Getenv(ServerVariable)
	}
	server.Path = "/" + name
	return server.String()
}

func (s *servers) create(ctx context.Context, name, template string) error {
	return s.administer(ctx, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", quote(name), quote(template)))
}

// drop ends what connections are left: a test that failed may not have closed them.
func (s *servers) drop(ctx context.Context, name string) error {
	return s.administer(ctx, fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", quote(name)))
}

// administrationTimeout bounds the creation or the end of a database, also on a busy machine.
const administrationTimeout = time.Minute

func (s *servers) administer(ctx context.Context, statement string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, administrationTimeout)
	defer cancel()
	connection, err := pgx.Connect(ctx, s.url(""))
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	defer func() { err = errors.Join(err, connection.Close(ctx)) }()
	if _, err := connection.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
