package postgres_test

import (
	"context"
	"fmt"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"convene/postgres"
)

func TestIsPassing_IsWhatALaterQuestionMayNotMeet(t *testing.T) {
	t.Parallel()
	_, unreachable := postgres.Open(t.Context(), "postgres://convene@127.0.0.1:1/nowhere?sslmode=disable")
	for _, err := range []error{
		unreachable,
		&pgconn.PgError{Code: "57P03"}, &pgconn.PgError{Code: "53300"}, &pgconn.PgError{Code: "40P01"},
		&net.OpError{Op: "read", Err: fmt.Errorf("reset")},
	} {
		require.True(t, postgres.IsPassing(fmt.Errorf("look up: %w", err)), "%v", err)
	}
	for _, err := range []error{
		nil, postgres.ErrNotFound, context.Canceled,
		&pgconn.PgError{Code: "42P01"}, &pgconn.PgError{Code: "23505"}, &pgconn.PgError{Code: "28P01"},
	} {
		require.False(t, postgres.IsPassing(err), "%v", err)
	}
}
