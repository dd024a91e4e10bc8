package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/local/localtest"
	"convene/postgres"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// database is a test's own, with the store on it and a connection that goes past the store.
type database struct {
	*postgres.Store
	t    *testing.T
	url  string
	conn *pgx.Conn
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	url := localtest.Database(t)
	store, err := postgres.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(store.Close)
	return &database{store, t, url, connect(t, url)}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	return conn
}

// exec changes the database as the platform's own writers do.
func (d *database) exec(sql string, args ...any) {
	d.t.Helper()
	_, err := d.conn.Exec(d.t.Context(), sql, args...)
	require.NoError(d.t, err, sql)
}

// count returns the one number that the statement selects.
func (d *database) count(sql string, args ...any) (n int) {
	d.t.Helper()
	require.NoError(d.t, d.conn.QueryRow(d.t.Context(), sql, args...).Scan(&n), sql)
	return n
}

// roster is a cohort of participants p0, p1, … and facilitators f0, f1, …, each able to lead two.
func roster(name string, participants, facilitators int) cohort.Roster {
	r := cohort.Roster{Cohort: cohort.Cohort{
		Name: name, Course: "ethics", StartDate: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), Meetings: 3, Defaults: cohort.DefaultOptions(),
	}}
	two := 2
	for i := range facilitators {
		r.People = append(r.People, person(name, fmt.Sprint("f", i), cohort.Facilitator, &two))
	}
	for i := range participants {
		r.People = append(r.People, person(name, fmt.Sprint("p", i), cohort.Participant, nil))
	}
	return r
}

func person(cohortName, ref string, role cohort.Role, limit *int) cohort.Enrollee {
	return cohort.Enrollee{
		Ref: ref, Name: "Name of " + ref, DiscordID: "discord " + cohortName + " " + ref, Timezone: "UTC", Role: role, MaxGroups: limit,
		Available: `{"Monday": ["18:00-20:00"]}`, IfNeeded: `{}`,
	}
}

// enrolled is a cohort in the database, with its people by their ref.
type enrolled struct {
	id     cohort.ID
	people map[string]cohort.UserID
}

func (d *database) enrol(r cohort.Roster) enrolled {
	d.t.Helper()
	imported, err := d.ImportRoster(d.t.Context(), r)
	require.NoError(d.t, err)
	e := enrolled{imported.CohortID, map[string]cohort.UserID{}}
	rows, err := d.conn.Query(d.t.Context(), `SELECT external_ref, user_id FROM signups WHERE cohort_id = $1`, e.id)
	require.NoError(d.t, err)
	var ref string
	var id cohort.UserID
	_, err = pgx.ForEachRow(rows, []any{&ref, &id}, func() error {
		e.people[ref] = id
		return nil
	})
	require.NoError(d.t, err)
	return e
}

// group is a proposed group that meets at the hour on Monday; the first ref that begins with f leads.
func (e enrolled) group(hour int, refs ...string) cohort.Group {
	g := cohort.Group{Meeting: cohort.Meeting{Start: cohort.WeekMinute(60 * hour), Minutes: 60}}
	for _, ref := range refs {
		role := cohort.Participant
		if ref[0] == 'f' {
			role = cohort.Facilitator
		}
		g.Members = append(g.Members, cohort.Member{UserID: e.people[ref], Role: role})
	}
	return g
}

// propose opens a run and gives it a proposal.
func (d *database) propose(e enrolled, run cohort.RunID, p cohort.Proposal) {
	d.t.Helper()
	_, err := d.OpenRun(d.t.Context(), postgres.Run{ID: run, CohortID: e.id, Options: cohort.DefaultOptions()})
	require.NoError(d.t, err)
	require.NoError(d.t, d.SaveProposal(d.t.Context(), run, p))
}

// preview writes groups as a run does.
func (d *database) preview(e enrolled, run cohort.RunID, groups ...cohort.Group) []cohort.Group {
	d.t.Helper()
	d.propose(e, run, cohort.Proposal{Groups: groups})
	written, err := d.WritePreview(d.t.Context(), run)
	require.NoError(d.t, err)
	return written
}

// toMatch are the refs of those who can be grouped.
func (d *database) toMatch(e enrolled) []string {
	d.t.Helper()
	people, _, err := d.PeopleToMatch(d.t.Context(), e.id)
	require.NoError(d.t, err)
	refs := []string{}
	for _, p := range people {
		refs = append(refs, p.Ref)
	}
	return refs
}
