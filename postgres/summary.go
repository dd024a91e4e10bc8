package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Summary is a cohort with what there is to do in it.
type Summary struct {
	Cohort    cohort.Cohort
	Signups   int
	Ungrouped int // signups without an active membership in a group of the cohort
	Preview   int // groups
	Active    int
	Completed int
}

type summaryRow struct {
	cohortRow
	Signups, Ungrouped, Preview, Active, Completed int
}

// summaries counts, for every cohort that is not cancelled, its signups and groups. A signup is
// grouped while it has an active membership in a group that is not cancelled. Waiting are those for
// whom a run can do something: participants whom the platform has not deleted.
const summaries = `
	SELECT ` + cohortColumns + `,
		coalesce(s.signups, 0) AS signups, coalesce(s.ungrouped, 0) AS ungrouped,
		coalesce(g.preview, 0) AS preview, coalesce(g.active, 0) AS active, coalesce(g.completed, 0) AS completed
	FROM cohorts c
	LEFT JOIN (
		SELECT su.cohort_id, count(*) AS signups, count(*) FILTER (WHERE gu.user_id IS NULL) AS ungrouped,
			count(*) FILTER (WHERE gu.user_id IS NULL AND su.role = 'participant' AND u.deleted_at IS NULL) AS waiting
		FROM signups su
		JOIN users u USING (user_id)
		LEFT JOIN (
			SELECT DISTINCT user_id, place_in_cohort_id FROM groups_users WHERE status = 'active'
		) gu ON gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id
		GROUP BY su.cohort_id
	) s ON s.cohort_id = c.cohort_id
	LEFT JOIN (
		SELECT cohort_id, count(*) FILTER (WHERE status = 'preview') AS preview,
			count(*) FILTER (WHERE status = 'active') AS active, count(*) FILTER (WHERE status = 'completed') AS completed
		FROM groups GROUP BY cohort_id
	) g ON g.cohort_id = c.cohort_id
	WHERE c.status <> 'cancelled'`

func (s *Store) summaries(ctx context.Context, sql string, args ...any) ([]Summary, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("list cohorts: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[summaryRow])
	if err != nil {
		return nil, fmt.Errorf("list cohorts: %w", err)
	}
	all := make([]Summary, 0, len(list))
	for _, r := range list {
		all = append(all, Summary{r.cohort(), r.Signups, r.Ungrouped, r.Preview, r.Active, r.Completed})
	}
	return all, nil
}

// Cohorts lists every cohort that is not cancelled, by id.
func (s *Store) Cohorts(ctx context.Context) ([]Summary, error) {
	return s.summaries(ctx, summaries+` ORDER BY c.cohort_id`)
}

// Summary returns one cohort with its counts. It returns ErrNotFound, also for a cancelled cohort.
func (s *Store) Summary(ctx context.Context, id cohort.ID) (Summary, error) {
	list, err := s.summaries(ctx, summaries+` AND c.cohort_id = $1`, id)
	if err != nil {
		return Summary{}, err
	}
	if len(list) == 0 {
		return Summary{}, fmt.Errorf("cohort %d: %w", id, ErrNotFound)
	}
	return list[0], nil
}

// SchedulableCohorts lists the active cohorts with a participant still ungrouped. Facilitators who lead
// nothing do not count: no run can do anything for them alone.
func (s *Store) SchedulableCohorts(ctx context.Context) ([]Summary, error) {
	return s.summaries(ctx, summaries+` AND c.status = 'active' AND s.waiting > 0 ORDER BY c.cohort_id`)
}

// RealizableCohorts lists the cohorts with a group in preview.
func (s *Store) RealizableCohorts(ctx context.Context) ([]Summary, error) {
	return s.summaries(ctx, summaries+` AND g.preview > 0 ORDER BY c.cohort_id`)
}
