package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// The classes of advisory locks, so that a group and a cohort of one number do not share a lock.
const (
	lockGroups  = 1
	lockCohorts = 2
	lockImports = 3
)

// LockGroup runs do while nobody else, in any process, works on the group's presence on Discord. It
// returns ErrBusy at once if somebody does. The lock ends with the process at the latest.
func (s *Store) LockGroup(ctx context.Context, id cohort.GroupID, do func(context.Context) error) error {
	return s.lock(ctx, lockGroups, int64(id), "group", do)
}

// LockCohort is LockGroup for what the groups of a cohort share.
func (s *Store) LockCohort(ctx context.Context, id cohort.ID, do func(context.Context) error) error {
	return s.lock(ctx, lockCohorts, int64(id), "cohort", do)
}

// unlockTimeout bounds the unlocking, which is done even when ctx has ended.
const unlockTimeout = 5 * time.Second

// lock holds the lock on a connection of its own. On one of the pool's, as many locks as the pool has
// connections would wait for ever: what they protect needs connections too.
func (s *Store) lock(ctx context.Context, class int, id int64, what string, do func(context.Context) error) error {
	connection, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("lock %s %d: %w", what, id, err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTimeout)
		defer cancel()
		// Closing alone would unlock only some moments later. If either fails, the server unlocks when it
		// misses the connection; do's result stands.
		_, _ = connection.Exec(ctx, `ROLLBACK`)
		_ = connection.Close(ctx)
	}()
	locked, err := tryLock(ctx, connection, class, id)
	if err != nil {
		return fmt.Errorf("lock %s %d: %w", what, id, err)
	}
	if !locked {
		return fmt.Errorf("lock %s %d: %w", what, id, ErrBusy)
	}
	return do(ctx)
}

// tryLock takes the lock until the end of a transaction, which works through connection poolers too.
// No server setting may end that transaction for being idle while Discord takes its time.
func tryLock(ctx context.Context, connection *pgx.Conn, class int, id int64) (locked bool, err error) {
	if _, err := connection.Exec(ctx, `BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0`); err != nil {
		return false, err
	}
	// Ids beyond 32 bits share locks with smaller ones, which only makes one of two wait.
	err = connection.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1, ($2::bigint % 2147483648)::int)`, class, id).Scan(&locked)
	return locked, err
}
