package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	pgxmigrate "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// session is a database with the embedded migrations.
type session struct {
	db      *sql.DB
	source  source.Driver
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
	embedded, err := iofs.New(files, ".")
	if err != nil {
		return session{}, fmt.Errorf("read the embedded migrations: %w", err)
	}
	driver, err := pgxmigrate.WithInstance(db, &pgxmigrate.Config{})
	if err != nil {
		return session{}, fmt.Errorf("prepare the database: %w", err)
	}
	m, err := migrate.NewWithInstance("embedded", embedded, "postgres", driver)
	if err != nil {
		return session{}, fmt.Errorf("prepare the migrations: %w", err)
	}
	return session{db: db, source: embedded, driver: driver, migrate: m}, nil
}

// migrationLock is ours alone: golang-migrate's own lock does not cover the look at the version before
// and after. The number has no meaning.
const migrationLock = 5_206_801_432

// exclusively runs do while nobody else migrates.
func (s session) exclusively(ctx context.Context, do func() error) error {
	lock, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer lock.Close() //nolint:errcheck // the session's end closes it for good, which also unlocks
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		return fmt.Errorf("wait for another migration to end: %w", err)
	}
	return do()
}

// cleanVersion is the version that the database has, if that is known.
func (s session) cleanVersion() (int, error) {
	version, dirty, err := s.driver.Version()
	if err != nil {
		return 0, err
	}
	if dirty {
		return 0, fmt.Errorf("the last migration, to version %d, was interrupted, and whether it happened is not known: "+
			"compare the schema with the migration, then correct the table schema_migrations", version)
	}
	return version, nil
}

// isNewer reports whether a later release has migrated the database.
func (s session) isNewer() (bool, error) {
	version, err := s.cleanVersion()
	if err != nil {
		return false, err
	}
	known, err := newestOf(s.source)
	return version > int(known), err
}

// up runs migrations while nobody else does, and stops between two of them when ctx ends. None to run is
// no error.
func (s session) up(ctx context.Context, do func() error) error {
	return s.exclusively(ctx, func() error {
		if err := s.upAlone(ctx, do); !errors.Is(err, migrate.ErrNoChange) {
			return err
		}
		return nil
	})
}

// upAlone corrects golang-migrate's record. That marks the version as dirty before it runs a migration;
// but each of ours is one transaction, so that one which failed has left nothing, and the mark goes back
// to the version that the database really has.
func (s session) upAlone(ctx context.Context, do func() error) error {
	stop := context.AfterFunc(ctx, func() { s.migrate.GracefulStop <- true })
	defer stop()
	switch newer, err := s.isNewer(); {
	case err != nil:
		return err
	case newer:
		return migrate.ErrNoChange // a later release has run all that this one knows
	}
	err := do()
	if err == nil {
		return ctx.Err()
	}
	failed, dirty, versionErr := s.driver.Version()
	if versionErr != nil || !dirty {
		return errors.Join(err, versionErr)
	}
	err = fmt.Errorf("migration %d: %w", failed, readable(err))
	return errors.Join(err, s.migrate.Force(versionBefore(failed)))
}

// versionBefore is the version of a database on which the migration to failed did not happen. Versions
// have no gaps, and golang-migrate's number for no version is -1 instead of 0.
func versionBefore(failed int) int {
	if failed == platformVersion {
		return database.NilVersion
	}
	return failed - 1
}

// readable cuts golang-migrate's error, which quotes the whole migration, down to what PostgreSQL said.
func readable(err error) error {
	if failed, ok := errors.AsType[database.Error](err); ok { // it does not unwrap
		err = failed.OrigErr
	}
	var said *pgconn.PgError
	if !errors.As(err, &said) {
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
