package postgres_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"convene/postgres"
)

func TestPermanent_IsWhatNoRetryCures(t *testing.T) {
	t.Parallel()
	for code, permanent := range map[string]bool{
		"08000": false, // connection
		"08006": false,
		"08P01": false, // what a connection pooler says
		"0A000": true,  // not supported
		"21000": true,  // cardinality
		"22001": true,  // too long
		"22003": true,  // out of range
		"22021": true,  // no text: a NUL, or bytes that are not UTF-8
		"22P02": true,  // no number, or no value of an enumeration
		"23502": true,  // NOT NULL
		"23503": true,  // foreign key
		"23505": true,  // unique
		"23514": true,  // check
		"23P01": true,  // exclusion
		"25006": false, // read-only while another server takes over
		"25P03": false, // idle in a transaction for too long
		"26000": false, // a prepared statement is gone
		"28P01": false, // a wrong password
		"3D000": false, // no such database
		"40001": false, // serialization
		"40P01": false, // deadlock
		"42501": false, // a right is missing
		"42601": true,  // syntax
		"42703": false, // no such column: the migration is late
		"42704": false,
		"42804": true, // wrong type
		"42883": false,
		"42P01": false,
		"42P05": false,
		"44000": true,  // a view's check
		"53100": false, // disk full
		"53300": false, // too many connections
		"54001": true,  // too complex
		"55006": false, // in use
		"55P03": false, // lock not available
		"57014": false, // statement timeout
		"57P01": false, // shutdown
		"57P03": false, // starting
		"58030": false, // input or output
		"P0001": true,  // RAISE in a trigger
		"XX000": false, // internal
		"":      false,
	} {
		refused, got := postgres.Permanent(fmt.Errorf("write: %w", &pgconn.PgError{Code: code}))
		require.Equal(t, permanent, got, code)
		if permanent {
			require.Equal(t, code, refused.Code)
		}
	}
	for _, err := range []error{nil, errors.New("connection reset"), postgres.ErrNotFound, &pgconn.PgError{Code: "0A000", Routine: "RevalidateCachedQuery"}} {
		_, got := postgres.Permanent(err)
		require.False(t, got, "%v", err)
	}
}

func TestPermanent_NamesTheConstraintAndNoValue(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	for sql, says := range map[string]string{
		`INSERT INTO facilitators (user_id) VALUES (99)`:                        "SQLSTATE 23503, table facilitators, constraint facilitators_user_id_fkey; the rows",
		`INSERT INTO users (user_id, is_admin) VALUES (1, NULL)`:                "SQLSTATE 23502, table users, column is_admin; the rows",
		`SELECT 'secret'::int`:                                                  "SQLSTATE 22P02; a value",
		`INSERT INTO users (discord_id) VALUES ('secret'), ('secret')`:          "SQLSTATE 23505, table users, constraint users_discord_id_key; the rows",
		`DO $$ BEGIN RAISE EXCEPTION 'nobody called secret'; END $$`:            "SQLSTATE P0001; a function",
		`SELECT secret FROM (VALUES (1), (2)) AS t (a) WHERE a = 'secret'::int`: "",
	} {
		_, err := d.conn.Exec(t.Context(), sql)
		refused, permanent := postgres.Permanent(err)
		require.Equal(t, says != "", permanent, sql)
		if permanent {
			require.ErrorContains(t, refused, says, sql)
			require.NotContains(t, refused.Error(), "secret", sql)
		}
	}
}
