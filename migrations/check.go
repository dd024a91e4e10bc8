package migrations

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/golang-migrate/migrate/v4/source"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
)

// OutdatedError says that a database lacks migrations that this program needs.
type OutdatedError struct {
	Has, Needs uint
}

func (e *OutdatedError) Error() string {
	return fmt.Sprintf("the database has schema version %d, and this program needs %d: run `starter migrate up`", e.Has, e.Needs)
}

// Check returns an *OutdatedError if the database lacks a migration. One that has more is no error: what a
// later release adds is nothing that this one could miss. It changes nothing.
func Check(ctx context.Context, databaseURL string) error {
	needs, err := newest()
	if err != nil {
		return err
	}
	has, err := recorded(ctx, databaseURL)
	if err != nil {
		return fmt.Errorf("read the schema version: %w", err)
	}
	if has < needs {
		return &OutdatedError{Has: has, Needs: needs}
	}
	return nil
}

// newest is the version of the last embedded migration.
func newest() (uint, error) {
	embedded, err := iofs.New(files, ".")
	if err != nil {
		return 0, fmt.Errorf("read the embedded migrations: %w", err)
	}
	return newestOf(embedded)
}

func newestOf(embedded source.Driver) (uint, error) {
	version, err := embedded.First()
	for err == nil {
		var next uint
		if next, err = embedded.Next(version); err == nil {
			version = next
		}
	}
	if !errors.Is(err, os.ErrNotExist) {
		return 0, fmt.Errorf("read the embedded migrations: %w", err)
	}
	return version, nil
}

// recorded is the version on record, 0 for none. Unlike golang-migrate it makes no table to look into.
func recorded(ctx context.Context, databaseURL string) (version uint, err error) {
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is lost
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT to_regclass('schema_migrations') IS NOT NULL`).Scan(&exists); err != nil || !exists {
		return 0, err
	}
	err = conn.QueryRow(ctx, `SELECT coalesce(max(version), 0) FROM schema_migrations`).Scan(&version)
	return version, err
}
