package postgres_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

// storedPerson is what the database holds of somebody who signed up.
type storedPerson struct {
	Ref, Role, Nickname                         string
	DiscordID, DiscordUsername, Email, Timezone *string
	Available, IfNeeded                         string
	Certified                                   bool
	MaxGroups                                   *int
}

func (d *database) stored(e enrolled) []storedPerson {
	d.t.Helper()
	rows, err := d.conn.Query(d.t.Context(), `
		SELECT s.external_ref, s.role::text, u.nickname, u.discord_id, u.discord_username, u.email, u.timezone,
			u.availability_local, u.if_needed_availability_local, f.certified_at IS NOT NULL, f.max_active_groups
		FROM signups s JOIN users u USING (user_id) LEFT JOIN facilitators f USING (user_id)
		WHERE s.cohort_id = $1 ORDER BY s.external_ref`, e.id)
	require.NoError(d.t, err)
	people, err := pgx.CollectRows(rows, pgx.RowToStructByPos[storedPerson])
	require.NoError(d.t, err)
	return people
}

// fullRoster is one facilitator of whom all is known, and one of whom nothing is that can be left out.
func fullRoster() cohort.Roster {
	three := 3
	r := roster("Spring", 0, 0)
	r.People = []cohort.Enrollee{
		{
			Ref: "a", Name: "Ada", DiscordID: "100", DiscordUsername: "ada", Email: "ada@example.org", Timezone: "Europe/Berlin",
			Role: cohort.Facilitator, MaxGroups: &three, Available: `{"Monday": ["18:00-20:00"]}`, IfNeeded: `{"Tuesday": ["09:00-10:00"]}`,
		},
		{Ref: "b", Name: "Bo", Role: cohort.Facilitator, Available: `{}`, IfNeeded: `{}`},
	}
	return r
}

