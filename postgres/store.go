// Package postgres is the store: the course platform's tables and what Convene adds to them. It is
// the only user of pgx besides the migrations.
//
// The one rule to know: what must always hold is a constraint in the database, and every write that
// may be repeated finds its own work done. Statements stand in the functions that run them.
//
// Who is the same person is decided in one place, when a cohort file is imported: see identify.
package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Errors that a caller decides on.
var (
	// ErrNotFound says that the cohort, group or run does not exist.
	ErrNotFound = errors.New("not found")
	// ErrAmbiguous says that several cohorts have the name.
	ErrAmbiguous = errors.New("several cohorts have this name: use the id")
	// ErrNotPreview says that a group is past being a preview.
	ErrNotPreview = errors.New("the group is no longer a preview")
	// ErrIncomplete says that a group lacks something that an active group has.
	ErrIncomplete = errors.New("the group is not complete on Discord")
	// ErrHasDiscordObjects says that a group still has something on Discord, which deleting its row
	// would orphan.
	ErrHasDiscordObjects = errors.New("groups still have something on Discord")
	// ErrAlreadyGrouped says that somebody has been put into a group meanwhile, and so cannot be in this
	// one: a participant of the same cohort, or a facilitator of any.
	ErrAlreadyGrouped = errors.New("somebody has been grouped meanwhile")
	// ErrSignupGone says that somebody who was matched has withdrawn meanwhile, has another role now, or was
	// deleted.
	ErrSignupGone = errors.New("somebody has withdrawn meanwhile")
	// ErrBusy says that somebody else works on the same group or cohort at the moment.
	ErrBusy = errors.New("somebody else is at work on it")
	// ErrDiscordIDTaken says that a Discord id belongs to another person than the one it was given for.
	ErrDiscordIDTaken = errors.New("the Discord id belongs to somebody else")
)

// Store is the database.
type Store struct {
	pool  *pgxpool.Pool
	locks *pgxpool.Pool // on each connection one piece of work holds its lock
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// transaction runs do in one transaction.
func (s *Store) transaction(ctx context.Context, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, s.pool, do)
}

// snapshot runs do, which only reads, on the database as it is at one moment.
func (s *Store) snapshot(ctx context.Context, do func(pgx.Tx) error) error {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, s.pool, options, do)
}

// strings reads a column of text. what is what an error says was being done.
func (s *Store) strings(ctx context.Context, what, sql string, args ...any) ([]string, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// SQLSTATE codes, from PostgreSQL's appendix A.
const (
	protocolViolation   = "08P01"
	foreignKeyViolation = "23503"
	uniqueViolation     = "23505"
	deadlockDetected    = "40P01"
	lockNotAvailable    = "55P03"
)

// is reports whether err is PostgreSQL's error of that code.
func is(err error, code string) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == code
}

// violates reports whether err is a violation of the unique constraint or index.
func violates(err error, constraint string) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && refused.Code == uniqueViolation && refused.ConstraintName == constraint
}

// found turns pgx's "no rows" into ErrNotFound.
func found(err error, what string, id any) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("%s %v: %w", what, id, ErrNotFound)
	}
	if err != nil {
		return fmt.Errorf("read %s %v: %w", what, id, err)
	}
	return nil
}

// changed turns an update or an insert that met no row into ErrNotFound.
func changed(tag pgconn.CommandTag, err error, what string, id any) error {
	if err == nil && tag.RowsAffected() > 0 {
		return nil
	}
	if err == nil || is(err, foreignKeyViolation) {
		err = ErrNotFound
	}
	return fmt.Errorf("%s %v: %w", what, id, err)
}
