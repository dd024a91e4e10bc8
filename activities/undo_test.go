package activities_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"convene/workflows"
)

// undo takes the run's groups back, as the workflow does.
func (w *town) undo() {
	w.t.Helper()
	for i := range w.groups {
		left, err := w.discord.UndoGroup(w.t.Context(), w.ref(i))
		require.NoError(w.t, err)
		require.Empty(w.t, left)
	}
	left, err := w.discord.UndoCategories(w.t.Context(), w.run)
	require.NoError(w.t, err)
	require.Empty(w.t, left)
	_, err = w.database.DeletePreviews(w.t.Context(), w.run)
	require.NoError(w.t, err)
}

func (w *town) requireNothingLeft() {
	w.t.Helper()
	g := w.server.Snapshot()
	require.Empty(w.t, g.Channels)
	require.Empty(w.t, g.Events)
	view, err := w.store.PreviewOf(w.t.Context(), w.run.CohortID)
	require.NoError(w.t, err)
	require.Empty(w.t, view.Groups)
	require.Equal(w.t, len(w.groups)*peoplePerGroup, view.Signups)
}

func TestUndo_LeavesNothingWhereverAGroupStopped(t *testing.T) {
	t.Parallel()
	for done := range 7 {
		t.Run(fmt.Sprintf("after %d steps", done), func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			w.realize(0, 8-done)
			w.undo()
			w.requireNothingLeft()
		})
	}
}

func TestUndo_FindsWhatALostAnswerLeftBehind(t *testing.T) {
	t.Parallel()
	for _, c := range creations {
		t.Run(c.activity, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			for _, a := range w.acts() {
				if a.name == c.activity {
					w.faults.next(lost, c.route, 1)
					require.Error(t, a.do(t.Context(), w.ref(0)))
					break
				}
				require.NoError(t, a.do(t.Context(), w.ref(0)), a.name)
			}
			w.undo()
			w.requireNothingLeft()
		})
	}
}

func TestUndo_LosesNothingWhenItIsInterruptedAnywhere(t *testing.T) {
	t.Parallel()
	for fault := range 4 { // text channel, event, voice channel, category
		t.Run(fmt.Sprintf("deletion %d is lost", fault), func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			w.realize(0, 1)
			w.faults.after(fault, lost, "DELETE ", 1)
			var failed int
			for range 3 {
				_, groupErr := w.discord.UndoGroup(t.Context(), w.ref(0))
				_, categoryErr := w.discord.UndoCategories(t.Context(), w.run)
				if errors.Join(groupErr, categoryErr) != nil {
					failed++
				}
			}
			require.Equal(t, 1, failed)
			w.undo()
			w.requireNothingLeft()
		})
	}
}

func TestUndo_LeavesActiveGroupsAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t, 2)
	w.realize(0, 0)
	for _, a := range w.acts()[2:5] {
		require.NoError(t, a.do(t.Context(), w.ref(1)))
	}
	w.undo()
	w.requireWhole()
}

// What a person has to see to is named, the rest goes, and nothing is forgotten.
func TestUndo_ReturnsWhatDiscordDoesNotLetItDelete(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 1)
	o := w.objects(0).Objects
	w.faults.next(forbidden, "DELETE ", 1)

	left, err := w.discord.UndoGroup(t.Context(), w.ref(0))

	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, "text channel", left[0].Kind)
	require.Equal(t, o.TextChannelID, left[0].ID)
	require.Contains(t, left[0].Problem, "grant the bot's role")
	require.Empty(t, w.server.Snapshot().Events)
	_, err = w.database.DeletePreviews(t.Context(), w.run)
	require.ErrorContains(t, err, "still have something on Discord")
	w.undo()
	w.requireNothingLeft()
}

func TestUndo_ReturnsACategoryThatDiscordDoesNotLetItDelete(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
	id := w.categories()[0].ID
	w.faults.next(forbidden, "DELETE ", 1)

	left, err := w.discord.UndoCategories(t.Context(), w.run)

	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, id, left[0].ID)
	w.undo()
	w.requireNothingLeft()
}

// A look-up that is refused keeps a compensation waiting for a person, slowly, and never ends it.
func TestUndo_IsRetriedWhenDiscordRefusesToTell(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.faults.next(forbidden, "GET /channels", 1)
	_, err := w.discord.UndoCategories(t.Context(), w.run)
	var refusal *temporal.ApplicationError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, workflows.ErrDiscordPermission, refusal.Type())
	require.False(t, refusal.NonRetryable())
	require.Positive(t, refusal.NextRetryDelay())
}
