package postgres_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"convene/cohort"
	"convene/postgres"
)

func TestWritePreview_WritesGroupsMembersAndReasonsOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 5, 1))
	d.propose(e, "run", cohort.Proposal{
		Groups:   []cohort.Group{e.group(18, "f0", "p0", "p1"), e.group(20, "f0", "p2", "p3")},
		Unplaced: []cohort.Unplaced{{UserID: e.people["p4"], Reason: cohort.InsufficientGroupSize, Detail: "why"}},
	})
	var first []cohort.Group
	group, ctx := errgroup.WithContext(t.Context())
	for i := range 8 {
		group.Go(func() error {
			groups, err := d.WritePreview(ctx, "run")
			if i == 0 {
				first = groups
			}
			return err
		})
	}
	require.NoError(t, group.Wait())
	again, err := d.WritePreview(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Len(t, again, 2)
	require.Equal(t, "Group 2", again[1].Name)
	require.Equal(t, cohort.Preview, again[1].Status)
	require.Equal(t, "Monday 20:00-21:00", again[1].Meeting.String())
	require.Equal(t, e.group(20, "f0", "p2", "p3").Members, again[1].Members)
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups WHERE recurring_meeting_time_utc = 'Monday 20:00-21:00'`), "for the platform")
	require.Equal(t, 6, d.count(`SELECT count(*) FROM groups_users`))
	require.Equal(t, 6, d.count(`SELECT count(*) FROM signups`), "signups stay")

	view, err := d.PreviewOf(t.Context(), e.id)
	require.NoError(t, err)
	require.Equal(t, []postgres.ViewUnplaced{{Ref: "p4", Name: "Name of p4", Reason: cohort.InsufficientGroupSize, Detail: "why"}}, view.Unplaced)
	require.Equal(t, 6, view.Signups)
}

func TestWritePreview_TwoRunsCannotBothHaveAParticipant(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 6, 0))
	d.propose(e, "one", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p0", "p1"), e.group(1, "p2", "p3")}})
	d.propose(e, "two", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p4", "p5"), e.group(1, "p3", "p0")}})
	var won, lost atomic.Int32
	group, ctx := errgroup.WithContext(t.Context())
	for _, run := range []cohort.RunID{"one", "two"} {
		group.Go(func() error {
			_, err := d.WritePreview(ctx, run)
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, postgres.ErrAlreadyGrouped):
				lost.Add(1)
			default:
				return err
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	require.Equal(t, int32(1), won.Load())
	require.Equal(t, int32(1), lost.Load())
	require.Equal(t, 2, d.count(`SELECT count(*) FROM groups`), "who lost wrote nothing at all")
	require.Equal(t, 4, d.count(`SELECT count(*) FROM groups_users`))
}

func TestWritePreview_ChecksFacilitatorsAcrossCohorts(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring", 4, 1))
	r := roster("Autumn", 4, 1)
	r.People[0].DiscordID = "discord Spring f0"
	autumn := d.enrol(r)
	d.preview(spring, "spring", spring.group(5, "f0", "p0"))
	write := func(run cohort.RunID, groups ...cohort.Group) error {
		d.propose(autumn, run, cohort.Proposal{Groups: groups})
		_, err := d.WritePreview(t.Context(), run)
		return err
	}
	overlapping := autumn.group(5, "f0", "p0")
	overlapping.Meeting.Start += 59
	require.ErrorIs(t, write("overlap", overlapping), postgres.ErrAlreadyGrouped)
	require.ErrorIs(t, write("capacity", autumn.group(7, "f0", "p0"), autumn.group(9, "f0", "p1")), postgres.ErrAlreadyGrouped)
	require.NoError(t, write("room", autumn.group(6, "f0", "p0")))
}

func TestWritePreview_GoesOnNumberingTheGroups(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 6, 0))
	d.preview(e, "one", e.group(1, "p0", "p1"), e.group(1, "p2", "p3"))
	d.exec(`UPDATE groups SET status = 'active'`)
	d.exec(`UPDATE groups SET group_name = 'Owls' WHERE group_name = 'Group 1'`)
	require.Equal(t, "Group 3", d.preview(e, "two", e.group(1, "p4", "p5"))[0].Name)
}

func TestWritePreview_NeedsAProposal(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	_, err := d.WritePreview(t.Context(), "nobody")
	require.ErrorIs(t, err, postgres.ErrNotFound)
	_, err = d.OpenRun(t.Context(), postgres.Run{ID: "run", CohortID: e.id, Options: cohort.DefaultOptions()})
	require.NoError(t, err)
	_, err = d.WritePreview(t.Context(), "run")
	require.ErrorContains(t, err, "no proposal yet")
	require.ErrorIs(t, d.SaveProposal(t.Context(), "nobody", cohort.Proposal{}), postgres.ErrNotFound)
}

func TestDeletePreviews_DeletesWhatTheRunWroteAndNothingElse(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 8, 0))
	other := d.enrol(roster("Autumn", 2, 0))
	d.preview(other, "other", other.group(1, "p0", "p1"))
	d.propose(e, "run", cohort.Proposal{
		Groups:   []cohort.Group{e.group(1, "p0", "p1"), e.group(1, "p2", "p3")},
		Unplaced: []cohort.Unplaced{{UserID: e.people["p4"], Reason: cohort.NoAvailability}},
	})
	groups, err := d.WritePreview(t.Context(), "run")
	require.NoError(t, err)
	d.exec(`UPDATE groups SET status = 'active' WHERE group_id = $1`, groups[0].ID)
	d.exec(`UPDATE signups SET ungroupable_reason = 'no_availability' WHERE user_id = $1`, e.people["p5"]) // the platform's

	deleted, err := d.DeletePreviews(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, postgres.Deleted{Groups: 1, Reasons: 1}, deleted)
	again, err := d.DeletePreviews(t.Context(), "run")
	require.NoError(t, err)
	require.Zero(t, again)
	require.Equal(t, 2, d.count(`SELECT count(*) FROM groups`), "the active one, and the other cohort's")
	require.Equal(t, []string{"p2", "p3", "p4", "p5", "p6", "p7"}, d.toMatch(e))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM signups WHERE ungroupable_reason IS NOT NULL`))
	require.Equal(t, 10, d.count(`SELECT count(*) FROM signups`))
}

