package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func TestWritePreview_TwoRunsCannotBothHaveAFacilitatorsLastPlace(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring, autumn := d.shareFacilitator()
	d.propose(spring, "spring", cohort.Proposal{Groups: []cohort.Group{spring.group(1, "f0", "p0")}})
	d.propose(autumn, "autumn", cohort.Proposal{Groups: []cohort.Group{autumn.group(5, "f0", "p0")}})
	commit := d.hold(`SELECT 1 FROM cohorts FOR UPDATE`) // so that neither has written when the other checks
	first := meanwhile(func() error { return d.writePreview("spring") })
	second := meanwhile(func() error { return d.writePreview("autumn") })
	d.awaitWaiting(2)
	commit()
	succeeded, failures := writers(first, second)
	require.Equal(t, 1, succeeded)
	require.ErrorIs(t, failures[0], postgres.ErrAlreadyGrouped)
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups`))
}

func TestWritePreview_TwoRunsThatShareFacilitatorsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring", 2, 2))
	r := roster("Autumn", 2, 2)
	r.People[0].DiscordID, r.People[1].DiscordID = "discord Spring f0", "discord Spring f1"
	autumn := d.enrol(r)
	d.propose(spring, "spring", cohort.Proposal{Groups: []cohort.Group{spring.group(1, "f0", "p0"), spring.group(1, "f1", "p1")}})
	d.propose(autumn, "autumn", cohort.Proposal{Groups: []cohort.Group{autumn.group(5, "f1", "p0"), autumn.group(5, "f0", "p1")}})
	first := meanwhile(func() error { return d.writePreview("spring") })
	second := meanwhile(func() error { return d.writePreview("autumn") })
	succeeded, failures := writers(first, second)
	require.Equal(t, 2, succeeded, "%v", failures)
}

func TestWritePreview_TwoRunsOfACohortChooseDifferentNames(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 4, 0))
	d.propose(e, "one", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p0", "p1")}})
	d.propose(e, "two", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p2", "p3")}})
	commit := d.hold(`LOCK TABLE groups_users IN SHARE MODE`) // so that neither is done when the other chooses
	first := meanwhile(func() error { return d.writePreview("one") })
	second := meanwhile(func() error { return d.writePreview("two") })
	d.awaitWaiting(2)
	commit()
	succeeded, failures := writers(first, second)
	require.Equal(t, 2, succeeded, "%v", failures)
	require.Equal(t, 2, d.count(`SELECT count(DISTINCT group_name) FROM groups WHERE group_name IN ('Group 1', 'Group 2')`))
}

func TestWritePreview_ThePlatformWasFaster(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 4, 0))
	d.propose(e, "run", cohort.Proposal{
		Groups:   []cohort.Group{e.group(1, "p0", "p1"), e.group(1, "p2")},
		Unplaced: []cohort.Unplaced{{UserID: e.people["p3"], Reason: cohort.NoAvailability}},
	})
	d.exec(`INSERT INTO groups (group_name, cohort_id) VALUES ('Owls', $1)`, e.id)
	commit := d.hold(`INSERT INTO groups_users (user_id, group_id, role) SELECT $1, group_id, 'participant' FROM groups`, e.people["p2"])
	write := meanwhile(func() error { return d.writePreview("run") })
	d.awaitWaiting(1)
	commit()
	require.ErrorIs(t, <-write, postgres.ErrAlreadyGrouped)
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups`))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups_users`))
	require.Equal(t, 0, d.count(`SELECT count(*) FROM signups WHERE ungroupable_reason IS NOT NULL`), "nor is any reason written")

	// The run can match again, and write then.
	require.NoError(t, d.SaveProposal(t.Context(), "run", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p0", "p1")}}))
	groups, err := d.WritePreview(t.Context(), "run")
	require.NoError(t, err)
	require.Len(t, groups, 1)
}

// What an activity began before its run was rejected may still be under way.
func TestDeletePreviews_WaitsForAPreviewThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	d.propose(e, "run", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p0", "p1")}})
	commit := d.hold(`SELECT 1 FROM cohorts FOR UPDATE`)
	write := meanwhile(func() error { return d.writePreview("run") })
	d.awaitWaiting(1)
	var deleted postgres.Deleted
	deletion := meanwhile(func() (err error) {
		deleted, err = d.DeletePreviews(t.Context(), "run")
		return err
	})
	d.awaitWaiting(2)
	commit()
	require.NoError(t, <-write)
	require.NoError(t, <-deletion)
	require.Equal(t, postgres.Deleted{Groups: 1}, deleted)
	require.Equal(t, []string{"p0", "p1"}, d.toMatch(e))
}

func TestDeletePreviews_SeesAnAttemptThatIsBeingRecorded(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	id := d.preview(e, "run", e.group(1, "p0", "p1"))[0].ID
	commit := d.hold(`INSERT INTO realization_attempts (group_id, step) VALUES ($1, $2)`, id, postgres.StepVoiceChannel)
	deletion := meanwhile(func() error {
		_, err := d.DeletePreviews(t.Context(), "run")
		return err
	})
	d.awaitWaiting(1)
	commit()
	require.ErrorIs(t, <-deletion, postgres.ErrHasDiscordObjects)
}

func TestDeletePreviews_LeavesAGroupThatBecomesActive(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 4, 0))
	groups := d.preview(e, "run", e.group(1, "p0", "p1"), e.group(1, "p2", "p3"))
	commit := d.hold(`UPDATE groups SET status = 'active', discord_voice_channel_id = 'voice' WHERE group_id = $1`, groups[0].ID)
	var deleted postgres.Deleted
	deletion := meanwhile(func() (err error) {
		deleted, err = d.DeletePreviews(t.Context(), "run")
		return err
	})
	d.awaitWaiting(1)
	commit()
	require.NoError(t, <-deletion)
	require.Equal(t, postgres.Deleted{Groups: 1}, deleted)
	require.Equal(t, []string{"p2", "p3"}, d.toMatch(e))
}

func TestBeginStep_FindsTheGroupGoneThatIsBeingDeleted(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	id := d.preview(e, "run", e.group(1, "p0", "p1"))[0].ID
	commit := d.hold(`WITH members AS (DELETE FROM groups_users) DELETE FROM groups`)
	begin := meanwhile(func() error { return d.BeginStep(t.Context(), id, postgres.StepVoiceChannel) })
	d.awaitWaiting(1)
	commit()
	require.ErrorIs(t, <-begin, postgres.ErrNotFound)
}

func TestActivateGroup_LeavesAGroupThatIsBeingCancelled(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	id := d.preview(e, "run", e.group(18, "p0", "p1"))[0].ID
	for _, step := range steps {
		require.NoError(t, d.FinishStep(t.Context(), id, step, "id"))
	}
	commit := d.hold(`UPDATE groups SET status = 'cancelled'`)
	activation := meanwhile(func() error { return d.ActivateGroup(t.Context(), id, starts) })
	d.awaitWaiting(1)
	commit()
	require.ErrorIs(t, <-activation, postgres.ErrNotPreview)
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups WHERE status = 'cancelled'`))
	require.Equal(t, 0, d.count(`SELECT count(*) FROM meetings`))
}
