package migrations_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"convene/local/localtest"
	"convene/migrations"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// database is a test's database with a connection to look into it.
type database struct {
	t    *testing.T
	url  string
	conn *pgx.Conn
}

// latest is the newest version: versions have no gaps.
var latest = func() uint {
	files, _ := filepath.Glob("*.up.sql") // the pattern is well formed
	return uint(len(files))
}()

func newDatabase(t *testing.T) database {
	t.Helper()
	url := localtest.EmptyDatabase(t)
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	return database{t, url, conn}
}

// exec runs statements, each without arguments.
func (d database) exec(statements ...string) {
	d.t.Helper()
	for _, statement := range statements {
		_, err := d.conn.Exec(d.t.Context(), statement)
		require.NoError(d.t, err, statement)
	}
}

func (d database) text(query string) (answer string) {
	d.t.Helper()
	require.NoError(d.t, d.conn.QueryRow(d.t.Context(), query).Scan(&answer))
	return answer
}

func (d database) to(version uint) {
	d.t.Helper()
	require.NoError(d.t, migrations.To(d.t.Context(), d.url, version))
	d.requireVersion(version)
}

// down takes the last migration back, without leave to lose anything.
func (d database) down() {
	d.t.Helper()
	_, err := migrations.Down(d.t.Context(), d.url, migrations.DownOptions{})
	require.NoError(d.t, err)
}

func (d database) requireVersion(want uint) {
	d.t.Helper()
	version, dirty, err := migrations.Version(d.t.Context(), d.url)
	require.NoError(d.t, err)
	require.Equal(d.t, want, version)
	require.False(d.t, dirty)
}

// platformRows is a cohort with four people in two groups, as the platform writes it.
const platformRows = `
	INSERT INTO users (user_id, discord_id, nickname) VALUES (1, '100', 'Ada'), (2, '200', 'Bo'), (3, NULL, 'Cy'), (4, NULL, 'Di');
	INSERT INTO facilitators (user_id, certified_at) VALUES (1, now());
	INSERT INTO cohorts (cohort_id, cohort_name, course_slug, cohort_start_date, duration_days, number_of_group_meetings)
		VALUES (1, 'Spring', 'intro', '2027-03-08', 56, 8), (2, 'Autumn', 'intro', '2027-09-06', 56, 8);
	INSERT INTO groups (group_id, group_name, cohort_id, recurring_meeting_time_utc) VALUES (1, 'Group 1', 1, 'Wednesday 15:00-16:00');
	INSERT INTO groups (group_id, group_name, cohort_id, status) VALUES (2, 'Group 2', 1, 'active'), (3, 'Group 3', 1, 'cancelled'), (4, 'Curie', 2, 'completed');
	INSERT INTO groups_users (user_id, group_id, role, status) VALUES
		(1, 1, 'facilitator', 'active'), (2, 1, 'participant', 'active'), (3, 2, 'participant', 'active'),
		(3, 1, 'participant', 'removed'), (2, 3, 'participant', 'active'), (2, 4, 'participant', 'active');
	INSERT INTO signups (user_id, cohort_id, role, ungroupable_reason) VALUES
		(1, 1, 'facilitator', NULL), (2, 1, 'participant', NULL), (3, 1, 'participant', NULL), (4, 1, 'participant', 'no_availability');
	INSERT INTO meetings (group_id, cohort_id, scheduled_at, meeting_number) VALUES (2, 1, '2027-03-10 15:00Z', 1), (2, 1, '2027-03-17 15:00Z', 2);`