func TestDeletePreviews_RefusesWhileSomethingMayBeOnDiscord(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	id := d.preview(e, "run", e.group(1, "p0", "p1"))[0].ID
	require.NoError(t, d.BeginStep(t.Context(), id, postgres.StepVoiceChannel))
	_, err := d.DeletePreviews(t.Context(), "run")
	require.ErrorIs(t, err, postgres.ErrHasDiscordObjects, "an attempt may have made it")
	require.NoError(t, d.FinishStep(t.Context(), id, postgres.StepVoiceChannel, "voice"))
	_, err = d.DeletePreviews(t.Context(), "run")
	require.ErrorIs(t, err, postgres.ErrHasDiscordObjects)
	require.ErrorContains(t, err, "Group 1")
	require.NoError(t, d.ForgetStep(t.Context(), id, postgres.StepVoiceChannel))
	_, err = d.DeletePreviews(t.Context(), "run")
	require.NoError(t, err)
}

func TestOpenRun_TakesOverPreviewsOfThePlatform(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 4, 0))
	d.exec(`INSERT INTO groups (group_name, cohort_id, recurring_meeting_time_utc) VALUES ('Owls', $1, 'Wednesday 15:00-16:00'), ('Larks', $1, 'some day')`, e.id)
	run := postgres.Run{ID: "run", CohortID: e.id, Options: cohort.DefaultOptions()}
	for range 2 {
		adopted, err := d.OpenRun(t.Context(), run)
		require.NoError(t, err)
		require.Equal(t, 2, adopted)
	}
	groups, err := d.RunGroups(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, "Wednesday 15:00-16:00", groups[0].Meeting.String())
	require.NoError(t, d.BeginStep(t.Context(), groups[0].ID, postgres.StepVoiceChannel))
	err = d.BeginStep(t.Context(), groups[1].ID, postgres.StepVoiceChannel)
	require.ErrorIs(t, err, postgres.ErrIncomplete)
	require.ErrorContains(t, err, "no meeting time")
	_, err = d.OpenRun(t.Context(), postgres.Run{ID: "x", CohortID: 99})
	require.ErrorIs(t, err, postgres.ErrNotFound)
}
