package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"convene/cohort"
	"convene/postgres"
)

// steps are a group's, in their order.
var steps = []postgres.Step{
	postgres.StepVoiceChannel, postgres.StepEvent, postgres.StepTextChannel, postgres.StepWelcome, postgres.StepOpenVoice,
}

var starts = []time.Time{
	time.Date(2027, 3, 1, 18, 0, 0, 0, time.UTC), time.Date(2027, 3, 8, 18, 0, 0, 0, time.UTC), time.Date(2027, 3, 15, 18, 0, 0, 0, time.UTC),
}

func TestSteps_AreRememberedFromAttemptToResult(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	id := d.preview(e, "run", e.group(1, "p0", "p1"))[0].ID
	state := func(step postgres.Step) (attempted, done bool) {
		r, err := d.Realization(t.Context(), id)
		require.NoError(t, err)
		return r.Attempted(step), r.Done(step)
	}
	for _, step := range steps {
		for range 2 {
			require.NoError(t, d.BeginStep(t.Context(), id, step))
		}
		attempted, done := state(step)
		require.True(t, attempted, step)
		require.False(t, done, step)
		for range 2 {
			require.NoError(t, d.FinishStep(t.Context(), id, step, "id of "+string(step)))
		}
		attempted, done = state(step)
		require.False(t, attempted, step)
		require.True(t, done, step)
	}
	r, err := d.Realization(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "id of event", r.Objects.EventID)
	require.Equal(t, "id of welcome_message", r.Objects.WelcomeMessageID)
	known, err := d.KnownDiscordObjects(t.Context(), e.id)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"id of voice_channel", "id of event", "id of text_channel"}, known)
	for _, step := range steps {
		require.NoError(t, d.ForgetStep(t.Context(), id, step))
		_, done := state(step)
		require.False(t, done, step)
	}
	require.Error(t, d.FinishStep(t.Context(), id, postgres.StepEvent, ""), "nothing has no id")
	require.ErrorIs(t, d.BeginStep(t.Context(), 99, postgres.StepEvent), postgres.ErrNotFound)
	require.ErrorIs(t, d.FinishStep(t.Context(), 99, postgres.StepEvent, "x"), postgres.ErrNotFound)
	require.NoError(t, d.ForgetStep(t.Context(), 99, postgres.StepEvent))
}

func TestActivateGroup_NeedsEveryPartAndWritesTheMeetingsOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	id := d.preview(e, "run", e.group(18, "p0", "p1"))[0].ID
	for _, step := range steps {
		err := d.ActivateGroup(t.Context(), id, starts)
		require.ErrorIs(t, err, postgres.ErrIncomplete)
		require.NoError(t, d.FinishStep(t.Context(), id, step, "id of "+string(step)))
	}
	require.ErrorIs(t, d.ActivateGroup(t.Context(), id, nil), postgres.ErrIncomplete, "without meetings")
	group, ctx := errgroup.WithContext(t.Context())
	for range 4 {
		group.Go(func() error { return d.ActivateGroup(ctx, id, starts) })
	}
	require.NoError(t, group.Wait())
	later := []time.Time{starts[0].AddDate(1, 0, 0)}
	require.NoError(t, d.ActivateGroup(t.Context(), id, later), "an active group stays as it is")
	r, err := d.Realization(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, cohort.Active, r.Group.Status)
	require.Equal(t, starts, r.Meetings)
	require.Equal(t, 3, d.count(`SELECT count(*) FROM meetings WHERE discord_event_id = 'id of event' AND discord_voice_channel_id = 'id of voice_channel'`))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups WHERE start_date = '2027-03-01' AND expected_end_date = '2027-03-15'`))

	d.exec(`UPDATE groups SET status = 'completed'`)
	require.ErrorIs(t, d.ActivateGroup(t.Context(), id, starts), postgres.ErrNotPreview)
	require.ErrorIs(t, d.ActivateGroup(t.Context(), 99, starts), postgres.ErrNotFound)
}

func TestCategories_AreNumberedAndMirroredForThePlatform(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	ctx := t.Context()
	require.NoError(t, d.BeginCategory(ctx, e.id, 1))
	categories, err := d.Categories(ctx, e.id)
	require.NoError(t, err)
	require.Equal(t, []postgres.Category{{Number: 1, Ours: true}}, categories)
	require.NoError(t, d.FinishCategory(ctx, e.id, 1, "one"))
	require.NoError(t, d.BeginCategory(ctx, e.id, 2))
	require.NoError(t, d.FinishCategory(ctx, e.id, 2, "two"))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM cohorts WHERE discord_category_id = 'one'`))
	known, err := d.KnownCategories(ctx)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"one", "two"}, known)

	id := d.preview(e, "run", e.group(1, "p0", "p1"))[0].ID
	require.NoError(t, d.AllotGroup(ctx, id, "two"))
	require.NoError(t, d.FinishStep(ctx, id, postgres.StepVoiceChannel, "voice"))
	allotments, err := d.Allotments(ctx, e.id)
	require.NoError(t, err)
	require.Equal(t, []postgres.Allotment{{GroupID: id, CategoryID: "two", Missing: 1}}, allotments)
	r, err := d.Realization(ctx, id)
	require.NoError(t, err)
	require.Equal(t, "two", r.Objects.CategoryID, "the group's counts before its cohort's")
	require.NoError(t, d.ForgetGroupCategory(ctx, id))

	for number := range 2 {
		require.NoError(t, d.ForgetCategory(ctx, e.id, number+1))
	}
	require.Equal(t, 0, d.count(`SELECT count(*) FROM cohorts WHERE discord_category_id IS NOT NULL`))
	d.exec(`UPDATE cohorts SET discord_category_id = 'theirs'`)
	categories, err = d.Categories(ctx, e.id)
	require.NoError(t, err)
	require.Equal(t, []postgres.Category{{Number: 1, DiscordID: "theirs"}}, categories)
	require.ErrorIs(t, d.BeginCategory(ctx, 99, 1), postgres.ErrNotFound)
	require.ErrorIs(t, d.ForgetCategory(ctx, e.id, 7), postgres.ErrNotFound)
	require.ErrorIs(t, d.AllotGroup(ctx, 99, "two"), postgres.ErrNotFound)
}

func TestLock_IsHeldByOneInAnyProcess(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	other, err := postgres.Open(t.Context(), d.url) // as another process has
	require.NoError(t, err)
	defer other.Close()
	nothing := func(context.Context) error { return nil }
	broken := errors.New("broken")
	err = d.LockGroup(t.Context(), 1, func(ctx context.Context) error {
		require.ErrorIs(t, d.LockGroup(ctx, 1, nothing), postgres.ErrBusy)
		require.ErrorIs(t, other.LockGroup(ctx, 1, nothing), postgres.ErrBusy)
		require.NoError(t, other.LockGroup(ctx, 2, nothing))
		require.NoError(t, other.LockCohort(ctx, 1, nothing), "a cohort of the same number is another thing")
		return broken
	})
	require.ErrorIs(t, err, broken)
	require.NoError(t, other.LockGroup(t.Context(), 1, nothing), "free again")

	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, d.LockGroup(ctx, 1, func(context.Context) error {
		cancel()
		return nil
	}))
	require.NoError(t, other.LockGroup(t.Context(), 1, nothing), "free though the context had ended")
}
