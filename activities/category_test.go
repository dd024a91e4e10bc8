package activities_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func (w *town) categories() []discordtest.Channel {
	return slices.DeleteFunc(w.server.Snapshot().Channels, func(c discordtest.Channel) bool { return c.Type != discordtest.Category })
}

func TestEnsureCategories_OpensAFurtherOneWhenOneIsFull(t *testing.T) {
	t.Parallel()
	w := newTown(t, 27)
	require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
	made := w.categories()
	require.Len(t, made, 2)
	require.Equal(t, cohortName, made[0].Name)
	require.Equal(t, cohortName+" (2)", made[1].Name)
	for i := range w.groups {
		want := made[0].ID
		if i >= 25 {
			want = made[1].ID
		}
		require.Equal(t, want, w.objects(i).Objects.CategoryID, "group %d", i)
	}
	require.NoError(t, w.discord.CreateVoiceChannel(t.Context(), w.ref(0)))
	require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
	require.Equal(t, made, w.categories(), "every group has its place")
	w.undo()
	w.requireNothingLeft()
}

func TestEnsureCategories_MakesAgainWhatSomebodyDeleted(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
	w.server.DeleteChannel(w.categories()[0].ID)
	w.realize(0, 0)
	w.requireWhole()
}

// Two cohorts may have one name; and a lost answer must not make one adopt the other's category.
func TestEnsureCategories_TakesNoOtherCohortsCategory(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
	w.settle("Ethics, autumn", 0)
	w.exec(`UPDATE cohorts SET cohort_name = $1 WHERE cohort_id = $2`, cohortName, w.run.CohortID)
	require.NoError(t, w.store.BeginCategory(t.Context(), w.run.CohortID, 1))
	_, err := w.discord.UndoCategories(t.Context(), w.run)
	require.NoError(t, err)
	require.Len(t, w.categories(), 1)
}

// A category that the platform made is used, and never deleted.
func TestEnsureCategories_UsesThePlatformsAndNeverDeletesIt(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
	id := w.categories()[0].ID
	require.NoError(t, w.store.ForgetCategory(t.Context(), w.run.CohortID, 1))
	w.exec(`UPDATE cohorts SET discord_category_id = $1 WHERE cohort_id = $2`, id, w.run.CohortID)
	w.realize(0, 1)
	require.Equal(t, id, w.objects(0).Objects.CategoryID)
	w.undo()
	require.Len(t, w.server.Snapshot().Channels, 1)
	require.Equal(t, id, w.categories()[0].ID)
}
