package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// ImportRoster is Import of a roster and nothing else.
func (s *Store) ImportRoster(ctx context.Context, roster cohort.Roster) (Imported, error) {
	return s.Import(ctx, ImportRequest{Roster: roster})
}

// Import loads a cohort with its signups in one transaction. The cohort is found by its name; who is who,
// identify says. A person who cannot be told, or contradicts somebody else, is left out and listed; the
// others are loaded. Signups that the roster does not name stay. Importing a roster twice changes nothing
// more.
//
// It returns a *CohortDiffersError if the cohort of the name has groups or has ended, and the file says
// something else of it; ErrAmbiguous if several cohorts have the name; and ErrBusy if another import, or
// a run, holds what it needs for too long.
func (s *Store) Import(ctx context.Context, in ImportRequest) (done Imported, err error) {
	for range deadlockAttempts {
		err = s.transaction(ctx, func(tx pgx.Tx) error {
			done, err = importRoster(ctx, tx, in)
			if err == nil && in.DryRun {
				return errDryRun
			}
			return err
		})
		if !is(err, deadlockDetected) {
			break
		}
	}
	switch {
	case errors.Is(err, errDryRun):
		if done.Created {
			done.CohortID = 0
		}
		return done, nil
	case is(err, lockNotAvailable):
		err = fmt.Errorf("waited %s for another import or a run: %w", importLockTimeout, ErrBusy)
	case is(err, uniqueViolation):
		err = fmt.Errorf("%w: the platform has just given it to somebody: try again", ErrDiscordIDTaken)
	}
	if err != nil {
		return Imported{}, fmt.Errorf("import cohort %q: %w", in.Roster.Cohort.Name, err)
	}
	return done, nil
}

// errDryRun takes back what a dry run has done.
var errDryRun = errors.New("dry run")

// deadlockAttempts bounds how often an import is begun again that PostgreSQL ended because it and a writer
// of other groups of the same people waited for each other. One repetition has always been enough: the
// other is done by then.
const deadlockAttempts = 3

// What an import may take. Two thousand people take a second or two; what takes longer is not the import.
const (
	importLockTimeout      = "30s"
	importStatementTimeout = "60s"
)

func importRoster(ctx context.Context, tx pgx.Tx, in ImportRequest) (Imported, error) {
	if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '`+importLockTimeout+`'; SET LOCAL statement_timeout = '`+importStatementTimeout+`'`); err != nil {
		return Imported{}, err
	}
	// Imports wait for each other: two of one new cohort must not make two, nor two of a new person.
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1, 0)`, lockImports); err != nil {
		return Imported{}, err
	}
	done, err := importCohort(ctx, tx, in)
	if err != nil {
		return Imported{}, err
	}
	known, err := readDirectory(ctx, tx, done.CohortID, in.Roster.People)
	if err != nil {
		return Imported{}, err
	}
	rows, left := recognise(in.Roster.People, known)
	done.LeftOut = left
	people := peopleImport{tx: tx, done: &done}
	if err := people.load(ctx, rows); err != nil {
		return Imported{}, err
	}
	return done, readEffects(ctx, tx, &done, in, people)
}
