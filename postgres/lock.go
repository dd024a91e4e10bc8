package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"convene/cohort"
)

// The classes of advisory locks, so that a group and a cohort of one number do not share a lock.
const (
	lockGroups  = 1
	lockCohorts = 2
	lockImports = 3
)

// LockGroup runs do while nobody else, in any process, works on the group's presence on Discord. It
// returns ErrBusy at once if somebody does. The lock ends with the process at the latest. Of the process's
// MaxLocks, do holds one; while there is none, LockGroup waits some seconds.
func (s *Store) LockGroup(ctx context.Context, id cohort.GroupID, do func(context.Context) error) error {
	return s.lock(ctx, lockGroups, int64(id), "group", do)
}

// LockCohort is LockGroup for what the groups of a cohort share.
func (s *Store) LockCohort(ctx context.Context, id cohort.ID, do func(context.Context) error) error {
	return s.lock(ctx, lockCohorts, int64(id), "cohort", do)
}

const (
	// lockTimeout bounds the wait for a connection and for the database's answer.
	lockTimeout = 10 * time.Second
	// unlockTimeout bounds the unlocking, which is done even when ctx has ended.
	unlockTimeout = 5 * time.Second
)

// lock holds the lock on a connection of the pool for locks. On one of the other pool's, as many locks as
// that has connections would wait for ever: what they protect needs connections too.
func (s *Store) lock(ctx context.Context, class int, id int64, what string, do func(context.Context) error) error {
	held, err := s.tryLock(ctx, class, id)
	if err != nil {
		return fmt.Errorf("lock %s %d: %w", what, id, err)
	}
	defer unlock(ctx, held)
	return do(ctx)
}

// tryLock takes the lock on a connection, or returns ErrBusy if somebody else has it.
func (s *Store) tryLock(ctx context.Context, class int, id int64) (*pgxpool.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	connection, err := s.locks.Acquire(ctx)
	if inUse := s.locks.Stat(); err != nil && inUse.AcquiredConns() == inUse.MaxConns() {
		return nil, fmt.Errorf("this process holds %d locks already: %w", inUse.MaxConns(), ErrBusy)
	}
	if err != nil {
		return nil, err
	}
	locked, err := takeLock(ctx, connection.Conn(), class, id)
	if err == nil && !locked {
		err = ErrBusy
	}
	if err != nil {
		unlock(ctx, connection)
		return nil, err
	}
	return connection, nil
}

// takeLock takes the lock until the end of a transaction, which works through connection poolers too.
func takeLock(ctx context.Context, connection *pgx.Conn, class int, id int64) (locked bool, err error) {
	if _, err := connection.Exec(ctx, `BEGIN`); err != nil {
		return false, err
	}
	if _, err := connection.Exec(ctx, keepTransaction); err != nil {
		return false, err
	}
	// Ids beyond 32 bits share locks with smaller ones, which only makes one of two wait.
	err = connection.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1, ($2::bigint % 2147483648)::int)`, class, id).Scan(&locked)
	return locked, err
}

// keepTransaction lets no setting end the transaction while Discord takes its time, as far as the server
// knows such a setting. It lets the server miss a worker that is out of reach after about two minutes,
// instead of two hours: no attempt on Discord lives that long (workflows.withDiscord), so that none is still
// at work when the next one gets the lock.
const keepTransaction = `
	SELECT set_config(s.name, v.setting, true)
	FROM pg_settings s JOIN (VALUES
		('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0'),
		('tcp_keepalives_idle', '60'), ('tcp_keepalives_interval', '15'), ('tcp_keepalives_count', '4')
	) AS v (name, setting) USING (name)`

// unlock ends the transaction, also of a connection that is broken. If that fails, the server unlocks when
// it misses the connection, which the pool does not take back then.
func unlock(ctx context.Context, connection *pgxpool.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTimeout)
	defer cancel()
	_, _ = connection.Exec(ctx, `ROLLBACK`)
	connection.Release()
}
