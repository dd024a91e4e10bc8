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
		require.NoError(w.t, w.discord.UndoGroup(w.t.Context(), w.ref(i)))
	}
	require.NoError(w.t, w.discord.UndoCategories(w.t.Context(), w.run))
	_, err := w.database.DeletePreviews(w.t.Context(), w.run)
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
				if err := errors.Join(w.discord.UndoGroup(t.Context(), w.ref(0)), w.discord.UndoCategories(t.Context(), w.run)); err != nil {
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

// A compensation is tried until it succeeds, slowly when a person has to act first.
func TestUndo_IsRetriedEvenWhenDiscordRefuses(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 1)
	w.faults.next(forbidden, "DELETE ", 1)
	err := w.discord.UndoGroup(t.Context(), w.ref(0))
	var refusal *temporal.ApplicationError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, workflows.ErrDiscordPermission, refusal.Type())
	require.False(t, refusal.NonRetryable())
	require.Positive(t, refusal.NextRetryDelay())
	_, err = w.database.DeletePreviews(t.Context(), w.run)
	require.ErrorContains(t, err, "still have something on Discord")
	w.undo()
	w.requireNothingLeft()
}
