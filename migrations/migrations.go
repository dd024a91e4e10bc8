// Package migrations holds the database's schema as golang-migrate SQL, embedded, and runs it.
//
// The one rule to know: the tables are the course platform's; a migration may add to them, and takes
// nothing away but what it added. No down migration loses a row of them. What Convene alone knows is lost
// only by those who name it: see Down and the table losses, to which a new down migration adds its own.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"github.com/golang-migrate/migrate/v4/database"
)

//go:embed *.sql
var files embed.FS

// Errors that a caller decides on.
var (
	// ErrNotPlatform refuses to adopt a database that is not the platform's.
	ErrNotPlatform = errors.New("this is not the platform's database: use `starter migrate up` on an empty one")
	// ErrHasVersion refuses to adopt a database whose schema is managed already.
	ErrHasVersion = errors.New("this database has a schema version already: use `starter migrate up`")
	// ErrNothingToTakeBack says that no migration has been run.
	ErrNothingToTakeBack = errors.New("no migration has been run on this database")
	// ErrNewer says that a later release has migrated the database, which alone knows how to take that back.
	ErrNewer = errors.New("this release does not know it: take it back with the one that made it")
)

// Up runs every migration that is missing. A database that is up to date, or that a later release has
// migrated, is left as it is: the migrations only add, so that this release can work with it. Each
// migration happens as a whole or not at all: where one fails, the database stays at the version before.
func Up(ctx context.Context, databaseURL string) error {
	return with(ctx, databaseURL, "migrate up", func(s session) error {
		return s.up(ctx, s.migrate.Up)
	})
}

// Version returns the version that the database has, 0 for none, and whether it is not known how the
// last migration ended.
func Version(ctx context.Context, databaseURL string) (version uint, dirty bool, err error) {
	err = with(ctx, databaseURL, "read the schema version", func(s session) error {
		recorded, unknown, err := s.driver.Version()
		if recorded != database.NilVersion {
			version = uint(recorded)
		}
		dirty = unknown
		return err
	})
	return version, dirty, err
}

// Baseline adopts the platform's existing database: it records the platform's version without
// running it. It returns ErrHasVersion if a version is on record, ErrNotPlatform if the platform's
// tables are not there or not as version 1 has them.
func Baseline(ctx context.Context, databaseURL string) error {
	return with(ctx, databaseURL, "adopt the database", func(s session) error {
		switch version, _, err := s.driver.Version(); {
		case err != nil:
			return err
		case version != database.NilVersion:
			return ErrHasVersion
		}
		missing, err := s.missingOfPlatform(ctx)
		if err != nil {
			return fmt.Errorf("look for the platform's tables: %w", err)
		}
		if missing != "" {
			return fmt.Errorf("%w; it lacks %s", ErrNotPlatform, missing)
		}
		return s.migrate.Force(platformVersion)
	})
}

// platformVersion is the platform's own schema, which an adopted database has already.
const platformVersion = 1

// missingOfPlatform lists what the later migrations need of the platform's schema and is not there.
func (s session) missingOfPlatform(ctx context.Context) (missing string, err error) {
	err = s.db.QueryRowContext(ctx, `
		SELECT coalesce(string_agg(what, ', ' ORDER BY place), '')
		FROM (
			SELECT place, 'the table ' || name AS what
			FROM unnest(ARRAY['users', 'facilitators', 'cohorts', 'groups', 'groups_users', 'signups', 'meetings'])
				WITH ORDINALITY AS tables (name, place)
			WHERE to_regclass(name) IS NULL
			UNION ALL
			SELECT 8, 'the group status "forming"'
			WHERE NOT EXISTS (SELECT 1 FROM pg_enum WHERE enumtypid = to_regtype('group_status') AND enumlabel = 'forming')
		) AS lacks`).Scan(&missing)
	return missing, err
}
