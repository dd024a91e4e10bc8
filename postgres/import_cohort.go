package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// CohortDiffersError says why a file may not change the cohort that has its name.
type CohortDiffersError struct {
	CohortID    cohort.ID
	Name        string
	State       string       // what keeps the cohort from being rewritten: "has 2 active groups"
	Differences []Difference // what the file says otherwise
	// Fixed are the differences that not even ImportRequest.Update may make: they would move meetings.
	Fixed []Difference
}

func (r *CohortDiffersError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "cohort %d is called %q already and %s; the file says otherwise:", r.CohortID, r.Name, r.State)
	for _, d := range r.Differences {
		fmt.Fprintf(&text, "\n  %s: %s instead of %s", d.What, d.After, d.Before)
	}
	text.WriteString("\nIf the file is of another cohort, give that a name of its own.")
	if len(r.Fixed) == 0 {
		text.WriteString(" If this cohort is meant, and is to change, add --update.")
		return text.String()
	}
	whats := make([]string, 0, len(r.Fixed))
	for _, d := range r.Fixed {
		whats = append(whats, d.What)
	}
	fmt.Fprintf(&text, " If this cohort is meant, take back its %s in the file: groups have their meetings by it, "+
		"and --update changes nothing that would move them.", strings.Join(whats, " and "))
	return text.String()
}

// storedCohort is the cohort that has the file's name.
type storedCohort struct {
	cohortRow
	Status                     string
	OwnTimes                   bool
	Preview, Active, Completed int // groups
	Matching                   bool
}

// matchingWindow is how long after its beginning a run without a preview may still be at its matching,
// which takes two minutes at most and is repeated after a crash. An older one has ended without one.
const matchingWindow = 10 * time.Minute

// findStored returns the cohort of the name, in any case if none has it as written. It returns
// ErrNotFound if there is none, a cancelled cohort's name being free, and ErrAmbiguous if several have it.
// The row stays locked, as by WritePreview.
func findStored(ctx context.Context, tx pgx.Tx, name string) (*storedCohort, error) {
	// In a statement of its own: one that waits for the lock would count the groups as they were before.
	if _, err := tx.Exec(ctx, `SELECT 1 FROM cohorts WHERE lower(cohort_name) = lower($1) ORDER BY cohort_id FOR UPDATE`, name); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `
		SELECT `+cohortColumns+`, c.status::text AS status, c.own_times,
			(SELECT count(*) FROM groups g WHERE g.cohort_id = c.cohort_id AND g.status = 'preview') AS preview,
			(SELECT count(*) FROM groups g WHERE g.cohort_id = c.cohort_id AND g.status = 'active') AS active,
			(SELECT count(*) FROM groups g WHERE g.cohort_id = c.cohort_id AND g.status = 'completed') AS completed,
			EXISTS (SELECT 1 FROM scheduling_runs r WHERE r.cohort_id = c.cohort_id AND r.preview_written_at IS NULL
				AND r.created_at > now() - $2::interval) AS matching
		FROM cohorts c WHERE lower(c.cohort_name) = lower($1) AND c.status <> 'cancelled'
		ORDER BY c.cohort_name <> $1, c.cohort_id`, name, matchingWindow)
	if err != nil {
		return nil, err
	}
	named, err := pgx.CollectRows(rows, pgx.RowToAddrOfStructByName[storedCohort])
	switch {
	case err != nil:
		return nil, err
	case len(named) == 0:
		return nil, ErrNotFound
	case len(named) > 1 && (named[0].CohortName != name || named[1].CohortName == name):
		return nil, ErrAmbiguous
	}
	return named[0], nil
}

// ended reports whether the cohort's last week is over, or the platform says so.
func (c *storedCohort) ended(now time.Time) bool {
	return c.Status == "completed" || weekAfter(c.cohort()).Before(now)
}

// weekAfter is the day after the cohort's last week.
func weekAfter(c cohort.Cohort) time.Time { return c.StartDate.AddDate(0, 0, 7*c.Meetings) }

// state says what keeps the cohort from being rewritten by its name alone, or nothing.
func (c *storedCohort) state(now time.Time) string {
	var has []string
	for _, groups := range []struct {
		n    int
		kind string
	}{{c.Preview, "preview"}, {c.Active, "active"}, {c.Completed, "completed"}} {
		switch {
		case groups.n == 1:
			has = append(has, "1 "+groups.kind+" group")
		case groups.n > 1:
			has = append(has, fmt.Sprintf("%d %s groups", groups.n, groups.kind))
		}
	}
	switch {
	case len(has) > 0:
		return "has " + strings.Join(has, ", ")
	case c.Matching:
		return "is being matched"
	case c.ended(now):
		return "has ended"
	}
	return ""
}

