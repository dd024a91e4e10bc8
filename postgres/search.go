package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Match is a cohort that a search has found.
type Match struct {
	ID    cohort.ID
	Name  string
	Count int // what there is of what was searched for
}

// The searches are for a part of the name, in any case, or for the id; the latest cohorts come first. They
// look at the people or groups of no cohort whose name does not match: somebody types meanwhile.
const (
	searchStart = `
		SELECT c.cohort_id, c.cohort_name, n.count FROM cohorts c CROSS JOIN LATERAL (`
	searchEnd = `) n
		WHERE c.status <> 'cancelled' AND n.count > 0
			AND ($1 = '' OR strpos(lower(c.cohort_name), lower($1)) > 0 OR c.cohort_id::text = $1)
		ORDER BY c.cohort_start_date DESC, c.cohort_id DESC LIMIT $2`
)

// SearchSchedulable finds active cohorts with participants still ungrouped, and counts those.
func (s *Store) SearchSchedulable(ctx context.Context, text string, limit int) ([]Match, error) {
	return s.search(ctx, `
		SELECT count(*) FROM signups su JOIN users u USING (user_id)
		WHERE su.cohort_id = c.cohort_id AND c.status = 'active' AND su.role = 'participant' AND u.deleted_at IS NULL AND NOT EXISTS (
			SELECT 1 FROM groups_users gu
			WHERE gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id AND gu.status = 'active')`, text, limit)
}

// SearchRealizable finds cohorts with groups in preview, and counts those.
func (s *Store) SearchRealizable(ctx context.Context, text string, limit int) ([]Match, error) {
	return s.search(ctx, `SELECT count(*) FROM groups g WHERE g.cohort_id = c.cohort_id AND g.status = 'preview'`, text, limit)
}

// SearchActive finds cohorts with active groups, and counts those.
func (s *Store) SearchActive(ctx context.Context, text string, limit int) ([]Match, error) {
	return s.search(ctx, `SELECT count(*) FROM groups g WHERE g.cohort_id = c.cohort_id AND g.status = 'active'`, text, limit)
}

// SearchCohorts finds cohorts, and counts their signups.
func (s *Store) SearchCohorts(ctx context.Context, text string, limit int) ([]Match, error) {
	return s.search(ctx, `SELECT count(*) FROM signups su WHERE su.cohort_id = c.cohort_id`, text, limit)
}

func (s *Store) search(ctx context.Context, count, text string, limit int) ([]Match, error) {
	rows, err := s.pool.Query(ctx, searchStart+count+searchEnd, text, limit)
	if err != nil {
		return nil, fmt.Errorf("search cohorts: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Match])
	if err != nil {
		return nil, fmt.Errorf("search cohorts: %w", err)
	}
	return found, nil
}
