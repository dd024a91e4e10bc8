package postgres_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

// importLater imports in the background.
func (d *database) importLater(in postgres.ImportRequest) <-chan error {
	return meanwhile(func() error {
		_, err := d.Import(d.t.Context(), in)
		return err
	})
}

func TestImport_WaitsForAPreviewThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 4, 0)
	e := d.enrol(r)
	r.Cohort.StartDate = r.Cohort.StartDate.AddDate(0, 0, 7)
	commit := d.hold(`WITH locked AS (SELECT 1 FROM cohorts WHERE cohort_id = $1 FOR UPDATE)
		INSERT INTO groups (group_name, cohort_id, status) SELECT 'Group 1', $1, 'preview' FROM locked`, e.id)
	imported := d.importLater(postgres.ImportRequest{Roster: r})
	d.awaitWaiting(1)
	commit()
	require.ErrorContains(t, <-imported, "has 1 preview group", "it sees what was written meanwhile")
}

// Which of the two PostgreSQL ends is whoever looks first after both wait, on a busy machine either. The
// import succeeds each time; where it was the one that was ended, it has begun again.
func TestImport_BeginsAgainAfterADeadlock(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 2, 0)
	e := d.enrol(r)
	for attempt := range 10 {
		r.People[0].Name, r.People[1].Name = fmt.Sprint("New ", attempt), fmt.Sprint("New ", attempt)
		importLost := d.crossWithImport(e, r)
		require.Equal(t, 2, d.count(`SELECT count(*) FROM users WHERE nickname = $1`, r.People[0].Name))
		if importLost {
			return
		}
	}
	t.Fatal("PostgreSQL has never ended the import")
}

// crossWithImport imports while another writer changes the roster's two people in the other order. It
// reports whether the other writer was let through.
func (d *database) crossWithImport(e enrolled, r cohort.Roster) (importLost bool) {
	d.t.Helper()
	tx, err := connect(d.t, d.url).Begin(d.t.Context())
	require.NoError(d.t, err)
	const write = `UPDATE users SET nickname = 'Platform' WHERE user_id = $1`
	_, err = tx.Exec(d.t.Context(), write, e.people["p1"])
	require.NoError(d.t, err)
	imported := d.importLater(postgres.ImportRequest{Roster: r})
	d.awaitWaiting(1)
	_, err = tx.Exec(d.t.Context(), write, e.people["p0"])
	if importLost = err == nil; importLost {
		require.NoError(d.t, tx.Commit(d.t.Context()))
	} else {
		require.NoError(d.t, tx.Rollback(d.t.Context()))
	}
	require.NoError(d.t, <-imported)
	return importLost
}

func TestImport_TwoOfTheSamePeopleAtOnceMakeThemOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring, autumn := roster("Spring", 30, 0), roster("Autumn", 30, 0)
	for i := range spring.People {
		autumn.People[29-i].DiscordID = spring.People[i].DiscordID
	}
	a, b := d.importLater(postgres.ImportRequest{Roster: spring}), d.importLater(postgres.ImportRequest{Roster: autumn})
	require.NoError(t, <-a)
	require.NoError(t, <-b)
	require.Equal(t, 30, d.count(`SELECT count(*) FROM users`))
	require.Equal(t, 60, d.count(`SELECT count(*) FROM signups`))
}

func TestImport_ACohortThatIsBeingMatchedKeepsItsDates(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 4, 0)
	e := d.enrol(r)
	_, err := d.OpenRun(t.Context(), postgres.Run{ID: "run", CohortID: e.id, Options: cohort.DefaultOptions()})
	require.NoError(t, err)
	r.Cohort.StartDate = r.Cohort.StartDate.AddDate(0, 0, 7)
	for _, update := range []bool{false, true} {
		_, err = d.Import(t.Context(), postgres.ImportRequest{Roster: r, Update: update})
		var differs *postgres.CohortDiffersError
		require.ErrorAs(t, err, &differs)
		require.Equal(t, "is being matched", differs.State)
	}
	d.exec(`UPDATE scheduling_runs SET created_at = now() - interval '11 minutes'`)
	_, err = d.Import(t.Context(), postgres.ImportRequest{Roster: r})
	require.NoError(t, err, "that run has ended without a preview")
}

func TestImport_WithUpdateChangesWhatMovesNoMeeting(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 4, 0)
	e := d.enrol(r)
	d.exec(`INSERT INTO groups (group_name, cohort_id, status) VALUES ('Group 1', $1, 'active')`, e.id)
	r.Cohort.Course, r.Cohort.Defaults.MaxPeople = "logic", 6
	_, err := d.Import(t.Context(), postgres.ImportRequest{Roster: r})
	require.ErrorContains(t, err, "has 1 active group")
	imported, err := d.Import(t.Context(), postgres.ImportRequest{Roster: r, Update: true})
	require.NoError(t, err)
	require.Equal(t, []postgres.Difference{
		{What: "course", Before: "ethics", After: "logic"}, {What: "max people", Before: "8", After: "6"},
	}, imported.CohortChanges)
	r.Cohort.Meetings++
	_, err = d.Import(t.Context(), postgres.ImportRequest{Roster: r, Update: true})
	require.ErrorContains(t, err, "take back its number of meetings in the file")
}

func TestImport_WhoCouldNotBeReadIsInTheFileAllTheSame(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 3, 0)
	d.enrol(r)
	r.People = r.People[:1]
	imported, err := d.Import(t.Context(), postgres.ImportRequest{Roster: r, Skipped: []string{"p1"}})
	require.NoError(t, err)
	require.Equal(t, []postgres.Unnamed{{Ref: "p2"}}, imported.NotInFile)
}

func TestImport_OwnTimesAreWhatMatchingReads(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	yes, no := true, false
	spring := d.enrol(roster("Spring", 1, 0))
	r := roster("Autumn", 1, 0)
	r.People[0].DiscordID, r.People[0].Available, r.People[0].Timezone = "discord Spring p0", `{"Friday": ["09:00-10:00"]}`, "Europe/Berlin"
	imported, err := d.Import(t.Context(), postgres.ImportRequest{Roster: r, OwnTimes: &yes})
	require.NoError(t, err)
	require.Empty(t, imported.Affected)
	autumn := enrolled{id: imported.CohortID, people: map[string]cohort.UserID{"p0": spring.people["p0"]}}
	require.Equal(t, []string{"Europe/Berlin", `{"Friday": ["09:00-10:00"]}`}, d.timesToMatch(autumn))
	require.Equal(t, []string{"UTC", `{"Monday": ["18:00-20:00"]}`}, d.timesToMatch(spring))

	imported, err = d.Import(t.Context(), postgres.ImportRequest{Roster: r, OwnTimes: &no})
	require.NoError(t, err)
	require.Equal(t, []postgres.AffectedCohort{{CohortID: spring.id, Name: "Spring", People: 1}}, imported.Affected)
	require.Equal(t, []string{"Europe/Berlin", `{"Friday": ["09:00-10:00"]}`}, d.timesToMatch(spring))
}

// timesToMatch are the zone and the available times of the cohort's only person.
func (d *database) timesToMatch(e enrolled) []string {
	p := d.personToMatch(e, "p0")
	return []string{p.Timezone, p.Available}
}
