package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Imported says what an import did.
type Imported struct {
	CohortID cohort.ID
	Created  bool // the cohort is new
	Signups  int  // of the cohort, after the import
	Added    int  // new signups
	Updated  int  // people who had signed up already and of whom the roster says something new
}

// ImportRoster loads a cohort with its signups in one transaction. The cohort is found by its name;
// a person by the ref in this cohort, else by the Discord id, else is new. Signups that the roster
// does not name stay. Importing a roster twice changes nothing more.
//
// It returns ErrAmbiguous if several cohorts have the name, and ErrDiscordIDTaken if a person's new
// Discord id is somebody else's.
func (s *Store) ImportRoster(ctx context.Context, roster cohort.Roster) (Imported, error) {
	var done Imported
	err := s.transaction(ctx, func(tx pgx.Tx) error {
		var err error
		if done, err = importCohort(ctx, tx, roster.Cohort); err != nil {
			return err
		}
		in := personImport{tx: tx, cohortID: done.CohortID, refs: map[cohort.UserID]string{}}
		for _, p := range roster.People {
			change, err := in.person(ctx, p)
			if err != nil {
				return fmt.Errorf("person %q: %w", p.Ref, err)
			}
			switch change {
			case added:
				done.Added++
			case updated:
				done.Updated++
			case unchanged:
			}
		}
		return tx.QueryRow(ctx, `SELECT count(*) FROM signups WHERE cohort_id = $1`, done.CohortID).Scan(&done.Signups)
	})
	if err != nil {
		return Imported{}, fmt.Errorf("import cohort %q: %w", roster.Cohort.Name, err)
	}
	return done, nil
}

// change is what an import did to a row.
type change int

const (
	unchanged change = iota
	updated
	added
)

func importCohort(ctx context.Context, tx pgx.Tx, c cohort.Cohort) (Imported, error) {
	// Imports wait for each other: two of one new cohort must not make two, nor two of a new person.
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1, 0)`, lockImports); err != nil {
		return Imported{}, err
	}
	rows, err := tx.Query(ctx, `SELECT cohort_id FROM cohorts WHERE cohort_name = $1 AND status <> 'cancelled'`, c.Name)
	if err != nil {
		return Imported{}, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[cohort.ID])
	if err != nil {
		return Imported{}, err
	}
	o := c.Defaults
	fields := []any{c.Name, c.Course, c.StartDate, c.Meetings, 7 * c.Meetings, o.MeetingMinutes, o.MinPeople, o.MaxPeople, o.TimeIncrement}
	switch len(ids) {
	case 0:
		var id cohort.ID
		err := tx.QueryRow(ctx, `
			INSERT INTO cohorts (cohort_name, course_slug, cohort_start_date, number_of_group_meetings, duration_days,
				meeting_minutes, min_people, max_people, time_increment)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			RETURNING cohort_id`, fields...).Scan(&id)
		return Imported{CohortID: id, Created: true}, err
	case 1:
		_, err := tx.Exec(ctx, `
			UPDATE cohorts SET course_slug = $2, cohort_start_date = $3, number_of_group_meetings = $4, duration_days = $5,
				meeting_minutes = $6, min_people = $7, max_people = $8, time_increment = $9, updated_at = now()
			WHERE cohort_id = $10 AND cohort_name = $1
				AND (course_slug, cohort_start_date, number_of_group_meetings, duration_days, meeting_minutes, min_people, max_people, time_increment)
				IS DISTINCT FROM ($2, $3, $4, $5, $6, $7, $8, $9)`, append(fields, ids[0])...)
		return Imported{CohortID: ids[0]}, err
	}
	return Imported{}, ErrAmbiguous
}
