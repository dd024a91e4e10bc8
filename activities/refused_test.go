package activities_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"convene/workflows"
)

// forbid makes the database refuse what is done to a table, naming a person.
func (w *town) forbid(what, table string) {
	w.t.Helper()
	w.exec(`CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN RAISE EXCEPTION 'Person 1 may not' USING DETAIL = 'Person 1'; END $$`)
	w.exec(`CREATE TRIGGER forbidden BEFORE ` + what + ` ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION forbid()`)
}

func refusalOf(t *testing.T, err error) *temporal.ApplicationError {
	t.Helper()
	var refusal *temporal.ApplicationError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, workflows.ErrDatabaseRefused, refusal.Type())
	require.ErrorContains(t, err, "SQLSTATE P0001; a function of the database forbids it")
	require.NotContains(t, err.Error(), "Person")
	require.NoError(t, errors.Unwrap(refusal), "a cause would go into the history too")
	return refusal
}

func TestDatabase_WhatItRefusesForGoodEndsTheStep(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 1)
	w.forbid("INSERT", "meetings")
	require.True(t, refusalOf(t, w.database.ActivateGroup(t.Context(), w.ref(0))).NonRetryable())
}

func TestDiscord_WhatTheDatabaseRefusesForGoodEndsTheStep(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 7)
	w.forbid("INSERT", "realization_attempts")
	require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
	require.True(t, refusalOf(t, w.discord.CreateVoiceChannel(t.Context(), w.ref(0))).NonRetryable())
}

func TestUndo_IsTriedAgainWhateverTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.forbid("DELETE", "groups")
	_, err := w.database.DeletePreviews(t.Context(), w.run)
	refusal := refusalOf(t, err)
	require.False(t, refusal.NonRetryable())
	require.NotZero(t, refusal.NextRetryDelay())
	w.exec(`DROP TRIGGER forbidden ON groups`)
	_, err = w.database.DeletePreviews(t.Context(), w.run)
	require.NoError(t, err)
}

// Who waits for a channel that the bot may not open waits no longer than the group meets.
func TestAdmitMember_EndsWithTheGroup(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 0)
	w.server.AddMember(discordID(3), "late")
	w.shutOut(w.objects(0).Objects.TextChannelID, w.server.BotID())
	ref := workflows.MemberRef{GroupRef: w.ref(0), UserID: w.user(3)}
	require.Error(t, w.discord.AdmitMember(t.Context(), ref))
	w.exec(`UPDATE groups SET status = 'completed'`)
	require.NoError(t, w.discord.AdmitMember(t.Context(), ref))
}

// Nobody would ever end an undoing or an admission that waits for a group which somebody has deleted.
func TestUndo_OfAGroupThatIsGoneIsDone(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.exec(`DELETE FROM groups_users`)
	w.exec(`DELETE FROM groups`)
	left, err := w.discord.UndoGroup(t.Context(), w.ref(0))
	require.NoError(t, err)
	require.Empty(t, left)
	require.NoError(t, w.discord.AdmitMember(t.Context(), workflows.MemberRef{GroupRef: w.ref(0), UserID: w.user(1)}))
	require.NoError(t, w.discord.EndEvent(t.Context(), w.ref(0)))
}
