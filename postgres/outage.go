package postgres

import (
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// passingStates are the SQLSTATEs, or their classes, of what ends by itself.
var passingStates = []string{
	"08",    // connection exceptions
	"53",    // insufficient resources: too many connections, for example
	"40",    // the transaction was rolled back: a deadlock, for example
	"55P03", // a lock was not available in time
	"57014", // a statement took too long
	"57P",   // the server is starting, or stops
}

// IsPassing reports whether an error says nothing about the question: the database was slow or could not
// be reached, so that the same question may be answered later.
func IsPassing(err error) bool {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		for _, state := range passingStates {
			if strings.HasPrefix(refused.Code, state) {
				return true
			}
		}
		return false
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return pgconn.Timeout(err) || pgconn.SafeToRetry(err) || errors.Is(err, io.ErrUnexpectedEOF)
}
