package postgres

import (
	"context"
	"errors"
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
	Updated  int  // signups that were there already
}

// ImportRoster loads a cohort with its signups in one transaction. The cohort is found by its name;
// a person by the ref in this cohort, else by the Discord id, else is new. Signups that the roster
// does not name stay. Importing a roster twice changes nothing more.
func (s *Store) ImportRoster(ctx context.Context, roster cohort.Roster) (Imported, error) {
	var done Imported
	err := s.transaction(ctx, func(tx pgx.Tx) error {
		var err error
		if done, err = importCohort(ctx, tx, roster.Cohort); err != nil {
			return fmt.Errorf("import cohort %q: %w", roster.Cohort.Name, err)
		}
		for _, p := range roster.People {
			added, err := importPerson(ctx, tx, done.CohortID, p)
			if err != nil {
				return fmt.Errorf("import person %q: %w", p.Ref, err)
			}
			if added {
				done.Added++
			} else {
				done.Updated++
			}
		}
		return tx.QueryRow(ctx, `SELECT count(*) FROM signups WHERE cohort_id = $1`, done.CohortID).Scan(&done.Signups)
	})
	return done, err
}

func importCohort(ctx context.Context, tx pgx.Tx, c cohort.Cohort) (Imported, error) {
	// Two imports of one new cohort at the same time must not make two.
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('convene import'), hashtext($1))`, c.Name); err != nil {
		return Imported{}, err
	}
	o := c.Defaults
	var id cohort.ID
	err := tx.QueryRow(ctx, `
		UPDATE cohorts SET course_slug = $2, cohort_start_date = $3, number_of_group_meetings = $4, duration_days = $5,
			meeting_minutes = $6, min_people = $7, max_people = $8, time_increment = $9, updated_at = now()
		WHERE cohort_id = (SELECT min(cohort_id) FROM cohorts WHERE cohort_name = $1 AND status <> 'cancelled')
		RETURNING cohort_id`,
		c.Name, c.Course, c.StartDate, c.Meetings, 7*c.Meetings, o.MeetingMinutes, o.MinPeople, o.MaxPeople, o.TimeIncrement).Scan(&id)
	if !errors.Is(err, pgx.ErrNoRows) {
		return Imported{CohortID: id}, err
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO cohorts (cohort_name, course_slug, cohort_start_date, number_of_group_meetings, duration_days,
			meeting_minutes, min_people, max_people, time_increment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		RETURNING cohort_id`,
		c.Name, c.Course, c.StartDate, c.Meetings, 7*c.Meetings, o.MeetingMinutes, o.MinPeople, o.MaxPeople, o.TimeIncrement).Scan(&id)
	return Imported{CohortID: id, Created: true}, err
}

func importPerson(ctx context.Context, tx pgx.Tx, id cohort.ID, p cohort.Enrollee) (added bool, err error) {
	userID, err := importUser(ctx, tx, id, p)
	if err != nil {
		return false, err
	}
	if p.Role == cohort.Facilitator {
		_, err = tx.Exec(ctx, `
			INSERT INTO facilitators (user_id, max_active_groups, certified_at) VALUES ($1, $2, now())
			ON CONFLICT (user_id) DO UPDATE SET max_active_groups = EXCLUDED.max_active_groups, updated_at = now()`,
			userID, p.MaxGroups)
		if err != nil {
			return false, err
		}
	}
	// xmax is 0 on a row that this statement inserted.
	err = tx.QueryRow(ctx, `
		INSERT INTO signups (user_id, cohort_id, role, external_ref) VALUES ($1, $2, $3, $4)
		ON CONFLICT (cohort_id, user_id) DO UPDATE SET role = EXCLUDED.role, external_ref = EXCLUDED.external_ref, updated_at = now()
		RETURNING xmax = 0`, userID, id, p.Role, p.Ref).Scan(&added)
	return added, err
}

// importUser brings the person's row up to date, or makes it.
func importUser(ctx context.Context, tx pgx.Tx, id cohort.ID, p cohort.Enrollee) (cohort.UserID, error) {
	var userID cohort.UserID
	err := tx.QueryRow(ctx, `
		SELECT user_id FROM signups WHERE cohort_id = $1 AND external_ref = $2
		UNION ALL
		SELECT user_id FROM users WHERE discord_id = nullif($3, '')
		LIMIT 1`, id, p.Ref, p.DiscordID).Scan(&userID)
	fields := []any{p.DiscordID, p.DiscordUsername, p.Name, p.Email, p.Timezone, p.Available, p.IfNeeded}
	if errors.Is(err, pgx.ErrNoRows) {
		err = tx.QueryRow(ctx, `
			INSERT INTO users (discord_id, discord_username, nickname, email, timezone, availability_local, if_needed_availability_local)
			VALUES (nullif($1, ''), nullif($2, ''), nullif($3, ''), nullif($4, ''), nullif($5, ''), $6, $7)
			RETURNING user_id`, fields...).Scan(&userID)
		return userID, err
	}
	if err != nil {
		return 0, err
	}
	// What the roster leaves out stays as it is, except availability, which it always states.
	_, err = tx.Exec(ctx, `
		UPDATE users SET discord_id = coalesce(nullif($1, ''), discord_id), discord_username = coalesce(nullif($2, ''), discord_username),
			nickname = coalesce(nullif($3, ''), nickname), email = coalesce(nullif($4, ''), email),
			timezone = coalesce(nullif($5, ''), timezone), availability_local = $6, if_needed_availability_local = $7, updated_at = now()
		WHERE user_id = $8`, append(fields, userID)...)
	return userID, err
}
