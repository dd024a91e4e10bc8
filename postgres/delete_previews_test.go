package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func TestDeletePreviews_AfterwardsAllIsAsBeforeTheRun(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 3, 1))
	signups := `SELECT count(*) FROM signups WHERE num_nonnulls(ungroupable_reason, ungroupable_detail, ungroupable_run) = 0`
	d.propose(e, "run", cohort.Proposal{
		Groups:   []cohort.Group{e.group(1, "f0", "p0", "p1")},
		Unplaced: []cohort.Unplaced{{UserID: e.people["p2"], Reason: cohort.NoAvailability, Detail: "why"}},
	})
	groups, err := d.WritePreview(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, 3, d.count(signups))
	d.exec(`INSERT INTO meetings (group_id, cohort_id, scheduled_at, meeting_number) VALUES ($1, $2, now(), 1)`, groups[0].ID, e.id)

	deleted, err := d.DeletePreviews(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, postgres.Deleted{Groups: 1, Reasons: 1}, deleted)
	for _, table := range []string{"groups", "groups_users", "meetings", "realization_attempts"} {
		require.Equal(t, 0, d.count(`SELECT count(*) FROM `+table), table)
	}
	require.Equal(t, 4, d.count(signups))
	require.Equal(t, []string{"f0", "p0", "p1", "p2"}, d.toMatch(e))
	require.Equal(t, 2, d.personToMatch(e, "f0").Capacity)

	again, err := d.WritePreview(t.Context(), "run")
	require.NoError(t, err, "a late repetition of the write")
	require.Empty(t, again, "writes nothing again")
	require.Equal(t, 0, d.count(`SELECT count(*) FROM groups`))
	deleted, err = d.DeletePreviews(t.Context(), "unknown")
	require.NoError(t, err)
	require.Zero(t, deleted)
}

func TestDeletePreviews_LeavesOtherRunsOfTheCohort(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 6, 0))
	write := func(run cohort.RunID, left string, members ...string) {
		require.NoError(t, d.SaveProposal(t.Context(), run, cohort.Proposal{
			Groups:   []cohort.Group{e.group(1, members...)},
			Unplaced: []cohort.Unplaced{{UserID: e.people[left], Reason: cohort.NoAvailability}},
		}))
		require.NoError(t, d.writePreview(run))
	}
	d.propose(e, "one", cohort.Proposal{}) // both are opened before either writes, so that none is taken over
	d.propose(e, "two", cohort.Proposal{})
	write("one", "p2", "p0", "p1")
	write("two", "p5", "p3", "p4")
	deleted, err := d.DeletePreviews(t.Context(), "one")
	require.NoError(t, err)
	require.Equal(t, postgres.Deleted{Groups: 1, Reasons: 1}, deleted)
	require.Equal(t, []string{"p0", "p1", "p2", "p5"}, d.toMatch(e))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM signups WHERE ungroupable_run = 'two'`))
}

func TestDeletePreviews_LeavesGroupsThatAreOver(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 3, 0))
	d.preview(e, "run", e.group(1, "p0"), e.group(1, "p1"), e.group(1, "p2"))
	for name, status := range map[string]cohort.GroupStatus{"Group 1": cohort.Active, "Group 2": cohort.Completed, "Group 3": cohort.Cancelled} {
		d.exec(`UPDATE groups SET status = $2, discord_voice_channel_id = $1 WHERE group_name = $1`, name, status)
	}
	deleted, err := d.DeletePreviews(t.Context(), "run")
	require.NoError(t, err, "what they have on Discord stays too")
	require.Zero(t, deleted)
	require.Equal(t, 3, d.count(`SELECT count(*) FROM groups`))
}

func TestDeletePreviews_OneGroupOnDiscordKeepsThemAll(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 3, 0))
	d.propose(e, "run", cohort.Proposal{
		Groups:   []cohort.Group{e.group(1, "p0"), e.group(1, "p1")},
		Unplaced: []cohort.Unplaced{{UserID: e.people["p2"], Reason: cohort.NoAvailability}},
	})
	groups, err := d.WritePreview(t.Context(), "run")
	require.NoError(t, err)
	refuses := func(why postgres.Step) {
		_, err := d.DeletePreviews(t.Context(), "run")
		require.ErrorIs(t, err, postgres.ErrHasDiscordObjects, why)
		require.ErrorContains(t, err, "Group 2", why)
		require.NotContains(t, err.Error(), "Group 1", why)
		require.Equal(t, 2, d.count(`SELECT count(*) FROM groups_users`), why)
		require.Equal(t, 1, d.count(`SELECT count(*) FROM signups WHERE ungroupable_run = 'run'`), why)
	}
	for _, step := range []postgres.Step{postgres.StepVoiceChannel, postgres.StepEvent, postgres.StepTextChannel} {
		require.NoError(t, d.BeginStep(t.Context(), groups[1].ID, step))
		refuses(step)
		require.NoError(t, d.FinishStep(t.Context(), groups[1].ID, step, "id"))
		refuses(step)
		require.NoError(t, d.ForgetStep(t.Context(), groups[1].ID, step))
	}
	deleted, err := d.DeletePreviews(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, postgres.Deleted{Groups: 2, Reasons: 1}, deleted)
}
