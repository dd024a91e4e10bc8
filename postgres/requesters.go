package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Requester is the person on Discord who asked for a decision, and in which words.
type Requester struct {
	DiscordID string
	Reason    string
	// CohortID and Decision are what the request is for. It stands behind one decision of the kind on the
	// cohort, the first that names it.
	CohortID cohort.ID
	Decision string
}

// RecordRequester stores who is behind a request, and returns the name by which a decision can refer to
// them without telling who they are. The same request a second time is the same.
func (s *Store) RecordRequester(ctx context.Context, requestID string, r Requester) (by string, err error) {
	_, err = s.pool.Exec(ctx, `
		INSERT INTO requesters (request_id, discord_user_id, reason, cohort_id, decision) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (request_id) DO NOTHING`,
		requestID, r.DiscordID, r.Reason, r.CohortID, r.Decision)
	if err != nil {
		return "", fmt.Errorf("record who is behind request %s: %w", requestID, err)
	}
	return cohort.RequestPrefix + requestID, nil
}

// Decider returns the Discord user who took the run's latest decision that names the request and counts. It
// returns ErrNotFound if that is not known: anybody can name a request.
func (s *Store) Decider(ctx context.Context, run cohort.RunID, by string) (discordID string, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT coalesce(discord_user_id, '') FROM decisions
		WHERE run_id = $1 AND decided_by = $2 AND accepted ORDER BY decided_at DESC, decision_id DESC LIMIT 1`, run, by).Scan(&discordID)
	if err == nil && discordID == "" {
		err = pgx.ErrNoRows
	}
	return discordID, found(err, "who is behind", by)
}
