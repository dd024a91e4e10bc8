package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Decision is the audit row of a decision.
type Decision struct {
	ID       string // of the run and the request
	RunID    cohort.RunID
	Revision int
	Kind     string
	GroupIDs []cohort.GroupID // empty for all
	By, Via  string
	Reason   string
	At       time.Time
	Accepted bool
	Detail   string // why it was refused
	// DiscordID is that of the person who decided; empty if it was not decided on Discord. It is read, not
	// written: the row gets it, and the reason, from the request that By names, if that was made for such a
	// decision and no other has used it.
	DiscordID string
}

// RecordDecision writes the row. The same decision a second time is the same row. It returns
// ErrNotFound for an unknown run.
func (s *Store) RecordDecision(ctx context.Context, d Decision) error {
	if d.GroupIDs == nil {
		d.GroupIDs = []cohort.GroupID{}
	}
	request, _ := strings.CutPrefix(d.By, cohort.RequestPrefix) // without one it is no request's id
	_, err := s.pool.Exec(ctx, `
		WITH used AS (
			UPDATE requesters SET decision_id = $1
			WHERE request_id = $12 AND $6 = $13 || request_id AND decision = $4 AND (decision_id IS NULL OR decision_id = $1)
				AND cohort_id = (SELECT cohort_id FROM scheduling_runs WHERE run_id = $2)
			RETURNING discord_user_id, reason)
		INSERT INTO decisions (
			decision_id, run_id, revision, decision, group_ids, decided_by, via, reason, decided_at, accepted, detail, discord_user_id)
		SELECT $1, $2, $3::integer, $4, $5::bigint[], $6, $7, coalesce(nullif($8, ''), used.reason, ''), $9::timestamptz, $10::boolean, $11,
			used.discord_user_id
		FROM (VALUES (1)) one LEFT JOIN used ON true
		ON CONFLICT (decision_id) DO NOTHING`,
		d.ID, d.RunID, d.Revision, d.Kind, d.GroupIDs, d.By, d.Via, d.Reason, d.At, d.Accepted, d.Detail, request, cohort.RequestPrefix)
	if is(err, foreignKeyViolation) {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("record decision %s of run %s: %w", d.ID, d.RunID, err)
	}
	return nil
}

// Decisions returns the decisions of a run, oldest first.
func (s *Store) Decisions(ctx context.Context, id cohort.RunID) ([]Decision, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT decision_id, run_id, revision, decision, group_ids, decided_by, via, reason, decided_at, accepted, detail,
			coalesce(discord_user_id, '')
		FROM decisions WHERE run_id = $1 ORDER BY decided_at, decision_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read the decisions of run %s: %w", id, err)
	}
	decisions, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Decision])
	if err != nil {
		return nil, fmt.Errorf("read the decisions of run %s: %w", id, err)
	}
	for i := range decisions {
		decisions[i].At = decisions[i].At.UTC()
	}
	return decisions, nil
}
