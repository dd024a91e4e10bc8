package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func TestDecisions_AreRecordedOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	d.preview(e, "run", e.group(1, "p0", "p1"))
	at := time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC)
	approval := postgres.Decision{
		ID: "run/2", RunID: "run", Revision: 1, Kind: "approve", GroupIDs: []cohort.GroupID{1}, By: "user:1", Via: "cli", At: at, Accepted: true,
	}
	refused := postgres.Decision{
		ID: "run/1", RunID: "run", Revision: 1, Kind: "reject", GroupIDs: []cohort.GroupID{}, By: "user:2", Via: "ui",
		Reason: "too early", At: at.Add(-time.Hour), Detail: "nothing waits",
	}
	for _, decision := range []postgres.Decision{approval, refused, approval} {
		require.NoError(t, d.RecordDecision(t.Context(), decision))
	}
	decisions, err := d.Decisions(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, []postgres.Decision{refused, approval}, decisions)
	approval.ID, approval.RunID = "x/1", "x"
	require.ErrorIs(t, d.RecordDecision(t.Context(), approval), postgres.ErrNotFound)
}

func TestSummaries_TellWhatThereIsToDo(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring", 3, 1))
	d.enrol(roster("Autumn", 0, 1)) // a facilitator alone
	d.preview(spring, "run", spring.group(1, "f0", "p0"), spring.group(3, "f0", "p1"))
	d.exec(`UPDATE groups SET status = 'active' WHERE group_name = 'Group 1'`)
	summary, err := d.Summary(t.Context(), spring.id)
	require.NoError(t, err)
	require.Equal(t, "Spring", summary.Cohort.Name)
	summary.Cohort = cohort.Cohort{}
	require.Equal(t, postgres.Summary{Signups: 4, Ungrouped: 1, Preview: 1, Active: 1}, summary)

	names := func(list []postgres.Summary, err error) (names []string) {
		t.Helper()
		require.NoError(t, err)
		for _, s := range list {
			names = append(names, s.Cohort.Name)
		}
		return names
	}
	require.Equal(t, []string{"Spring", "Autumn"}, names(d.Cohorts(t.Context())))
	require.Equal(t, []string{"Spring"}, names(d.SchedulableCohorts(t.Context())))
	require.Equal(t, []string{"Spring"}, names(d.RealizableCohorts(t.Context())))
	d.exec(`UPDATE cohorts SET status = 'cancelled' WHERE cohort_name = 'Spring'`)
	require.Empty(t, names(d.RealizableCohorts(t.Context())))
	_, err = d.Summary(t.Context(), spring.id)
	require.ErrorIs(t, err, postgres.ErrNotFound)
}

func TestGroupsVisibleTo_AreAllForAdministratorsAndTheirOwnForFacilitators(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 4, 2))
	d.preview(e, "run", e.group(1, "f0", "p0"), e.group(1, "f1", "p1"), e.group(3, "f0", "p2"))
	d.exec(`UPDATE groups SET status = 'cancelled' WHERE group_name = 'Group 3'`)
	visible := func(ref string) (names []string) {
		groups, err := d.GroupsVisibleTo(t.Context(), "discord Spring "+ref)
		require.NoError(t, err)
		for _, g := range groups {
			names = append(names, g.Name)
		}
		return names
	}
	require.Equal(t, []string{"Group 1"}, visible("f0"))
	require.Equal(t, []string{"Group 2"}, visible("f1"))
	require.Empty(t, visible("p0"))
	d.exec(`UPDATE users SET is_admin = true WHERE user_id = $1`, e.people["p0"])
	require.Equal(t, []string{"Group 1", "Group 2"}, visible("p0"))
}

func TestActiveGroupsOfDiscordUser(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 1))
	groups := d.preview(e, "run", e.group(1, "f0", "p0"), e.group(3, "f0", "p1"))
	d.exec(`UPDATE groups SET status = 'active' WHERE group_id = $1`, groups[1].ID)
	ids, err := d.ActiveGroupsOfDiscordUser(t.Context(), "discord Spring f0")
	require.NoError(t, err)
	require.Equal(t, []cohort.GroupID{groups[1].ID}, ids)
	ids, err = d.ActiveGroupsOfDiscordUser(t.Context(), "stranger")
	require.NoError(t, err)
	require.Empty(t, ids)
}
