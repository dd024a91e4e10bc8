package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// The classes of advisory locks, so that a group and a cohort of one number do not share a lock.
const (
	lockGroups  = 1
	lockCohorts = 2
)

// LockGroup runs do while nobody else, in any process, works on the group's presence on Discord. It
// returns ErrBusy at once if somebody does. The lock is the connection's: it ends with the process.
func (s *Store) LockGroup(ctx context.Context, id cohort.GroupID, do func(context.Context) error) error {
	return s.lock(ctx, lockGroups, int64(id), "group", do)
}

// LockCohort is LockGroup for what the groups of a cohort share.
func (s *Store) LockCohort(ctx context.Context, id cohort.ID, do func(context.Context) error) error {
	return s.lock(ctx, lockCohorts, int64(id), "cohort", do)
}

func (s *Store) lock(ctx context.Context, class int, id int64, what string, do func(context.Context) error) error {
	return s.transaction(ctx, func(tx pgx.Tx) error {
		var locked bool
		// Ids beyond 32 bits share locks with smaller ones, which only makes one of two wait.
		err := tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1, ($2::bigint % 2147483648)::int)`, class, id).Scan(&locked)
		if err != nil {
			return fmt.Errorf("lock %s %d: %w", what, id, err)
		}
		if !locked {
			return fmt.Errorf("lock %s %d: %w", what, id, ErrBusy)
		}
		return do(ctx)
	})
}
