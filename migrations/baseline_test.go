package migrations_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/migrations"
)

// platform is a database that the platform made by its own means.
func platform(t *testing.T) database {
	t.Helper()
	schema, err := os.ReadFile("000001_platform.up.sql")
	require.NoError(t, err)
	db := newDatabase(t)
	db.exec(string(schema), platformRows)
	return db
}

func TestBaseline_AdoptsThePlatformsDatabase(t *testing.T) {
	t.Parallel()
	db := platform(t)
	before := db.text(platformState)
	require.NoError(t, migrations.Baseline(t.Context(), db.url))
	db.requireVersion(1)
	require.NoError(t, migrations.Up(t.Context(), db.url))
	db.requireVersion(latest)
	require.Equal(t, before, db.text(platformState))
}

func TestBaseline_RefusesADatabaseWithAVersion(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	require.NoError(t, migrations.Up(t.Context(), db.url))
	require.ErrorIs(t, migrations.Baseline(t.Context(), db.url), migrations.ErrHasVersion)
	db.requireVersion(latest)
}

func TestBaseline_RefusesADatabaseThatIsNotThePlatforms(t *testing.T) {
	t.Parallel()
	t.Run("empty", func(t *testing.T) {
		t.Parallel()
		db := newDatabase(t)
		require.ErrorIs(t, migrations.Baseline(t.Context(), db.url), migrations.ErrNotPlatform)
		db.requireVersion(0)
	})
	t.Run("a table is missing", func(t *testing.T) {
		t.Parallel()
		db := platform(t)
		db.exec(`DROP TABLE meetings`)
		err := migrations.Baseline(t.Context(), db.url)
		require.ErrorIs(t, err, migrations.ErrNotPlatform)
		require.ErrorContains(t, err, "it lacks the table meetings")
	})
	t.Run("the status has another name", func(t *testing.T) {
		t.Parallel()
		db := platform(t)
		db.exec(`ALTER TYPE group_status RENAME VALUE 'forming' TO 'preview'`)
		require.ErrorContains(t, migrations.Baseline(t.Context(), db.url), `it lacks the group status "forming"`)
	})
}
