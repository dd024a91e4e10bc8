package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func (d *database) open(e enrolled, run cohort.RunID) (adopted int) {
	d.t.Helper()
	adopted, err := d.OpenRun(d.t.Context(), postgres.Run{ID: run, CohortID: e.id, Options: cohort.DefaultOptions()})
	require.NoError(d.t, err)
	return adopted
}

func TestOpenRun_TakesOverWhatAnEarlierRunLeftBehind(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 6, 0))
	d.propose(e, "one", cohort.Proposal{
		Groups:   []cohort.Group{e.group(1, "p0"), e.group(2, "p1"), e.group(3, "p2")},
		Unplaced: []cohort.Unplaced{{UserID: e.people["p3"], Reason: cohort.NoAvailability}},
	})
	require.NoError(t, d.writePreview("one"))
	d.exec(`UPDATE groups SET status = 'active' WHERE group_name = 'Group 1'`)
	require.Equal(t, 0, d.open(e, "one"), "what it wrote itself is not taken over")

	require.Equal(t, 2, d.open(e, "two"))
	groups, err := d.RunGroups(t.Context(), "two")
	require.NoError(t, err)
	require.Len(t, groups, 2)
	for i, want := range []struct{ name, meeting, ref string }{
		{"Group 2", "Monday 02:00-03:00", "p1"}, {"Group 3", "Monday 03:00-04:00", "p2"},
	} {
		require.Equal(t, want.name, groups[i].Name)
		require.Equal(t, i+1, groups[i].Ordinal)
		require.Equal(t, want.meeting, groups[i].Meeting.String())
		require.Equal(t, []cohort.Member{{UserID: e.people[want.ref], Role: cohort.Participant}}, groups[i].Members)
	}
	left, err := d.RunGroups(t.Context(), "one")
	require.NoError(t, err)
	require.Len(t, left, 1, "the active group stays the first run's")

	deleted, err := d.DeletePreviews(t.Context(), "two")
	require.NoError(t, err)
	require.Equal(t, postgres.Deleted{Groups: 2, Reasons: 1}, deleted, "the reasons were taken over with the groups")
}

func TestOpenRun_LeavesOtherCohortsAndReasonsOfRunsThatAreOver(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring, autumn := d.enrol(roster("Spring", 2, 0)), d.enrol(roster("Autumn", 2, 0))
	d.preview(autumn, "autumn", autumn.group(1, "p0", "p1"))
	d.propose(spring, "over", cohort.Proposal{
		Groups:   []cohort.Group{spring.group(1, "p0")},
		Unplaced: []cohort.Unplaced{{UserID: spring.people["p1"], Reason: cohort.NoAvailability}},
	})
	require.NoError(t, d.writePreview("over"))
	d.exec(`UPDATE groups SET status = 'active' WHERE run_id = 'over'`)
	require.Equal(t, 0, d.open(spring, "new"))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups WHERE run_id = 'autumn'`))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM signups WHERE ungroupable_run = 'over'`))
}

func TestOpenRun_ReadsThePlatformsMeetingsAndTakesThemBack(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 3, 0))
	d.exec(`INSERT INTO groups (group_name, cohort_id, recurring_meeting_time_utc) VALUES
		('Owls', $1, 'Wednesday 15:00-16:00'), ('Larks', $1, NULL), ('Bats', $1, 'Sunday 23:30-00:30')`, e.id)
	d.exec(`INSERT INTO groups_users (user_id, group_id, role) SELECT $1, group_id, 'participant' FROM groups WHERE group_name = 'Owls'`, e.people["p1"])
	d.exec(`UPDATE signups SET ungroupable_reason = 'no_availability' WHERE user_id = $1`, e.people["p2"])
	require.Equal(t, 3, d.open(e, "run"))
	require.Equal(t, 3, d.open(e, "run"), "the same number each time")
	for name, start := range map[string]int{"Owls": 2*24*60 + 15*60, "Bats": 6*24*60 + 23*60 + 30} {
		require.Equal(t, 1, d.count(`SELECT count(*) FROM groups WHERE group_name = $1 AND meeting_start_minute = $2 AND meeting_minutes = 60`, name, start), name)
	}
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups WHERE group_name = 'Larks' AND num_nonnulls(meeting_start_minute, meeting_minutes) = 0`))
	groups, err := d.RunGroups(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, "Larks", groups[1].Name)
	require.ErrorIs(t, d.BeginStep(t.Context(), groups[1].ID, postgres.StepVoiceChannel), postgres.ErrIncomplete)
	deleted, err := d.DeletePreviews(t.Context(), "run")
	require.NoError(t, err, "nothing was begun")
	require.Equal(t, postgres.Deleted{Groups: 3}, deleted)
	require.Equal(t, []string{"p0", "p1", "p2"}, d.toMatch(e))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM signups WHERE ungroupable_reason IS NOT NULL`), "the platform's own reason stays")
}

