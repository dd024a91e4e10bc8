package postgres_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func nothing(context.Context) error { return nil }

// another is a store as another process has it.
func (d *database) another() *postgres.Store {
	d.t.Helper()
	store, err := postgres.Open(d.t.Context(), d.url)
	require.NoError(d.t, err)
	d.t.Cleanup(store.Close)
	return store
}

// locks counts the locks that anybody holds at this moment.
func (d *database) locks() int {
	d.t.Helper()
	return d.count(`SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database
		WHERE datname = current_database() AND locktype = 'advisory'`)
}

func TestLock_IsFreeAfterwardsHoweverTheWorkEnds(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	other := d.another()
	broken := errors.New("broken")
	for name, end := range map[string]func(cancel func()) error{
		"well":      func(func()) error { return nil },
		"by error":  func(func()) error { return broken },
		"by panic":  func(func()) error { panic(broken) },
		"by cancel": func(cancel func()) error { cancel(); return context.Canceled },
	} {
		work := func(ctx context.Context, cancel func()) {
			defer func() { _ = recover() }()
			_ = d.LockGroup(ctx, 7, func(ctx context.Context) error {
				return d.LockCohort(ctx, 7, func(context.Context) error { return end(cancel) })
			})
		}
		ctx, cancel := context.WithCancel(t.Context())
		work(ctx, cancel)
		require.Zero(t, d.locks(), name)
		cancel()
		require.NoError(t, other.LockGroup(t.Context(), 7, nothing), name)
		require.NoError(t, other.LockCohort(t.Context(), 7, nothing), name)
	}
}

func TestLock_WhoIsTooLateDoesNothing(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	other := d.another()
	never := func(context.Context) error {
		t.Error("done without the lock")
		return nil
	}
	require.NoError(t, d.LockCohort(t.Context(), 1, func(ctx context.Context) error {
		require.ErrorIs(t, d.LockCohort(ctx, 1, never), postgres.ErrBusy)
		require.ErrorIs(t, other.LockCohort(ctx, 1, never), postgres.ErrBusy)
		require.ErrorContains(t, other.LockCohort(ctx, 1, never), "lock cohort 1")
		require.NoError(t, other.LockCohort(ctx, 2, nothing))
		return other.LockGroup(ctx, 1, nothing)
	}))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, d.LockGroup(ended, 1, never), context.Canceled)
	require.NoError(t, other.LockGroup(t.Context(), 1, nothing))
}

func TestLock_OneOfManyAtATimeDoesTheWork(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	other := d.another()
	atWork := make(chan struct{}, 1)
	var results []<-chan error
	for _, store := range []*postgres.Store{d.Store, other, d.Store, other, d.Store, other} {
		results = append(results, meanwhile(func() error {
			for range 10 {
				err := store.LockGroup(t.Context(), 1, func(context.Context) error {
					select {
					case atWork <- struct{}{}:
					default:
						return errors.New("somebody else is at work too")
					}
					err := store.Ping(t.Context())
					<-atWork
					return err
				})
				if err != nil && !errors.Is(err, postgres.ErrBusy) {
					return err
				}
			}
			return nil
		}))
	}
	_, failures := writers(results...)
	require.Empty(t, failures)
}

func TestLock_TakesIDsOfEverySize(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	for _, id := range []cohort.GroupID{0, math.MaxInt32, math.MaxInt32 + 1, math.MaxInt64} {
		require.NoError(t, d.LockGroup(t.Context(), id, func(ctx context.Context) error {
			require.ErrorIs(t, d.LockGroup(ctx, id, nothing), postgres.ErrBusy)
			return nil
		}), id)
	}
}

// Discord may take its time while the lock is held, on servers that end idle transactions too.
func TestLock_OutlivesTheServersPatienceWithIdleTransactions(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = 1', current_database()); END $$`)
	other := d.another()
	require.NoError(t, other.LockGroup(t.Context(), 1, func(ctx context.Context) error {
		// An idle transaction that began after the lock's is ended by the server.
		idle := connect(t, d.url)
		_, err := idle.Exec(ctx, `BEGIN`)
		require.NoError(t, err)
		d.await(`SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1)`, idle.PgConn().PID())
		require.ErrorIs(t, d.LockGroup(ctx, 1, nothing), postgres.ErrBusy)
		return nil
	}))
}
