package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/golang-migrate/migrate/v4/database"
)

// DownOptions say what Down may do.
type DownOptions struct {
	// Lose names the kinds of loss that are allowed, of those that LossKinds lists.
	Lose []string
	// DryRun only finds out what would be lost.
	DryRun bool
}

// TakenBack is what Down did, or would do.
type TakenBack struct {
	Migration uint   // the migration that was taken back
	Losses    []Loss // everything that went with it
}

// LossError refuses to take a migration back, because rows would be lost whose loss is not allowed.
// Nothing has been changed.
type LossError struct {
	Migration uint
	Losses    []Loss // those that are not allowed
}

func (e *LossError) Error() string {
	lost := make([]string, 0, len(e.Losses))
	for _, l := range e.Losses {
		lost = append(lost, fmt.Sprintf("%s (%d)", l.What, l.Rows))
	}
	return fmt.Sprintf("taking migration %d back would lose %s; nothing has been changed", e.Migration, strings.Join(lost, ", "))
}

// Down takes the last migration back. It returns ErrNothingToTakeBack if there is none, and a *LossError
// if rows would be lost whose loss the options do not allow. What it does is one transaction: the check
// for losses, the migration and the version on record happen together or not at all.
func Down(ctx context.Context, databaseURL string, options DownOptions) (TakenBack, error) {
	var taken TakenBack
	err := with(ctx, databaseURL, "migrate down", func(s session) error {
		return s.exclusively(ctx, func() (err error) {
			taken, err = s.takeBack(ctx, options)
			return err
		})
	})
	return taken, err
}

func (s session) takeBack(ctx context.Context, options DownOptions) (TakenBack, error) {
	version, err := s.cleanVersion()
	if err != nil {
		return TakenBack{}, err
	}
	if version == database.NilVersion {
		return TakenBack{}, ErrNothingToTakeBack
	}
	switch newer, err := s.isNewer(); {
	case err != nil:
		return TakenBack{}, err
	case newer:
		return TakenBack{}, fmt.Errorf("migration %d: %w", version, ErrNewer)
	}
	tx, err := s.beginDown(ctx)
	if err != nil {
		return TakenBack{}, err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	taken := TakenBack{Migration: uint(version)}
	if taken.Losses, err = countLosses(ctx, tx, version); err != nil {
		return TakenBack{}, fmt.Errorf("migration %d: %w", version, err)
	}
	if options.DryRun {
		return taken, nil
	}
	if refused := notAllowed(taken.Losses, options.Lose); len(refused) > 0 {
		return taken, &LossError{Migration: taken.Migration, Losses: refused}
	}
	if err := s.runDown(ctx, tx, version); err != nil {
		return TakenBack{}, fmt.Errorf("migration %d: %w", version, err)
	}
	return taken, tx.Commit()
}

func notAllowed(found []Loss, allowed []string) []Loss {
	return slices.DeleteFunc(slices.Clone(found), func(l Loss) bool { return l.Name != "" && slices.Contains(allowed, l.Name) })
}

// lockTimeout bounds the wait for tables that others use. Whoever comes after a waiting LOCK TABLE waits
// with it, so that half a minute is the longest that this may hold up a running worker.
const lockTimeout = "30s"

// beginDown begins a transaction in which each statement sees what others have committed before it: the
// count has to see the rows that were written while it waited for the lock.
func (s session) beginDown(ctx context.Context) (*sql.Tx, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return nil, fmt.Errorf("begin a transaction: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `SELECT set_config('lock_timeout', $1, true)`, lockTimeout); err != nil {
		return nil, errors.Join(fmt.Errorf("bound the wait for locks: %w", err), tx.Rollback())
	}
	return tx, nil
}

// runDown runs the down migration and records the version before it.
func (s session) runDown(ctx context.Context, tx *sql.Tx, version int) error {
	body, _, err := s.source.ReadDown(uint(version))
	if err != nil {
		return fmt.Errorf("read the embedded migration: %w", err)
	}
	defer body.Close() //nolint:errcheck // it is in memory
	statements, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the embedded migration: %w", err)
	}
	if _, err := tx.ExecContext(ctx, string(statements)); err != nil {
		return readable(err)
	}
	return s.recordBefore(ctx, tx, version)
}

// recordBefore records the version that comes before version as golang-migrate does: one row, and none
// for no version.
func (s session) recordBefore(ctx context.Context, tx *sql.Tx, version int) error {
	const what = "record the version"
	if _, err := tx.ExecContext(ctx, `DELETE FROM schema_migrations`); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	before, err := s.source.Prev(uint(version))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO schema_migrations (version, dirty) VALUES ($1, false)`, before); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