// The members of a file that say when meetings are.
const (
	startDateMember = "start date"
	meetingsMember  = "number of meetings"
	courseMember    = "course"
)

func (c *storedCohort) differences(file cohort.Cohort) (all, fixed []Difference) {
	stored, differ := c.cohort(), func(what, before, after string) {
		if before != after {
			all = append(all, Difference{what, before, after})
		}
	}
	differ("name", stored.Name, file.Name)
	differ(courseMember, stored.Course, file.Course)
	differ(startDateMember, stored.StartDate.Format(time.DateOnly), file.StartDate.Format(time.DateOnly))
	differ(meetingsMember, strconv.Itoa(stored.Meetings), strconv.Itoa(file.Meetings))
	before, after := stored.Defaults, file.Defaults
	differ("meeting length", strconv.Itoa(before.MeetingMinutes), strconv.Itoa(after.MeetingMinutes))
	differ("min people", strconv.Itoa(before.MinPeople), strconv.Itoa(after.MinPeople))
	differ("max people", strconv.Itoa(before.MaxPeople), strconv.Itoa(after.MaxPeople))
	differ("time increment", strconv.Itoa(before.TimeIncrement), strconv.Itoa(after.TimeIncrement))
	if c.Preview+c.Active+c.Completed == 0 && !c.Matching {
		return all, nil
	}
	for _, d := range all {
		if d.What == startDateMember || d.What == meetingsMember {
			fixed = append(fixed, d)
		}
	}
	return all, fixed
}

// importCohort makes the cohort or brings it up to date. It returns ErrAmbiguous or a *CohortDiffersError.
func importCohort(ctx context.Context, tx pgx.Tx, in ImportRequest) (Imported, error) {
	stored, err := findStored(ctx, tx, in.Roster.Cohort.Name)
	if errors.Is(err, ErrNotFound) {
		return insertCohort(ctx, tx, in)
	}
	if err != nil {
		return Imported{}, err
	}
	done := Imported{
		CohortID: stored.CohortID, DryRun: in.DryRun, OwnTimes: stored.OwnTimes,
		Ended: stored.ended(time.Now()),
	}
	all, fixed := stored.differences(in.Roster.Cohort)
	if err := stored.refuse(in, all, fixed); err != nil {
		return Imported{}, err
	}
	done.CohortChanges = all
	if in.OwnTimes != nil {
		done.OwnTimes = *in.OwnTimes
	}
	return done, updateCohort(ctx, tx, in.Roster.Cohort, done)
}

// refuse returns a *CohortDiffersError if the file may not make these differences. Another course is another
// cohort, also while this one has no groups.
func (c *storedCohort) refuse(in ImportRequest, all, fixed []Difference) error {
	state := c.state(time.Now())
	otherCourse := c.CourseSlug != in.Roster.Cohort.Course
	if len(all) == 0 || len(fixed) == 0 && (in.Update || state == "" && !otherCourse) {
		return nil
	}
	return &CohortDiffersError{
		CohortID: c.CohortID, Name: c.CohortName, Differences: all, Fixed: fixed,
		State: cmp.Or(state, "is of another course"),
	}
}

const cohortFields = `cohort_name, course_slug, cohort_start_date, number_of_group_meetings, duration_days,
	meeting_minutes, min_people, max_people, time_increment, own_times`

func fieldsOf(c cohort.Cohort, ownTimes bool) []any {
	o := c.Defaults
	return []any{c.Name, c.Course, c.StartDate, c.Meetings, 7 * c.Meetings, o.MeetingMinutes, o.MinPeople, o.MaxPeople, o.TimeIncrement, ownTimes}
}

func insertCohort(ctx context.Context, tx pgx.Tx, in ImportRequest) (Imported, error) {
	c := in.Roster.Cohort
	done := Imported{Created: true, DryRun: in.DryRun, OwnTimes: in.OwnTimes != nil && *in.OwnTimes, Ended: weekAfter(c).Before(time.Now())}
	err := tx.QueryRow(ctx, `
		INSERT INTO cohorts (`+cohortFields+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		RETURNING cohort_id`, fieldsOf(c, done.OwnTimes)...).Scan(&done.CohortID)
	return done, err
}

func updateCohort(ctx context.Context, tx pgx.Tx, c cohort.Cohort, done Imported) error {
	_, err := tx.Exec(ctx, `
		UPDATE cohorts SET (`+cohortFields+`, updated_at) = ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())
		WHERE cohort_id = $11 AND (`+cohortFields+`) IS DISTINCT FROM ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		append(fieldsOf(c, done.OwnTimes), done.CohortID)...)
	return err
}
