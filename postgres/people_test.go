package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

func TestPeopleToMatch_LeavesOutWhoIsInAGroup(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 3, 0))
	d.preview(e, "run", e.group(1, "p0", "p1"))
	for sql, want := range map[string][]string{
		`UPDATE groups SET status = 'preview'`:                                                        {"p2"},
		`UPDATE groups SET status = 'active'`:                                                         {"p2"},
		`UPDATE groups SET status = 'completed'`:                                                      {"p2"},
		`UPDATE groups SET status = 'cancelled'`:                                                      {"p0", "p1", "p2"},
		`UPDATE groups_users SET status = 'dropped' WHERE user_id = (SELECT min(user_id) FROM users)`: {"p0", "p2"},
		`UPDATE users SET deleted_at = now() WHERE nickname = 'Name of p2'`:                           {},
		`UPDATE signups SET ungroupable_reason = 'no_availability'`:                                   {"p2"},
	} {
		d.asWritten(cohort.Preview)
		d.exec(sql)
		require.Equal(t, want, d.toMatch(e), sql)
	}
}

func TestPeopleToMatch_AGroupOfAnotherCohortLeavesNobodyOutButKeepsThemBusy(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring", 1, 1))
	r := roster("Autumn", 1, 1)
	r.People[0].DiscordID, r.People[1].DiscordID = "discord Spring f0", "discord Spring p0"
	autumn := d.enrol(r)
	meeting := d.preview(spring, "run", spring.group(5, "f0", "p0"))[0].Meeting
	people, facilitated, err := d.PeopleToMatch(t.Context(), autumn.id)
	require.NoError(t, err)
	require.True(t, facilitated)
	require.Len(t, people, 2)
	for _, p := range people {
		require.Equal(t, []cohort.Meeting{meeting}, p.Busy, p.Ref)
	}
	require.Equal(t, 1, people[0].Capacity, "one of two groups is left")
}

func TestPeopleToMatch_TellsWhatAFacilitatorCanStillLead(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 4, 1))
	capacity := func() int {
		people, _, err := d.PeopleToMatch(t.Context(), e.id)
		require.NoError(t, err)
		require.Equal(t, cohort.Facilitator, people[0].Role)
		return people[0].Capacity
	}
	require.Equal(t, 2, capacity())
	d.preview(e, "run", e.group(1, "f0", "p0"), e.group(3, "f0", "p1"))
	require.Equal(t, 0, capacity())
	d.exec(`UPDATE groups SET status = 'completed' WHERE group_name = 'Group 1'`)
	require.Equal(t, 1, capacity())
	d.exec(`UPDATE facilitators SET max_active_groups = 0`)
	require.Equal(t, 0, capacity(), "never below")
	d.exec(`UPDATE facilitators SET max_active_groups = NULL`)
	require.Equal(t, cohort.Unlimited, capacity())
}

func TestPresence_IsRecordedForTheRunsPreviews(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 4, 0)
	r.People[3].DiscordID = ""
	e := d.enrol(r)
	groups := d.preview(e, "run", e.group(1, "p0", "p1"), e.group(1, "p2", "p3"))
	d.exec(`UPDATE groups SET status = 'active' WHERE group_id = $1`, groups[0].ID)
	wanted, err := d.MembersToCheck(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, []string{"discord Spring p2"}, wanted)
	absent, err := d.RecordPresence(t.Context(), "run", wanted)
	require.NoError(t, err)
	require.Equal(t, 1, absent, "who has no Discord id is not on the server")
	seen, err := d.Realization(t.Context(), groups[1].ID)
	require.NoError(t, err)
	require.True(t, seen.Members[0].OnServer)
	require.False(t, seen.Members[1].OnServer)
}