func TestImportRoster_StoresWhatItSays(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := fullRoster()
	r.Cohort.Defaults = cohort.Options{MeetingMinutes: 90, MinPeople: 3, MaxPeople: 5, TimeIncrement: 15, UseIfNeeded: true}
	e := d.enrol(r)
	stored, err := d.Cohort(t.Context(), e.id)
	require.NoError(t, err)
	r.Cohort.ID = e.id
	require.Empty(t, cmp.Diff(r.Cohort, stored))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM cohorts WHERE duration_days = 21 AND status = 'active'`), "three weeks, for the platform")

	text := func(s string) *string { return &s }
	three := 3
	require.Empty(t, cmp.Diff([]storedPerson{
		{
			"a", "facilitator", "Ada", text("100"), text("ada"), text("ada@example.org"), text("Europe/Berlin"),
			`{"Monday": ["18:00-20:00"]}`, `{"Tuesday": ["09:00-10:00"]}`, true, &three,
		},
		{"b", "facilitator", "Bo", nil, nil, nil, nil, `{}`, `{}`, true, nil},
	}, d.stored(e)))
}

func TestImportRoster_KeepsWhatItLeavesOutExceptAvailability(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := fullRoster()
	e := d.enrol(r)
	want := d.stored(e)
	want[0].Available, want[0].IfNeeded = `{}`, `{}`
	r.People[0] = cohort.Enrollee{Ref: "a", Role: cohort.Facilitator, MaxGroups: r.People[0].MaxGroups, Available: `{}`, IfNeeded: `{}`}
	d.enrol(r)
	require.Empty(t, cmp.Diff(want, d.stored(e)))
}

func TestImportRoster_CountsEachPersonWhoChangedOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := fullRoster()
	e := d.enrol(r)
	for _, c := range []struct {
		what   string
		change func(*cohort.Enrollee)
		whats  []string
	}{
		{"name", func(p *cohort.Enrollee) { p.Name = "Ida" }, []string{"name"}},
		{"Discord id", func(p *cohort.Enrollee) { p.DiscordID = "101" }, []string{"Discord id"}},
		{"ref", func(p *cohort.Enrollee) { p.Ref = "c" }, []string{"file id"}},
		{"limit", func(p *cohort.Enrollee) { p.MaxGroups = nil }, []string{"max groups"}},
		{"availability", func(p *cohort.Enrollee) { p.Available = `{"Friday": ["09:00-10:00"]}` }, []string{"times"}},
		{"if needed", func(p *cohort.Enrollee) { p.IfNeeded = `{}` }, []string{"times"}},
		{
			"several at once", func(p *cohort.Enrollee) { p.Name, p.Email, p.MaxGroups = "Ava", "ava@example.org", new(int) },
			[]string{"name", "e-mail", "max groups"},
		},
		{"role", func(p *cohort.Enrollee) { p.Role = cohort.Participant }, []string{"role"}},
	} {
		before := d.stored(e)
		c.change(&r.People[0])
		imported, err := d.ImportRoster(t.Context(), r)
		require.NoError(t, err, c.what)
		require.Equal(t, []postgres.PersonChange{{Ref: r.People[0].Ref, Whats: c.whats}}, imported.Changed)
		require.Equal(t, []int{2, 0, 1, 1}, []int{imported.Signups, imported.Added, imported.Updated, imported.Unchanged}, c.what)
		imported, err = d.ImportRoster(t.Context(), r)
		require.NoError(t, err, c.what)
		require.Equal(t, postgres.Imported{CohortID: e.id, Signups: 2, Unchanged: 2}, imported, c.what)
		require.NotEmpty(t, cmp.Diff(before, d.stored(e)), c.what)
	}
	require.Equal(t, 2, d.count(`SELECT count(*) FROM users`))
}

func TestImportRoster_ChangesTheCohortOfTheName(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 0))
	r := roster("Spring", 0, 0)
	r.Cohort.Meetings, r.Cohort.StartDate = 5, time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	r.Cohort.Defaults.TimeIncrement, r.Cohort.Defaults.MaxPeople = 10, 6
	imported, err := d.ImportRoster(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, postgres.Imported{
		CohortID: e.id, Signups: 1, NotInFile: []postgres.Unnamed{{Ref: "p0"}},
		CohortChanges: []postgres.Difference{
			{What: "start date", Before: "2027-03-01", After: "2028-01-01"},
			{What: "number of meetings", Before: "3", After: "5"},
			{What: "max people", Before: "8", After: "6"},
			{What: "time increment", Before: "30", After: "10"},
		},
	}, imported)
	stored, err := d.Cohort(t.Context(), e.id)
	require.NoError(t, err)
	r.Cohort.ID = e.id
	require.Empty(t, cmp.Diff(r.Cohort, stored))
}

func TestImportRoster_ACancelledCohortsNameIsFree(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 0))
	d.exec(`UPDATE cohorts SET status = 'cancelled'`)
	require.NotEqual(t, e.id, d.enrol(roster("Spring", 1, 0)).id)
	d.exec(`UPDATE cohorts SET status = 'active'`)
	_, err := d.ImportRoster(t.Context(), roster("Spring", 2, 0))
	require.ErrorIs(t, err, postgres.ErrAmbiguous)
	require.Equal(t, 2, d.count(`SELECT count(*) FROM signups`))
}

func TestImportRoster_LeavesOutWhoIsNotOnePersonEach(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	before := d.stored(e)
	leftOut := func(r cohort.Roster) []postgres.LeftOut {
		imported, err := d.ImportRoster(t.Context(), r)
		require.NoError(t, err)
		return imported.LeftOut
	}
	twice := roster("Spring", 4, 0)
	twice.People[3].DiscordID = twice.People[1].DiscordID
	twice.People = append(twice.People[:2], twice.People[3])
	require.Equal(t, []postgres.LeftOut{{Ref: "p3", Why: `has the Discord id of "p1": one account is one person`}}, leftOut(twice))

	d.exec(`UPDATE users SET deleted_at = now() WHERE user_id = $1`, e.people["p1"])
	gone := leftOut(roster("Spring", 2, 0))
	require.Len(t, gone, 1)
	require.Equal(t, "p1", gone[0].Ref)
	require.Contains(t, gone[0].Why, "deleted on the platform")
	require.Empty(t, cmp.Diff(before, d.stored(e)))
	require.Equal(t, 2, d.count(`SELECT count(*) FROM users`))
}
