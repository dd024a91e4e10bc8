package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func TestPreviewOf_ShowsGroupsPeopleAndWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 6, 1)
	r.People = append(r.People[1:], r.People[0]) // the facilitator has the highest user id
	r.People[1].DiscordID = ""
	e := d.enrol(r)
	again := roster("Autumn", 1, 0)
	again.People[0].Ref, again.People[0].DiscordID = "x", "discord Spring p0" // a second signup of p0
	d.enrol(again)
	d.propose(e, "run", cohort.Proposal{
		Groups:   []cohort.Group{e.group(18, "f0", "p0", "p1", "p2"), e.group(18, "p3"), e.group(18, "p4")},
		Unplaced: []cohort.Unplaced{{UserID: e.people["p5"], Reason: cohort.FacilitatorCapacity, Detail: "why"}},
		Warnings: []string{"the clocks change"},
	})
	require.NoError(t, d.writePreview("run"))
	d.exec(`UPDATE groups SET status = 'cancelled' WHERE group_name = 'Group 2'`)
	d.exec(`UPDATE groups SET status = 'active', discord_voice_channel_id = 'voice', discord_category_id = 'category' WHERE group_name = 'Group 3'`)
	d.exec(`UPDATE cohorts SET discord_category_id = 'first'`)
	d.exec(`UPDATE groups_users SET on_server = true WHERE user_id = $1`, e.people["f0"])
	d.exec(`UPDATE groups_users SET status = 'dropped' WHERE user_id = $1`, e.people["p2"])

	view, err := d.PreviewOf(t.Context(), e.id)
	require.NoError(t, err)
	yes := true
	member := func(group cohort.GroupID, ref string, role cohort.Role) postgres.ViewMember {
		return postgres.ViewMember{GroupID: group, UserID: e.people[ref], Ref: ref, Name: "Name of " + ref, Role: role, DiscordID: "discord Spring " + ref}
	}
	first, third := view.Groups[0].ID, view.Groups[1].ID
	people := []postgres.ViewMember{member(first, "f0", cohort.Facilitator), member(first, "p0", cohort.Participant), member(first, "p1", cohort.Participant)}
	people[0].OnServer, people[2].DiscordID = &yes, ""
	require.Empty(t, cmp.Diff(postgres.View{
		Signups: 7,
		Groups: []postgres.ViewGroup{
			{
				Group: cohort.Group{
					ID: first, CohortID: e.id, Name: "Group 1", Ordinal: 1, Status: cohort.Preview, Meeting: cohort.Meeting{Start: 18 * 60, Minutes: 60},
				},
				People: people,
			},
			{
				Group: cohort.Group{
					ID: third, CohortID: e.id, Name: "Group 3", Ordinal: 3, Status: cohort.Active, Meeting: cohort.Meeting{Start: 18 * 60, Minutes: 60},
				},
				People:  []postgres.ViewMember{member(third, "p4", cohort.Participant)},
				Objects: postgres.Objects{CategoryID: "category", VoiceChannelID: "voice"},
			},
		},
		Unplaced: []postgres.ViewUnplaced{{Ref: "p5", Name: "Name of p5", Reason: cohort.FacilitatorCapacity, Detail: "why"}},
		Warnings: []string{"the clocks change"},
	}, view, cmpopts.IgnoreFields(postgres.View{}, "Cohort"), cmpopts.IgnoreFields(cohort.Group{}, "Members")))
	require.Equal(t, "Spring", view.Cohort.Name)
	require.Equal(t, cohort.Member{UserID: e.people["f0"], Role: cohort.Facilitator}, view.Groups[0].Members[0])
	_, err = d.PreviewOf(t.Context(), 99)
	require.ErrorIs(t, err, postgres.ErrNotFound)
}

func TestPreviewOf_LeftOutIsWhoIsInNoGroupOfThisCohort(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 5, 0))
	r := roster("Autumn", 1, 0)
	r.People[0].DiscordID = "discord Spring p4"
	other := d.enrol(r)
	d.preview(other, "other", other.group(1, "p0")) // p4 of spring
	d.preview(e, "run", e.group(1, "p0"), e.group(1, "p1"), e.group(1, "p2"))
	d.exec(`UPDATE groups_users SET status = 'dropped' WHERE user_id = $1`, e.people["p1"])
	d.exec(`UPDATE groups SET status = 'cancelled' WHERE cohort_id = $1 AND group_name = 'Group 3'`, e.id)
	d.exec(`UPDATE signups SET ungroupable_reason = 'no_availability' WHERE user_id <> $1`, e.people["p3"])
	view, err := d.PreviewOf(t.Context(), e.id)
	require.NoError(t, err)
	refs := []string{}
	for _, u := range view.Unplaced {
		refs = append(refs, u.Ref)
	}
	require.Equal(t, []string{"p1", "p2", "p4"}, refs)
}

func TestPreviewOf_WarnsAsTheLatestRunThatMatched(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	warnings := func() []string {
		view, err := d.PreviewOf(t.Context(), e.id)
		require.NoError(t, err)
		return view.Warnings
	}
	require.Empty(t, warnings())
	d.propose(e, "one", cohort.Proposal{Warnings: []string{"one"}})
	d.propose(e, "two", cohort.Proposal{Warnings: []string{"two"}})
	d.open(e, "three") // has not matched yet
	require.Equal(t, []string{"two"}, warnings())
}

func TestViewMember_AbsentIsWhoIsKnownNotToBeThere(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	require.True(t, postgres.ViewMember{}.Absent(), "without a Discord id")
	require.False(t, postgres.ViewMember{DiscordID: "1"}.Absent(), "before anybody looked")
	require.False(t, postgres.ViewMember{DiscordID: "1", OnServer: &yes}.Absent())
	require.True(t, postgres.ViewMember{DiscordID: "1", OnServer: &no}.Absent())
}
