package postgres_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"convene/cohort"
	"convene/postgres"
)

func TestImportRoster_TwiceChangesNothingMore(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 3, 1)
	first, err := d.ImportRoster(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, postgres.Imported{CohortID: first.CohortID, Created: true, Signups: 4, Added: 4}, first)
	second, err := d.ImportRoster(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, postgres.Imported{CohortID: first.CohortID, Signups: 4, Unchanged: 4}, second)

	r.People[1].Timezone = "Europe/Berlin"
	r.People = append(r.People[1:], person("Spring", "p9", cohort.Participant, nil)) // f0 is not named any more
	third, err := d.ImportRoster(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, postgres.Imported{
		CohortID: first.CohortID, Signups: 5, Added: 1, Updated: 1, Unchanged: 2,
		Changed:   []postgres.PersonChange{{Ref: "p0", Whats: []string{"times"}}},
		NotInFile: []postgres.Unnamed{{Ref: "f0"}},
	}, third)
	require.Equal(t, 5, d.count(`SELECT count(*) FROM users`))
}

func TestImportRoster_AtTheSameTimeMakesOneCohort(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	group, ctx := errgroup.WithContext(t.Context())
	for range 4 {
		group.Go(func() error {
			_, err := d.ImportRoster(ctx, roster("Spring", 3, 1))
			return err
		})
	}
	require.NoError(t, group.Wait())
	require.Equal(t, 1, d.count(`SELECT count(*) FROM cohorts`))
	require.Equal(t, 4, d.count(`SELECT count(*) FROM signups`))
	require.Equal(t, 4, d.count(`SELECT count(*) FROM users`))
}

func TestImportRoster_KnowsAPersonOfAnotherCohortByTheirDiscordID(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring", 2, 0))
	again := roster("Autumn", 1, 0)
	again.People[0].Ref, again.People[0].DiscordID = "x1", "discord Spring p1"
	autumn := d.enrol(again)
	require.Equal(t, spring.people["p1"], autumn.people["x1"])
	require.NotEqual(t, spring.id, autumn.id)
}

func TestImportRoster_TwoPeopleWithoutADiscordIDAreTwoPeople(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 2, 0)
	r.People[0].DiscordID, r.People[1].DiscordID = "", ""
	e := d.enrol(r)
	require.NotEqual(t, e.people["p0"], e.people["p1"])
	require.Equal(t, e, d.enrol(r), "and the same two the next time")
}

func TestImportRoster_SomebodyElsesDiscordIDLeavesOutThatPersonAlone(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	r := roster("Spring", 3, 0)
	r.People = []cohort.Enrollee{person("Spring", "p7", cohort.Participant, nil), r.People[0]}
	r.People[1].DiscordID, r.People[1].Name = "discord Spring p1", "Somebody else"
	imported, err := d.ImportRoster(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, []postgres.LeftOut{{Ref: "p0", Why: fmt.Sprintf(`is "p0" (user %d) by the file id, but the Discord id belongs to "p1" (user %d): `+
		"correct it in the file, or on the platform if the two are one person", e.people["p0"], e.people["p1"])}}, imported.LeftOut)
	require.Equal(t, 3, d.count(`SELECT count(*) FROM signups`))
	require.Zero(t, d.count(`SELECT count(*) FROM users WHERE nickname = 'Somebody else'`))
}

func TestImportRoster_CertifiesOnlyNewFacilitators(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 0, 2))
	d.exec(`UPDATE facilitators SET certified_at = NULL WHERE user_id = $1`, e.people["f0"])
	d.enrol(roster("Spring", 0, 2))
	people, facilitated, err := d.PeopleToMatch(t.Context(), e.id)
	require.NoError(t, err)
	require.True(t, facilitated)
	require.False(t, people[0].Certified, "the platform took it away")
	require.True(t, people[1].Certified)
}

func TestFindCohort(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring, autumn := d.enrol(roster("Spring", 1, 0)), d.enrol(roster("Autumn", 1, 0))
	for text, want := range map[string]cohort.ID{"1": spring.id, "spring": spring.id, "AUTUMN": autumn.id, "2": autumn.id} {
		found, err := d.FindCohort(t.Context(), text)
		require.NoError(t, err, text)
		require.Equal(t, want, found.ID, text)
	}
	for _, text := range []string{"3", "Winter", ""} {
		_, err := d.FindCohort(t.Context(), text)
		require.ErrorIs(t, err, postgres.ErrNotFound, text)
	}
	d.exec(`UPDATE cohorts SET cohort_name = 'SPRING' WHERE cohort_id = $1`, autumn.id)
	_, err := d.FindCohort(t.Context(), "Spring")
	require.ErrorIs(t, err, postgres.ErrAmbiguous)
	d.exec(`UPDATE cohorts SET status = 'cancelled' WHERE cohort_id = $1`, autumn.id)
	found, err := d.FindCohort(t.Context(), "Spring")
	require.NoError(t, err, "a cancelled cohort gives way")
	require.Equal(t, spring.id, found.ID)
}

func TestOpen_DoesNotTellThePassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"postgres://me:hush@127.0.0.1:1/x", "postgres://me:hush@/%zz"} {
		_, err := postgres.Open(t.Context(), url)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "hush")
	}
}

func TestOpen_ConnectionsSayWhoseTheyAre(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	require.NoError(t, d.Ping(t.Context()))
	require.Positive(t, d.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'convene'`))
}