// platformState is everything that no migration may lose, with the statuses spelt as in version 1.
const platformState = `
	SELECT concat_ws(E'\n',
		(SELECT string_agg(concat_ws(' ', user_id, discord_id, nickname), ', ' ORDER BY user_id) FROM users),
		(SELECT string_agg(concat_ws(' ', user_id, max_active_groups), ', ' ORDER BY user_id) FROM facilitators),
		(SELECT string_agg(concat_ws(' ', cohort_id, cohort_name), ', ' ORDER BY cohort_id) FROM cohorts),
		(SELECT string_agg(concat_ws(' ', group_id, group_name, replace(status::text, 'preview', 'forming'), recurring_meeting_time_utc), ', ' ORDER BY group_id) FROM groups),
		(SELECT string_agg(concat_ws(' ', user_id, group_id, role, status), ', ' ORDER BY group_user_id) FROM groups_users),
		(SELECT string_agg(concat_ws(' ', user_id, cohort_id, role, ungroupable_reason), ', ' ORDER BY signup_id) FROM signups),
		(SELECT string_agg(concat_ws(' ', group_id, meeting_number, scheduled_at), ', ' ORDER BY meeting_id) FROM meetings))`

func TestUpAndDown_LoseNoRowOfThePlatform(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	db.to(1)
	db.exec(platformRows)
	before := db.text(platformState)
	for _, version := range []uint{2, 3, latest, 3, 2, 1, latest, 1, 2, latest} {
		db.to(version)
		require.Equal(t, before, db.text(platformState), "at version %d", version)
	}
	db.down()
	db.requireVersion(latest - 1)
	require.NoError(t, migrations.Up(t.Context(), db.url))
	require.NoError(t, migrations.Up(t.Context(), db.url), "an up-to-date database is left as it is")
	require.Equal(t, before, db.text(platformState))
}

func TestUpAndDown_CallTheStatusPreviewFromVersion2On(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	status := `SELECT status::text FROM groups WHERE group_id = 1`
	for version, want := range map[uint]string{1: "forming", 2: "preview"} {
		db.to(version)
		db.exec(`DELETE FROM groups`, `DELETE FROM cohorts`,
			`INSERT INTO cohorts (cohort_id, cohort_name, course_slug, cohort_start_date, duration_days, number_of_group_meetings) VALUES (1, 'A', 'a', '2027-03-08', 7, 1)`,
			`INSERT INTO groups (group_id, group_name, cohort_id) VALUES (1, 'by default', 1)`)
		require.Equal(t, want, db.text(status))
	}
	db.to(1)
	require.Equal(t, "forming", db.text(status))
	db.to(latest)
	require.Equal(t, "preview", db.text(status))
}

func TestDown_FromConvenesVersionLosesOnlyWhatConveneAdded(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	db.to(1)
	db.exec(platformRows)
	before := db.text(platformState)
	db.to(latest)
	db.exec(`INSERT INTO scheduling_runs (run_id, cohort_id, options) VALUES ('run', 1, '{}')`,
		`UPDATE groups SET run_id = 'run', run_ordinal = 1, meeting_start_minute = 3780, meeting_minutes = 60, discord_event_id = '9' WHERE group_id = 1`,
		`INSERT INTO realization_attempts (group_id, step) VALUES (1, 'event')`,
		`UPDATE signups SET ungroupable_run = 'run', ungroupable_detail = 'why', external_ref = 'p-' || user_id`,
		`INSERT INTO decisions (decision_id, run_id, revision, decision, decided_by, via, decided_at, accepted) VALUES ('d', 'run', 1, 'approve', 'me', 'cli', now(), true)`)
	db.to(1)
	require.Equal(t, before, db.text(platformState))
	db.to(latest)
	require.Equal(t, before, db.text(platformState))
}

func TestDown_TakesAnEmptyDatabaseBackToNothing(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	require.NoError(t, migrations.Up(t.Context(), db.url))
	for range latest {
		db.down()
	}
	db.requireVersion(0)
	require.Equal(t, "0", db.text(`SELECT count(*)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i', 'S') AND relname NOT LIKE 'schema_migrations%'`))
	require.Equal(t, "0", db.text(`SELECT count(*)::text FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'`))
	require.Equal(t, "0", db.text(`SELECT count(*)::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace`))
	_, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{})
	require.ErrorIs(t, err, migrations.ErrNothingToTakeBack)
	require.NoError(t, migrations.Up(t.Context(), db.url))
	db.requireVersion(latest)
}

