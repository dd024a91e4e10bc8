// Package migrations holds the database's schema as golang-migrate SQL, embedded, and runs it.
//
// The one rule to know: the tables are the course platform's; a migration may add to them, and takes
// nothing away but what it added. Each down migration loses no row.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"github.com/golang-migrate/migrate/v4"
	driver "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	_ "github.com/jackc/pgx/v5/stdlib" // the database/sql driver that golang-migrate speaks
)

//go:embed *.sql
var files embed.FS

// platformVersion is the platform's own schema, which an adopted database has already.
const platformVersion = 1

// ErrNotPlatform refuses to adopt a database that is not the platform's.
var ErrNotPlatform = errors.New("the platform's tables are not in this database: use `starter migrate up` on an empty one")

// ErrHasVersion refuses to adopt a database whose schema is managed already.
var ErrHasVersion = errors.New("this database has a schema version already: use `starter migrate up`")

// Up runs every migration that is missing. A database that is up to date is left as it is; where
// one migration fails, the database stays at the version before it.
func Up(ctx context.Context, databaseURL string) error {
	return with(ctx, databaseURL, "migrate up", func(m *migrate.Migrate, _ *sql.DB) error {
		err := m.Up()
		if errors.Is(err, migrate.ErrNoChange) {
			return nil
		}
		return errors.Join(err, settle(m, -1))
	})
}

// Down takes the last migration back.
func Down(ctx context.Context, databaseURL string) error {
	return with(ctx, databaseURL, "migrate down", func(m *migrate.Migrate, _ *sql.DB) error {
		err := m.Steps(-1)
		return errors.Join(err, settle(m, +1))
	})
}

// settle undoes golang-migrate's mark of a broken-off migration: each of ours is one transaction,
// so that one which failed has left nothing. back is the direction of the version before it.
func settle(m *migrate.Migrate, back int) error {
	version, dirty, err := m.Version()
	if errors.Is(err, migrate.ErrNilVersion) {
		return nil
	}
	if err != nil || !dirty {
		return err
	}
	before := int(version) + back
	if before < 1 {
		before = -1 // golang-migrate's number for no version
	}
	return m.Force(before)
}

// To migrates up or down to the version.
func To(ctx context.Context, databaseURL string, version uint) error {
	return with(ctx, databaseURL, fmt.Sprintf("migrate to version %d", version),
		func(m *migrate.Migrate, _ *sql.DB) error { return m.Migrate(version) })
}

// Version returns the version that the database has, 0 for none, and whether a migration broke off
// half-way.
func Version(ctx context.Context, databaseURL string) (version uint, dirty bool, err error) {
	err = with(ctx, databaseURL, "read the schema version", func(m *migrate.Migrate, _ *sql.DB) error {
		var err error
		version, dirty, err = m.Version()
		if errors.Is(err, migrate.ErrNilVersion) {
			return nil
		}
		return err
	})
	return version, dirty, err
}

// Baseline adopts the platform's existing database: it records the platform's version without
// running it. It returns ErrNotPlatform or ErrHasVersion when there is nothing to adopt.
func Baseline(ctx context.Context, databaseURL string) error {
	return with(ctx, databaseURL, "adopt the database", func(m *migrate.Migrate, db *sql.DB) error {
		if _, _, err := m.Version(); !errors.Is(err, migrate.ErrNilVersion) {
			if err != nil {
				return err
			}
			return ErrHasVersion
		}
		var tables int
		err := db.QueryRowContext(ctx, `
			SELECT count(*) FROM unnest(ARRAY['users', 'facilitators', 'cohorts', 'groups', 'groups_users', 'signups', 'meetings']) AS t
			WHERE to_regclass(t) IS NOT NULL`).Scan(&tables)
		if err != nil {
			return err
		}
		if tables < 7 {
			return ErrNotPlatform
		}
		return m.Force(platformVersion)
	})
}

// with opens the database for one piece of work. No error names the URL, which may hold a password.
func with(ctx context.Context, databaseURL, what string, do func(*migrate.Migrate, *sql.DB) error) (err error) {
	db, err := sql.Open("pgx", databaseURL)
	if err != nil {
		return fmt.Errorf("%s: the database's address cannot be read", what)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("%s: reach the database: %w", what, err)
	}
	database, err := driver.WithInstance(db, &driver.Config{})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	source, err := iofs.New(files, ".")
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	m, err := migrate.NewWithInstance("embedded", source, "postgres", database)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := do(m, db); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
