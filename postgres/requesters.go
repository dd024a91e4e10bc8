package postgres

import (
	"context"
	"fmt"
	"strings"
)

// Requester is the person on Discord who asked for something, and in which words.
type Requester struct {
	DiscordID string
	Reason    string
}

// requestPrefix is how a decision names the request that it came with instead of the person.
const requestPrefix = "request:"

// RecordRequester stores who is behind a request, and returns the name by which a decision can refer to
// them without telling who they are. The same request a second time is the same.
func (s *Store) RecordRequester(ctx context.Context, requestID string, r Requester) (by string, err error) {
	_, err = s.pool.Exec(ctx, `
		INSERT INTO requesters (request_id, discord_user_id, reason) VALUES ($1, $2, $3) ON CONFLICT (request_id) DO NOTHING`,
		requestID, r.DiscordID, r.Reason)
	if err != nil {
		return "", fmt.Errorf("record who is behind request %s: %w", requestID, err)
	}
	return requestPrefix + requestID, nil
}

// Requester returns who is behind a name that RecordRequester gave. It returns ErrNotFound for any other.
func (s *Store) Requester(ctx context.Context, by string) (r Requester, err error) {
	id, ok := strings.CutPrefix(by, requestPrefix)
	if !ok {
		return r, fmt.Errorf("%q names no request: %w", by, ErrNotFound)
	}
	err = s.pool.QueryRow(ctx, `SELECT discord_user_id, reason FROM requesters WHERE request_id = $1`, id).Scan(&r.DiscordID, &r.Reason)
	return r, found(err, "who is behind request", id)
}
