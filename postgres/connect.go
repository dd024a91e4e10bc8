package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A process holds at most so many connections to a database: 28 for a worker, 10 for the bot, whose locks
// are none. PostgreSQL has 100 unless told otherwise, 3 of them for its superusers. The address can ask for
// another number than poolConnections by pool_max_conns.
const (
	// poolConnections are for transactions of some milliseconds: so few keep a server busy. Who finds none
	// waits for one.
	poolConnections = 10
	// MaxLocks is how many pieces of work may hold a lock at the same time in one process, each on a
	// connection of its own. They are attempts on Discord, of which the whole fleet begins 20 a second at most
	// (package taskqueue) and which take half a second when all is well.
	MaxLocks = 16
	// innerLocks are for those that need the lock of their cohort while they hold that of a group. They
	// always get one after the other: whoever has one gives it back without waiting for another.
	innerLocks = 2
)

const (
	// connectTimeout bounds the making of a connection, unless the address says connect_timeout.
	connectTimeout = 10 * time.Second
	// lockIdleTime is how long an unused connection for locks stays open: the next attempt comes within
	// seconds, or nothing is being done on Discord.
	lockIdleTime = time.Minute
)

// sessionLimits are settings of PostgreSQL with which every connection begins, so that nothing that a
// broken or stuck process left behind lasts. The address can say otherwise, by parameters of these names.
var sessionLimits = map[string]string{
	// No statement takes a second; an attempt of a database activity has a minute (workflows.withDatabase),
	// and its successor should not find it at work.
	"statement_timeout": "30s",
	// Other writers hold rows for milliseconds. Who waits longer frees its connection, and tries again.
	"lock_timeout": "10s",
	// A transaction waits for nothing but the database. Those of locks do, and switch this off (lock.go).
	"idle_in_transaction_session_timeout": "60s",
}

// Open connects to the database. No error names the URL, which may hold a password.
func Open(ctx context.Context, url string) (*Store, error) {
	config, added, err := readAddress(url)
	if err != nil {
		return nil, err
	}
	s, err := open(ctx, config)
	if is(err, protocolViolation) {
		// A connection pooler takes no parameter that it does not know; it has limits of its own.
		for _, name := range added {
			delete(config.ConnConfig.RuntimeParams, name)
		}
		s, err = open(ctx, config)
	}
	return s, err
}

// readAddress returns how to connect, and which of sessionLimits the address leaves to it.
func readAddress(url string) (config *pgxpool.Config, added []string, err error) {
	asked, err := pgx.ParseConfig(url)
	if err == nil {
		config, err = pgxpool.ParseConfig(url)
	}
	if err != nil {
		return nil, nil, errors.New("the database's address cannot be read: use postgres://user@host:port/database")
	}
	if asked.RuntimeParams["pool_max_conns"] == "" {
		config.MaxConns = poolConnections
	}
	if asked.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	parameters := config.ConnConfig.RuntimeParams
	if parameters["application_name"] == "" {
		parameters["application_name"] = "convene"
	}
	for name, limit := range sessionLimits {
		if _, given := parameters[name]; !given {
			parameters[name] = limit
			added = append(added, name)
		}
	}
	return config, added, nil
}

func open(ctx context.Context, config *pgxpool.Config) (*Store, error) {
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	forLocks := config.Copy()
	forLocks.MaxConns, forLocks.MinConns, forLocks.MinIdleConns = MaxLocks+innerLocks, 0, 0
	forLocks.MaxConnIdleTime = lockIdleTime
	forLocks.ConnConfig.RuntimeParams["application_name"] += " locks"
	locks, err := pgxpool.NewWithConfig(ctx, forLocks)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return &Store{pool: pool, locks: locks}, nil
}

// Close ends all connections.
func (s *Store) Close() {
	s.locks.Close()
	s.pool.Close()
}
