package postgres_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

// with is the database's address with one more parameter.
func (d *database) with(name, value string) string {
	d.t.Helper()
	address, err := url.Parse(d.url)
	require.NoError(d.t, err)
	parameters := address.Query()
	parameters.Set(name, value)
	address.RawQuery = parameters.Encode()
	return address.String()
}

// show is the value of a setting on the connections of a store that is opened with the address.
func (d *database) show(address, setting string) (value string) {
	d.t.Helper()
	store, err := postgres.Open(d.t.Context(), address)
	require.NoError(d.t, err)
	defer store.Close()
	// The store has no use for it; a trigger puts it into what the store writes.
	d.exec(`CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN NEW.reason := current_setting('` + setting + `'); RETURN NEW; END $$`)
	d.exec(`CREATE OR REPLACE TRIGGER tell BEFORE INSERT ON requesters FOR EACH ROW EXECUTE FUNCTION tell()`)
	d.exec(`TRUNCATE requesters`)
	_, err = store.RecordRequester(d.t.Context(), "1", postgres.Requester{DiscordID: "1"})
	require.NoError(d.t, err)
	require.NoError(d.t, d.conn.QueryRow(d.t.Context(), `SELECT reason FROM requesters`).Scan(&value))
	return value
}

func TestOpen_NoConnectionWaitsForEver(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	require.Equal(t, "30s", d.show(d.url, "statement_timeout"))
	require.Equal(t, "10s", d.show(d.url, "lock_timeout"))
	require.Equal(t, "1min", d.show(d.url, "idle_in_transaction_session_timeout"))
	require.Equal(t, "5min", d.show(d.with("statement_timeout", "300s"), "statement_timeout"), "the address can say otherwise")
	require.Equal(t, "convene", d.show(d.url, "application_name"))
	require.Equal(t, "mine", d.show(d.with("application_name", "mine"), "application_name"))
}

// held holds so many locks until the test ends, and returns the store that holds them.
func (d *database) held(n int) *postgres.Store {
	d.t.Helper()
	store := d.another()
	var results []<-chan error
	release := make(chan struct{})
	d.t.Cleanup(func() {
		close(release)
		_, failures := writers(results...)
		require.Empty(d.t, failures)
	})
	ctx := context.WithoutCancel(d.t.Context())
	for i := range n {
		results = append(results, meanwhile(func() error {
			return store.LockGroup(ctx, cohort.GroupID(i), func(context.Context) error {
				<-release
				return nil
			})
		}))
	}
	d.await(`SELECT count(*) = $1 FROM pg_locks JOIN pg_database ON oid = database
		WHERE datname = current_database() AND locktype = 'advisory'`, n)
	return store
}

// While all of a process's locks are held, its other work goes on, and who holds the lock of a group gets
// that of its cohort.
func TestLock_AllThatAProcessCanHoldLeaveItConnections(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	store := d.held(postgres.MaxLocks - 1)
	require.NoError(t, store.LockGroup(t.Context(), 999, func(ctx context.Context) error {
		return store.LockCohort(ctx, 1, func(ctx context.Context) error {
			_, err := store.Cohorts(ctx)
			return err
		})
	}))
	require.LessOrEqual(t, d.count(`SELECT count(*) FROM pg_stat_activity WHERE application_name = 'convene locks' AND datname = current_database()`),
		postgres.MaxLocks+2)
	require.NoError(t, d.LockGroup(t.Context(), 999, nothing), "another process has its own")
}

func TestLock_OneMoreThanAProcessCanHoldIsBusy(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	store := d.held(postgres.MaxLocks + 2)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, store.LockGroup(ctx, 999, nothing), postgres.ErrBusy)
}

// A pooler such as PgBouncer refuses a connection with parameters that it does not know.
func TestOpen_TakesWhatAConnectionPoolerTakes(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	address, err := url.Parse(d.url)
	require.NoError(t, err)
	address.Host = pooler(t, address.Host)
	require.Equal(t, "0", d.show(address.String(), "idle_in_transaction_session_timeout"))
	_, err = postgres.Open(t.Context(), address.String()+"&statement_timeout=5s")
	require.ErrorContains(t, err, "unsupported startup parameter", "what the address asks for is not passed over in silence")
}

// pooler listens for connections to the server and refuses those with a startup parameter that PgBouncer
// would not know. It returns its address.
func pooler(t *testing.T, server string) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = pool(client, server) }()
		}
	}()
	return listener.Addr().String()
}

func pool(client net.Conn, server string) error {
	defer client.Close()
	backend := pgproto3.NewBackend(client, client)
	message, err := backend.ReceiveStartupMessage()
	if err != nil {
		return err
	}
	startup, ok := message.(*pgproto3.StartupMessage)
	if !ok {
		return errors.New("not a startup message")
	}
	for name := range startup.Parameters {
		switch name {
		case "user", "database", "application_name":
		default:
			backend.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "08P01", Message: "unsupported startup parameter: " + name})
			return backend.Flush()
		}
	}
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		return err
	}
	defer upstream.Close()
	raw, err := startup.Encode(nil)
	if err != nil {
		return err
	}
	if _, err := upstream.Write(raw); err != nil {
		return err
	}
	go func() { _, _ = io.Copy(upstream, client) }()
	_, err = io.Copy(client, upstream)
	return err
}
