package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// cohortRow is a row of cohorts.
type cohortRow struct {
	CohortID       cohort.ID
	CohortName     string
	CourseSlug     string
	StartDate      time.Time
	Meetings       int
	MeetingMinutes *int
	MinPeople      *int
	MaxPeople      *int
	TimeIncrement  *int
}

const cohortColumns = `c.cohort_id, c.cohort_name, c.course_slug, c.cohort_start_date AS start_date,
	c.number_of_group_meetings AS meetings, c.meeting_minutes, c.min_people, c.max_people, c.time_increment`

func (r cohortRow) cohort() cohort.Cohort {
	options := cohort.DefaultOptions()
	override := func(option *int, value *int) {
		if value != nil {
			*option = *value
		}
	}
	override(&options.MeetingMinutes, r.MeetingMinutes)
	override(&options.MinPeople, r.MinPeople)
	override(&options.MaxPeople, r.MaxPeople)
	override(&options.TimeIncrement, r.TimeIncrement)
	return cohort.Cohort{
		ID: r.CohortID, Name: r.CohortName, Course: r.CourseSlug, StartDate: r.StartDate.UTC(),
		Meetings: r.Meetings, Defaults: options,
	}
}

// Cohort returns a cohort. It returns ErrNotFound.
func (s *Store) Cohort(ctx context.Context, id cohort.ID) (cohort.Cohort, error) {
	return readCohort(ctx, s.pool, id)
}

func readCohort(ctx context.Context, q querier, id cohort.ID) (cohort.Cohort, error) {
	rows, err := q.Query(ctx, `SELECT `+cohortColumns+` FROM cohorts c WHERE c.cohort_id = $1`, id)
	if err != nil {
		return cohort.Cohort{}, fmt.Errorf("read cohort %d: %w", id, err)
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[cohortRow])
	return row.cohort(), found(err, "cohort", id)
}

// FindCohort returns the cohort with the id, or with the name in any case. It returns ErrNotFound,
// or ErrAmbiguous when several have the name.
func (s *Store) FindCohort(ctx context.Context, nameOrID string) (cohort.Cohort, error) {
	if id, err := strconv.ParseInt(nameOrID, 10, 64); err == nil {
		c, err := s.Cohort(ctx, cohort.ID(id))
		if !errors.Is(err, ErrNotFound) {
			return c, err
		}
	}
	rows, err := s.pool.Query(ctx, `SELECT `+cohortColumns+` FROM cohorts c WHERE lower(c.cohort_name) = lower($1) ORDER BY c.cohort_id`, nameOrID)
	if err != nil {
		return cohort.Cohort{}, fmt.Errorf("find cohort %q: %w", nameOrID, err)
	}
	named, err := pgx.CollectRows(rows, pgx.RowToStructByName[cohortRow])
	switch {
	case err != nil:
		return cohort.Cohort{}, fmt.Errorf("find cohort %q: %w", nameOrID, err)
	case len(named) == 0:
		return cohort.Cohort{}, fmt.Errorf("cohort %q: %w", nameOrID, ErrNotFound)
	case len(named) > 1:
		return cohort.Cohort{}, fmt.Errorf("cohort %q: %w", nameOrID, ErrAmbiguous)
	}
	return named[0].cohort(), nil
}

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
// grouped while it has an active membership in a group that is not cancelled.
const summaries = `
	SELECT ` + cohortColumns + `,
		coalesce(s.signups, 0) AS signups, coalesce(s.ungrouped, 0) AS ungrouped,
		coalesce(g.preview, 0) AS preview, coalesce(g.active, 0) AS active, coalesce(g.completed, 0) AS completed
	FROM cohorts c
	LEFT JOIN (
		SELECT su.cohort_id, count(*) AS signups, count(*) FILTER (WHERE NOT EXISTS (
			SELECT 1 FROM groups_users gu
			WHERE gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id AND gu.status = 'active')) AS ungrouped
		FROM signups su GROUP BY su.cohort_id
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

// Summary returns one cohort with its counts. It returns ErrNotFound.
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

// SchedulableCohorts lists the cohorts with someone still ungrouped.
func (s *Store) SchedulableCohorts(ctx context.Context) ([]Summary, error) {
	return s.summaries(ctx, summaries+` AND c.status = 'active' AND s.ungrouped > 0 ORDER BY c.cohort_id`)
}

// RealizableCohorts lists the cohorts with a group in preview.
func (s *Store) RealizableCohorts(ctx context.Context) ([]Summary, error) {
	return s.summaries(ctx, summaries+` AND g.preview > 0 ORDER BY c.cohort_id`)
}
