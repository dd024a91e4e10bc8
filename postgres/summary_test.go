package postgres_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func (d *database) requireSummary(e enrolled, want postgres.Summary) {
	d.t.Helper()
	got, err := d.Summary(d.t.Context(), e.id)
	require.NoError(d.t, err)
	got.Cohort = cohort.Cohort{}
	require.Equal(d.t, want, got)
}

func isListed(t *testing.T, e enrolled, list []postgres.Summary, err error) bool {
	t.Helper()
	require.NoError(t, err)
	for _, s := range list {
		if s.Cohort.ID == e.id {
			return true
		}
	}
	return false
}

func TestSummary_GroupedIsWhoIsInAGroupOfThisCohort(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring", 5, 1))
	r := roster("Autumn", 2, 0)
	r.People[0].DiscordID = "discord Spring p4"
	autumn := d.enrol(r)
	d.preview(autumn, "autumn", autumn.group(1, "p0")) // p4 of spring
	d.preview(spring, "spring", spring.group(1, "f0", "p0"), spring.group(3, "f0", "p1"), spring.group(5, "p2"), spring.group(5, "p3"))
	d.requireSummary(spring, postgres.Summary{Signups: 6, Ungrouped: 1, Preview: 4})
	for name, status := range map[string]cohort.GroupStatus{"Group 2": cohort.Active, "Group 3": cohort.Completed, "Group 4": cohort.Cancelled} {
		d.exec(`UPDATE groups SET status = $2 WHERE group_name = $1`, name, status)
	}
	d.exec(`UPDATE groups_users SET status = 'dropped' WHERE user_id = $1`, spring.people["p0"])
	d.requireSummary(spring, postgres.Summary{Signups: 6, Ungrouped: 3, Preview: 1, Active: 1, Completed: 1})
	d.requireSummary(autumn, postgres.Summary{Signups: 2, Ungrouped: 1, Preview: 1})
}

func TestSchedulableCohorts_AreActiveAndHaveAParticipantWaiting(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 1))
	for _, c := range []struct {
		sql  string
		want bool
	}{
		{`SELECT 1`, true},
		{`UPDATE signups SET ungroupable_reason = 'no_availability'`, true},
		{`UPDATE cohorts SET status = 'completed'`, false},
		{`UPDATE cohorts SET status = 'cancelled'`, false},
		{`UPDATE users SET deleted_at = now() WHERE nickname = 'Name of p0'`, false},
		{`DELETE FROM signups WHERE role = 'participant'`, false}, // a facilitator is left
		{`DELETE FROM signups`, false},
	} {
		d.exec(`UPDATE cohorts SET status = 'active'`)
		d.exec(`UPDATE users SET deleted_at = NULL`)
		d.exec(c.sql)
		list, err := d.SchedulableCohorts(t.Context())
		require.Equal(t, c.want, isListed(t, e, list, err), c.sql)
		list, err = d.RealizableCohorts(t.Context())
		require.False(t, isListed(t, e, list, err), c.sql)
	}
}

func TestRealizableCohorts_HaveAGroupInPreview(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 0))
	d.preview(e, "run", e.group(1, "p0"))
	for status, want := range map[cohort.GroupStatus]bool{cohort.Preview: true, cohort.Active: false, cohort.Completed: false, cohort.Cancelled: false} {
		d.exec(`UPDATE groups SET status = $1`, status)
		list, err := d.RealizableCohorts(t.Context())
		require.Equal(t, want, isListed(t, e, list, err), status)
	}
}

// "1" was the cohort of that id, though another is called so.
func TestFindCohort_AsksWhenANumberIsAnIDAndAName(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	long := strconv.Itoa(math.MaxInt64) + "0"
	first, one, huge := d.enrol(roster("2027", 1, 0)), d.enrol(roster("1", 1, 0)), d.enrol(roster(long, 1, 0))
	own := d.enrol(roster("4", 1, 0))
	require.Equal(t, cohort.ID(1), first.id)
	require.Equal(t, cohort.ID(4), own.id)
	for text, want := range map[string]enrolled{
		"2027": first, "2": one, long: huge, "id:1": first, "name:1": one, "id:2": one, "name:2027": first, "4": own, "NAME:1": {},
	} {
		found, err := d.FindCohort(t.Context(), text)
		if want.id == 0 {
			require.ErrorIs(t, err, postgres.ErrNotFound, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want.id, found.ID, text)
	}
	_, err := d.FindCohort(t.Context(), "1")
	require.ErrorIs(t, err, postgres.ErrAmbiguous)
	require.EqualError(t, err, `"1" can be several cohorts: say id:1 for "2027", or id:2 for "1"`)
	for _, text := range []string{"id:2027", "name:2", "id:", "id:x"} {
		_, err = d.FindCohort(t.Context(), text)
		require.ErrorIs(t, err, postgres.ErrNotFound, text)
	}

	d.exec(`UPDATE cohorts SET cohort_name = 'Spring', status = 'cancelled' WHERE cohort_id <> $1`, first.id)
	_, err = d.FindCohort(t.Context(), "spring")
	require.ErrorIs(t, err, postgres.ErrAmbiguous, "cancelled cohorts only")
	_, err = d.Cohort(t.Context(), 99)
	require.ErrorIs(t, err, postgres.ErrNotFound)
}

func TestCohort_OfThePlatformHasThePlatformsOptions(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	d.exec(`INSERT INTO cohorts (cohort_name, course_slug, cohort_start_date, duration_days, number_of_group_meetings) VALUES ('Spring', 'logic', '2027-03-01', 56, 8)`)
	c, err := d.Cohort(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, cohort.Cohort{
		ID: 1, Name: "Spring", Course: "logic", StartDate: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), Meetings: 8, Defaults: cohort.DefaultOptions(),
	}, c)
}

func TestDecisions_AreInTheOrderInWhichTheyWereTaken(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 0))
	d.open(e, "run")
	d.open(e, "other")
	at := time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC)
	record := func(id string, run cohort.RunID, at time.Time, detail string) {
		require.NoError(t, d.RecordDecision(t.Context(), postgres.Decision{ID: id, RunID: run, Kind: "approve", At: at, Detail: detail}))
	}
	record("run/a", "run", at.Add(time.Hour), "")
	record("run/c", "run", at, "first told")
	record("run/b", "run", at, "")
	record("other/a", "other", at, "")
	record("run/c", "run", at.Add(2*time.Hour), "told again")
	decisions, err := d.Decisions(t.Context(), "run")
	require.NoError(t, err)
	ids := []string{}
	for _, decision := range decisions {
		ids = append(ids, decision.ID)
		require.Empty(t, decision.GroupIDs, "all")
	}
	require.Equal(t, []string{"run/b", "run/c", "run/a"}, ids)
	require.Equal(t, "first told", decisions[1].Detail, "a repetition changes nothing")
}
