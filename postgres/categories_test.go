package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/postgres"
)

func (d *database) requireCategories(e enrolled, want ...postgres.Category) {
	d.t.Helper()
	categories, err := d.Categories(d.t.Context(), e.id)
	require.NoError(d.t, err)
	require.Equal(d.t, want, categories)
}

// platformsCategory is what the platform reads.
func (d *database) platformsCategory(e enrolled) (id string) {
	d.t.Helper()
	err := d.conn.QueryRow(d.t.Context(), `SELECT coalesce(discord_category_id, '') FROM cohorts WHERE cohort_id = $1`, e.id).Scan(&id)
	require.NoError(d.t, err)
	return id
}

func TestCategories_ThePlatformsIsTheFirstAndNotOurs(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e, other := d.enrol(roster("Spring", 1, 0)), d.enrol(roster("Autumn", 1, 0))
	d.exec(`UPDATE cohorts SET discord_category_id = 'theirs' WHERE cohort_id = $1`, e.id)
	theirs := postgres.Category{Number: 1, DiscordID: "theirs"}
	d.requireCategories(e, theirs)
	require.NoError(t, d.BeginCategory(t.Context(), e.id, 2))
	require.NoError(t, d.FinishCategory(t.Context(), e.id, 2, "two"))
	d.requireCategories(e, theirs, postgres.Category{Number: 2, DiscordID: "two", Ours: true})
	require.Equal(t, "theirs", d.platformsCategory(e), "only number 1 is the platform's to see")
	known, err := d.KnownCategories(t.Context())
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"theirs", "two"}, known)
	require.NoError(t, d.ForgetCategory(t.Context(), e.id, 2))
	d.requireCategories(e, theirs)
	require.Equal(t, "theirs", d.platformsCategory(e))

	// It is gone from Discord: the next is ours, though its answer may be lost.
	require.NoError(t, d.BeginCategory(t.Context(), e.id, 1))
	d.requireCategories(e, postgres.Category{Number: 1, Ours: true})
	require.NoError(t, d.FinishCategory(t.Context(), e.id, 1, "one"))
	require.Equal(t, "one", d.platformsCategory(e))
	d.requireCategories(other, []postgres.Category{}...)
	require.Empty(t, d.platformsCategory(other))
}

func TestBeginCategory_ForgetsTheOneInWhosePlaceItIs(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 0))
	for range 2 {
		require.NoError(t, d.BeginCategory(t.Context(), e.id, 1))
		d.requireCategories(e, postgres.Category{Number: 1, Ours: true})
		for range 2 {
			require.NoError(t, d.FinishCategory(t.Context(), e.id, 1, "one"))
			d.requireCategories(e, postgres.Category{Number: 1, DiscordID: "one", Ours: true})
		}
	}
	require.ErrorIs(t, d.FinishCategory(t.Context(), e.id, 2, "two"), postgres.ErrNotFound)
	require.NoError(t, d.ForgetCategory(t.Context(), e.id, 1))
	require.ErrorIs(t, d.ForgetCategory(t.Context(), e.id, 1), postgres.ErrNotFound)
	require.Empty(t, d.platformsCategory(e))
}

func TestFinishCategory_OneCategoryIsOneCohorts(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring, autumn := d.enrol(roster("Spring", 1, 0)), d.enrol(roster("Autumn", 1, 0))
	for _, e := range []enrolled{spring, autumn} {
		require.NoError(t, d.BeginCategory(t.Context(), e.id, 1))
	}
	require.NoError(t, d.FinishCategory(t.Context(), spring.id, 1, "one"))
	require.Error(t, d.FinishCategory(t.Context(), autumn.id, 1, "one"))
	d.requireCategories(autumn, postgres.Category{Number: 1, Ours: true})
	require.Empty(t, d.platformsCategory(autumn))
}

func TestAllotments_CountWhatGroupsStillNeed(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e, other := d.enrol(roster("Spring", 4, 0)), d.enrol(roster("Autumn", 1, 0))
	groups := d.preview(e, "run", e.group(1, "p0"), e.group(1, "p1"), e.group(1, "p2"), e.group(1, "p3"))
	d.preview(other, "other", other.group(1, "p0"))
	require.NoError(t, d.AllotGroup(t.Context(), groups[1].ID, "two"))
	require.NoError(t, d.FinishStep(t.Context(), groups[2].ID, postgres.StepVoiceChannel, "voice"))
	require.NoError(t, d.FinishStep(t.Context(), groups[2].ID, postgres.StepTextChannel, "text"))
	require.NoError(t, d.FinishStep(t.Context(), groups[2].ID, postgres.StepEvent, "event"))
	d.exec(`UPDATE groups SET status = 'active' WHERE group_id = $1`, groups[2].ID)
	d.exec(`UPDATE groups SET status = 'completed' WHERE group_id = $1`, groups[3].ID)
	want := []postgres.Allotment{{groups[0].ID, "", 2, false}, {groups[1].ID, "two", 2, false}, {groups[2].ID, "", 0, true}}
	allotments, err := d.Allotments(t.Context(), e.id)
	require.NoError(t, err)
	require.Equal(t, want, allotments)
	want[1].CategoryID = ""
	for range 2 {
		require.NoError(t, d.ForgetGroupCategory(t.Context(), groups[1].ID))
	}
	require.NoError(t, d.ForgetGroupCategory(t.Context(), 99), "a group that is gone has none")
	allotments, err = d.Allotments(t.Context(), e.id)
	require.NoError(t, err)
	require.Equal(t, want, allotments)
}

func TestKnownDiscordObjects_AreThoseOfAllTheCohortsGroupsAndOfNoOther(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e, other := d.enrol(roster("Spring", 3, 0)), d.enrol(roster("Autumn", 1, 0))
	d.preview(e, "run", e.group(1, "p0"), e.group(1, "p1"), e.group(1, "p2"))
	d.preview(other, "other", other.group(1, "p0"))
	d.exec(`UPDATE groups SET discord_voice_channel_id = 'voice ' || group_id WHERE group_name = 'Group 1'`)
	d.exec(`UPDATE groups SET discord_text_channel_id = 'text', status = 'cancelled' WHERE group_name = 'Group 2'`)
	d.exec(`UPDATE groups SET discord_event_id = 'event', status = 'active' WHERE group_name = 'Group 3'`)
	known, err := d.KnownDiscordObjects(t.Context(), e.id)
	require.NoError(t, err)
	require.Equal(t, []string{"voice 1", "text", "event"}, known)
}

func TestRealization_IsInTheCohortsCategoryUnlessItHasItsOwn(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 0))
	id := d.preview(e, "run", e.group(1, "p0"))[0].ID
	category := func() string {
		r, err := d.Realization(t.Context(), id)
		require.NoError(t, err)
		return r.Objects.CategoryID
	}
	require.Empty(t, category())
	d.exec(`UPDATE cohorts SET discord_category_id = 'the cohort''s'`)
	require.Equal(t, "the cohort's", category())
	require.NoError(t, d.AllotGroup(t.Context(), id, "its own"))
	require.Equal(t, "its own", category())
}
