package postgres

import (
	"context"
	"fmt"
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

// CohortsByID returns those cohorts, also cancelled ones.
func (s *Store) CohortsByID(ctx context.Context, ids []cohort.ID) (map[cohort.ID]cohort.Cohort, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+cohortColumns+` FROM cohorts c WHERE c.cohort_id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d cohorts: %w", len(ids), err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[cohortRow])
	if err != nil {
		return nil, fmt.Errorf("read %d cohorts: %w", len(ids), err)
	}
	byID := make(map[cohort.ID]cohort.Cohort, len(list))
	for _, row := range list {
		byID[row.CohortID] = row.cohort()
	}
	return byID, nil
}

func readCohort(ctx context.Context, q querier, id cohort.ID) (cohort.Cohort, error) {
	rows, err := q.Query(ctx, `SELECT `+cohortColumns+` FROM cohorts c WHERE c.cohort_id = $1`, id)
	if err != nil {
		return cohort.Cohort{}, fmt.Errorf("read cohort %d: %w", id, err)
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[cohortRow])
	return row.cohort(), found(err, "cohort", id)
}
