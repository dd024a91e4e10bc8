package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	pgxmigrate "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// session is a database with the embedded migrations.
type session struct {
	db      *sql.DB
	driver  database.Driver
	migrate *migrate.Migrate
}

// with opens the database for one piece of work. No error names the URL, which may hold a password.
func with(ctx context.Context, databaseURL, what string, do func(session) error) error {
	s, err := open(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	err = do(s)
	sourceErr, databaseErr := s.migrate.Close()
	if err := errors.Join(err, sourceErr, databaseErr); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func open(ctx context.Context, databaseURL string) (session, error) {
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return session{}, errors.New("the database's address cannot be read: use postgres://user@host:port/database")
	}
	db := stdlib.OpenDB(*config)
	s, err := newSession(ctx, db)
	if err != nil {
		return session{}, errors.Join(err, db.Close())
	}
	return s, nil
}

func newSession(ctx context.Context, db *sql.DB) (session, error) {
	if err := db.PingContext(ctx); err != nil {
		return session{}, fmt.Errorf("reach the database: %w", err)
	}
	source, err := iofs.New(files, ".")
	if err != nil {
		return session{}, fmt.Errorf("read the embedded migrations: %w", err)
	}
	driver, err := pgxmigrate.WithInstance(db, &pgxmigrate.Config{})
	if err != nil {
		return session{}, fmt.Errorf("prepare the database: %w", err)
	}
	m, err := migrate.NewWithInstance("embedded", source, "postgres", driver)
	if err != nil {
		return session{}, fmt.Errorf("prepare the migrations: %w", err)
	}
	return session{db: db, driver: driver, migrate: m}, nil
}

// migrationLock is ours alone: golang-migrate's own lock does not cover the look at the version before
// and after. The number has no meaning.
const migrationLock = 5_206_801_432

// step runs migrations while nobody else does, and stops between two of them when ctx ends.
func (s session) step(ctx context.Context, do func() error) error {
	lock, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer lock.Close() //nolint:errcheck // the session's end closes it for good, which also unlocks
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		return fmt.Errorf("wait for another migration to end: %w", err)
	}
	return s.stepLocked(ctx, do)
}

// stepLocked mends golang-migrate's record. That marks the version as dirty before it runs a migration;
// but each of ours is one transaction, so that one which failed has left nothing, and the mark goes back
// to the version that the database really has.
func (s session) stepLocked(ctx context.Context, do func() error) error {
	stop := context.AfterFunc(ctx, func() { s.migrate.GracefulStop <- true })
	defer stop()
	before, dirty, err := s.driver.Version()
	if err != nil {
		return err
	}
	if dirty {
		return fmt.Errorf("the last migration, to version %d, was interrupted, and whether it happened is not known: "+
			"compare the schema with the migration, then correct the table schema_migrations", before)
	}
	if err = do(); err == nil {
		return ctx.Err()
	}
	failed, dirty, versionErr := s.driver.Version()
	if versionErr != nil || !dirty {
		return errors.Join(err, versionErr)
	}
	kept := undone(before, failed)
	err = fmt.Errorf("migration %d: %w", max(failed, kept), readable(err))
	return errors.Join(err, s.migrate.Force(kept))
}

// undone is the version of a database on which the step that was to end at failed did not happen.
// Versions have no gaps, and golang-migrate's number for no version is -1 instead of 0.
func undone(before, failed int) int {
	switch {
	case failed < before: // going down
		return max(failed, 0) + 1
	case failed == platformVersion:
		return database.NilVersion
	}
	return failed - 1
}

// readable cuts golang-migrate's error, which quotes the whole migration, down to what PostgreSQL said.
func readable(err error) error {
	var failed database.Error
	var said *pgconn.PgError
	if !errors.As(err, &failed) || !errors.As(failed.OrigErr, &said) {
		return err
	}
	text := said.Message
	if said.Detail != "" {
		text += ": " + said.Detail
	}
	if said.Hint != "" {
		text += " (" + said.Hint + ")"
	}
	return &refusal{text: text, cause: said}
}

// refusal is an error of PostgreSQL in a sentence.
type refusal struct {
	text  string
	cause *pgconn.PgError
}

func (r *refusal) Error() string { return r.text }

func (r *refusal) Unwrap() error { return r.cause }