func TestSaveProposal_ALaterOneCountsUntilThePreviewIsWritten(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 4, 0))
	d.propose(e, "run", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p0")}})
	require.NoError(t, d.SaveProposal(t.Context(), "run", cohort.Proposal{Groups: []cohort.Group{e.group(2, "p1")}}))
	require.NoError(t, d.writePreview("run"))
	require.NoError(t, d.SaveProposal(t.Context(), "run", cohort.Proposal{Groups: []cohort.Group{e.group(3, "p2")}, Warnings: []string{"late"}}))
	require.NoError(t, d.writePreview("run"))
	groups, err := d.RunGroups(t.Context(), "run")
	require.NoError(t, err)
	require.Len(t, groups, 1)
	require.Equal(t, "Monday 02:00-03:00", groups[0].Meeting.String())
	view, err := d.PreviewOf(t.Context(), e.id)
	require.NoError(t, err)
	require.Empty(t, view.Warnings, "it speaks of a proposal that nobody will see")
}

func TestWritePreview_ReplacesWhatEarlierRunsSaidOfTheCohort(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 3, 0))
	r := roster("Autumn", 2, 0)
	r.People[0].DiscordID, r.People[1].DiscordID = "discord Spring p0", "discord Spring p1"
	other := d.enrol(r)
	d.exec(`UPDATE signups SET ungroupable_reason = 'no_availability', ungroupable_detail = 'earlier'`)
	d.propose(e, "run", cohort.Proposal{
		Groups:   []cohort.Group{e.group(1, "p0")},
		Unplaced: []cohort.Unplaced{{UserID: e.people["p1"], Reason: cohort.FacilitatorCapacity, Detail: "now"}},
	})
	require.NoError(t, d.writePreview("run"))
	said := `SELECT count(*) FROM signups WHERE cohort_id = $1 AND user_id = $2
		AND concat_ws(' ', ungroupable_reason, ungroupable_detail, ungroupable_run) = $3`
	for ref, want := range map[string]string{"p0": "", "p1": "facilitator_capacity now run", "p2": "no_availability earlier"} {
		require.Equal(t, 1, d.count(said, e.id, e.people[ref], want), ref)
	}
	for ref, user := range other.people {
		require.Equal(t, 1, d.count(said, other.id, user, "no_availability earlier"), "in the other cohort: %s", ref)
	}
}

func TestWritePreview_NumbersBesideNamesOfOtherForms(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e, other := d.enrol(roster("Spring", 2, 0)), d.enrol(roster("Autumn", 2, 0))
	d.preview(other, "other", other.group(1, "p0"), other.group(1, "p1"))
	d.exec(`UPDATE groups SET group_name = 'Group 50' WHERE group_name = 'Group 2'`)
	d.exec(`INSERT INTO groups (group_name, cohort_id, status) VALUES
		('Group 3', $1, 'cancelled'), ('Group 7b', $1, 'active'), ('Study Group 9', $1, 'active'), ('Group 99999999999999', $1, 'active')`, e.id)
	require.Equal(t, "Group 4", d.preview(e, "run", e.group(1, "p0"))[0].Name)
}