func TestUp_NamesTheRowsThatBreakARuleAndChangesNothing(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ row, want, correction string }{
		"two signups": {
			`INSERT INTO signups (user_id, cohort_id, role) VALUES (2, 1, 'facilitator')`,
			"signed up more than once: user 2 in cohort 1",
			`DELETE FROM signups WHERE user_id = 2 AND role = 'facilitator'`,
		},
		"two groups of one cohort": {
			`INSERT INTO groups_users (user_id, group_id, role) VALUES (2, 2, 'participant')`,
			"more than one active membership as participant: user 2 in cohort 1 (groups 1 and 2)",
			`UPDATE groups_users SET status = 'removed' WHERE user_id = 2 AND group_id = 1`,
		},
		"two facilitators": {
			`INSERT INTO groups_users (user_id, group_id, role) VALUES (4, 1, 'facilitator')`,
			"more than one active facilitator: group 1",
			`DELETE FROM groups_users WHERE user_id = 4`,
		},
		"one group twice": {
			`INSERT INTO groups_users (user_id, group_id, role) VALUES (3, 2, 'facilitator')`,
			"more than one active membership in one group: user 3 in group 2",
			`DELETE FROM groups_users WHERE user_id = 3 AND role = 'facilitator'`,
		},
		"one meeting twice": {
			`INSERT INTO meetings (group_id, cohort_id, scheduled_at, meeting_number) VALUES (2, 1, '2027-03-18 15:00Z', 2)`,
			"more than one meeting of a number: number 2 of group 2",
			`DELETE FROM meetings WHERE scheduled_at = '2027-03-18 15:00Z'`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t)
			db.to(1)
			db.exec(platformRows, test.row)
			before := db.text(platformState)
			err := migrations.Up(t.Context(), db.url)
			require.EqualError(t, err, "migrate up: migration 3: "+test.want+" (correct these rows, then migrate again; nothing has been changed)")
			db.requireVersion(2)
			require.Equal(t, before, db.text(platformState))
			db.exec(test.correction)
			require.NoError(t, migrations.Up(t.Context(), db.url))
			db.requireVersion(latest)
		})
	}
}

func TestUp_NamesEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	db.to(1)
	db.exec(platformRows, `INSERT INTO signups (user_id, cohort_id, role) VALUES (2, 1, 'participant')`,
		`INSERT INTO groups_users (user_id, group_id, role) VALUES (2, 2, 'participant')`)
	err := migrations.Up(t.Context(), db.url)
	require.ErrorContains(t, err, "signed up more than once: user 2 in cohort 1; more than one active membership as participant: user 2")
}

func TestUp_TwiceAtTheSameTimeMigratesOnce(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	var group errgroup.Group
	for range 4 {
		group.Go(func() error { return migrations.Up(t.Context(), db.url) })
	}
	require.NoError(t, group.Wait())
	db.requireVersion(latest)
}

func TestUp_EndedContextIsAnError(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	require.ErrorIs(t, migrations.Up(ctx, db.url), context.DeadlineExceeded)
}

func TestUp_SaysWhatToDoAfterAnInterruption(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	db.to(2)
	db.exec(`UPDATE schema_migrations SET dirty = true`)
	require.ErrorContains(t, migrations.Up(t.Context(), db.url), "to version 2, was interrupted")
	version, dirty, err := migrations.Version(t.Context(), db.url)
	require.NoError(t, err)
	require.Equal(t, uint(2), version)
	require.True(t, dirty)
}

func TestErrors_NameNoPassword(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"postgres://convene:secret@127.0.0.1:1/convene", "postgres://convene:secret@:bad:/convene", "host=127.0.0.1 port=1 password=secret sslmode=what",
	} {
		_, _, err := migrations.Version(t.Context(), url)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "secret")
	}
}
