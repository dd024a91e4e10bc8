package migrations_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/migrations"
)

func TestCheck_WantsTheNewestVersion(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	requireOutdated := func(has uint) {
		t.Helper()
		var outdated *migrations.OutdatedError
		require.ErrorAs(t, migrations.Check(t.Context(), db.url), &outdated)
		require.Equal(t, migrations.OutdatedError{Has: has, Needs: latest}, *outdated)
	}
	requireOutdated(0)
	require.Equal(t, "0", db.text(`SELECT count(*)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace`), "a look makes nothing")
	db.to(1)
	requireOutdated(1)
	db.to(latest)
	require.NoError(t, migrations.Check(t.Context(), db.url))
	db.exec(`UPDATE schema_migrations SET version = version + 1`)
	require.NoError(t, migrations.Check(t.Context(), db.url), "a later release migrates before the last worker of this one has ended")
}

func TestCheck_NamesNoPassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"postgres://convene:secret@127.0.0.1:1/convene", "postgres://convene:secret@:bad:/convene"} {
		err := migrations.Check(t.Context(), url)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestUpAndDown_LeaveWhatALaterReleaseMade(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	db.to(latest)
	db.exec(`UPDATE schema_migrations SET version = version + 1`)
	require.NoError(t, migrations.Up(t.Context(), db.url))
	db.requireVersion(latest + 1)
	_, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{})
	require.ErrorIs(t, err, migrations.ErrNewer)
	db.requireVersion(latest + 1)
}
