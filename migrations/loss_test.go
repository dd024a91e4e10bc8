package migrations_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/migrations"
)

// refilled are the columns that a down migration drops and `migrate up` fills again from what stays.
var refilled = map[string]string{
	"groups_users.place_in_cohort_id": "the group's cohort, unless the group is cancelled",
}

// conveneRows are rows of each kind that Convene adds to platformRows.
const conveneRows = `
	INSERT INTO scheduling_runs (run_id, cohort_id, options, problems) VALUES ('run', 1, '{}', '{no room}');
	INSERT INTO decisions (decision_id, run_id, revision, decision, decided_by, via, decided_at, accepted, discord_user_id)
		VALUES ('d', 'run', 1, 'approve', 'request:r', 'discord', now(), true, '100');
	INSERT INTO requesters (request_id, discord_user_id, reason, cohort_id, decision, decision_id) VALUES ('r', '100', 'good', 1, 'approve', 'd');
	INSERT INTO discord_requests (run_id, route, requests) VALUES ('run', 'POST /channels', 5);
	UPDATE groups SET run_id = 'run', run_ordinal = 1, meeting_start_minute = 3780, meeting_minutes = 60, discord_event_id = '9',
		discord_welcome_message_id = '8', voice_opened_at = now(), first_meeting_at = '2027-03-10 15:00Z' WHERE group_id = 1;
	INSERT INTO cohort_categories (cohort_id, number, discord_category_id) VALUES (1, 1, '7');
	INSERT INTO realization_attempts (group_id, step) VALUES (1, 'event');
	UPDATE signups SET ungroupable_run = 'run', ungroupable_detail = 'why', external_ref = 'p-' || user_id;
	UPDATE groups_users SET on_server = true, text_access_at = now(), greeted_at = now() WHERE group_id = 1;
	UPDATE cohorts SET meeting_minutes = 60, min_people = 4, max_people = 8, time_increment = 30, own_times = true;
	UPDATE signups SET own_timezone = 'UTC', own_availability_local = '{}', own_if_needed_availability_local = '{}';
	UPDATE groups_users SET proposed_discord_id = '300' WHERE user_id = 3;`

// full is a database of the newest version with rows of each kind.
func full(t *testing.T) database {
	t.Helper()
	db := newDatabase(t)
	db.to(latest)
	db.exec(platformRows, conveneRows)
	return db
}

// column is a table's.
type column struct{ Table, Name, Type string }

func (c column) String() string { return c.Table + "." + c.Name }

// columns lists those of all tables but golang-migrate's. A type is one that can be cast to.
func (d database) columns() []column {
	d.t.Helper()
	rows, err := d.conn.Query(d.t.Context(), `
		SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
			AND c.relname <> 'schema_migrations'
		ORDER BY c.relname, a.attnum`)
	require.NoError(d.t, err)
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	require.NoError(d.t, err)
	return list
}

// dump is every value of the columns, in one text.
func (d database) dump(columns []column) string {
	d.t.Helper()
	byTable := map[string][]string{}
	for _, c := range columns {
		byTable[c.Table] = append(byTable[c.Table], pgx.Identifier{c.Name}.Sanitize())
	}
	var dump strings.Builder
	for _, table := range slices.Sorted(maps.Keys(byTable)) {
		fmt.Fprintln(&dump, table)
		dump.WriteString(d.text(fmt.Sprintf(`SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') || E'\n' FROM (SELECT ROW(%s)::text AS line FROM %s) AS rows`,
			strings.Join(byTable[table], ", "), pgx.Identifier{table}.Sanitize())))
	}
	return dump.String()
}

// dropped lists the columns that taking the version back drops. It leaves the database at the version before.
func (d database) dropped(version uint) []column {
	d.t.Helper()
	d.to(version)
	before := d.columns()
	d.to(version - 1)
	after := d.columns()
	return slices.DeleteFunc(before, func(c column) bool { return slices.Contains(after, c) })
}

func TestDown_EachColumnThatIsDroppedIsListedAsALoss(t *testing.T) {
	t.Parallel()
	for version := latest; version >= 1; version-- {
		t.Run(fmt.Sprintf("version %d", version), func(t *testing.T) {
			t.Parallel()
			db := newDatabase(t)
			dropped := db.dropped(version)
			db.to(version)
			db.exec(`SET session_replication_role = replica`) // no triggers, no foreign keys
			db.dropChecks()
			for _, c := range dropped {
				db.insertWith(c)
				taken, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{DryRun: true})
				require.NoError(t, err)
				if why, ok := refilled[c.String()]; ok {
					require.Empty(t, taken.Losses, "%s: %s", c, why)
				} else {
					require.NotEmpty(t, taken.Losses, "taking version %d back loses %s: list it in the table losses", version, c)
				}
				db.exec(`TRUNCATE ` + c.Table + ` CASCADE`)
			}
			taken, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{DryRun: true})
			require.NoError(t, err)
			require.Empty(t, taken.Losses, "nothing is lost of an empty database")
		})
	}
}

func (d database) dropChecks() {
	d.t.Helper()
	d.exec(`DO $$
		DECLARE c record;
		BEGIN
			FOR c IN SELECT conrelid::regclass AS tbl, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace LOOP
				EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.tbl, c.conname);
			END LOOP;
		END $$`)
}

// insertWith inserts a row in which the column has a value, and besides it only those that must have one.
func (d database) insertWith(c column) {
	d.t.Helper()
	rows, err := d.conn.Query(d.t.Context(), `
		SELECT $1::text, attname, format_type(atttypid, atttypmod) FROM pg_attribute
		WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull AND NOT atthasdef AND attidentity = '' AND attname <> $2`,
		c.Table, c.Name)
	require.NoError(d.t, err)
	needed, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	require.NoError(d.t, err)
	var names, values []string
	for _, n := range append(needed, c) {
		names = append(names, pgx.Identifier{n.Name}.Sanitize())
		values = append(values, d.sample(n))
	}
	d.exec(fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`, pgx.Identifier{c.Table}.Sanitize(), strings.Join(names, ", "), strings.Join(values, ", ")))
}

// sample is a value of the column's type that is no column's default.
func (d database) sample(c column) string {
	d.t.Helper()
	samples := map[string]string{
		"text": `'sample'`, "text[]": `'{sample}'`, "bigint": `7`, "integer": `7`, "bigint[]": `'{7}'`, "boolean": `true`,
		"date": `'2027-03-08'`, "timestamp with time zone": `'2027-03-08 15:00Z'`, "jsonb": `'{"a": 1}'`,
		"cohort_role": `'facilitator'`, "cohort_status": `'completed'`, "group_status": `'active'`, "group_user_status": `'dropped'`,
		"ungroupable_reason": `'no_availability'`,
	}
	value, ok := samples[c.Type]
	require.True(d.t, ok, "give a sample of the type %s of %s", c.Type, c)
	return value
}

func TestDown_RefusesALossThatIsNotNamedAndChangesNothing(t *testing.T) {
	t.Parallel()
	db := full(t)
	for version := latest; version > 1; version-- {
		before := db.dump(db.columns())
		taken, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{DryRun: true})
		require.NoError(t, err)
		db.requireHasEveryLoss(version, taken.Losses)
		for _, name := range names(taken.Losses) {
			others := slices.DeleteFunc(migrations.LossNames(), func(n string) bool { return n == name })
			_, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{Lose: others})
			var refused *migrations.LossError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, version, refused.Migration)
			require.Equal(t, []string{name}, names(refused.Losses))
		}
		db.requireVersion(version)
		require.Equal(t, before, db.dump(db.columns()))

		_, err = migrations.Down(t.Context(), db.url, migrations.DownOptions{Lose: names(taken.Losses)})
		require.NoError(t, err)
		db.requireVersion(version - 1)
	}
}

// requireHasEveryLoss requires that the rows of the test have everything that can be lost.
func (d database) requireHasEveryLoss(version uint, found []migrations.Loss) {
	d.t.Helper()
	listed := migrations.LossesOf(version)
	require.Len(d.t, found, len(listed), "conveneRows has rows of each kind that taking version %d back loses", version)
	for i, l := range found {
		require.Equal(d.t, listed[i], l.What)
		require.Positive(d.t, l.Rows)
	}
}

// names lists each loss's name once.
func names(losses []migrations.Loss) []string {
	var list []string
	for _, l := range losses {
		if !slices.Contains(list, l.Name) {
			list = append(list, l.Name)
		}
	}
	return list
}

func TestDown_ChangesNoColumnThatStays(t *testing.T) {
	t.Parallel()
	db := full(t)
	for version := latest; version > 1; version-- {
		status := column{"groups", "status", "group_status"} // renamed, and compared by platformState
		stay := slices.DeleteFunc(db.columnsAt(version-1), func(c column) bool { return c == status })
		before := db.dump(stay)
		db.to(version - 1)
		require.Equal(t, before, db.dump(stay), "taking version %d back", version)
	}
}

// columnsAt lists the columns of another version.
func (d database) columnsAt(version uint) []column {
	d.t.Helper()
	other := newDatabase(d.t)
	other.to(version)
	return other.columns()
}

func TestDown_WhatUpFillsAgainIsAsBefore(t *testing.T) {
	t.Parallel()
	db := full(t)
	columns := slices.DeleteFunc(db.columns(), func(c column) bool { return refilled[c.String()] == "" })
	require.Len(t, columns, len(refilled))
	before := db.dump(columns)
	db.to(1)
	db.to(latest)
	require.Equal(t, before, db.dump(columns))
}

func TestDown_NamesWhatWouldBeLost(t *testing.T) {
	t.Parallel()
	db := full(t)
	db.to(3)
	_, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{Lose: []string{
		"runs", "meeting-times", "welcome-ids", "voice-access", "categories", "attempts", "reasons", "presence", "cohort-settings",
	}})
	require.EqualError(t, err, "migrate down: taking migration 3 back would lose decisions (1), groups with the id of their Discord event (1), "+
		"signups with the person's id in the cohort file, without which the next import makes them twice (4); nothing has been changed")
}

func TestDown_NeverDropsThePlatformsTablesWhileTheyHoldRows(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	db.to(1)
	db.exec(platformRows)
	before := db.text(platformState)
	_, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{Lose: append(migrations.LossNames(), "")})
	var refused *migrations.LossError
	require.ErrorAs(t, err, &refused)
	require.ErrorContains(t, err, "taking migration 1 back would lose users (4), facilitators (1), cohorts (2), groups (4), memberships (6), signups (4), meetings (2);")
	db.requireVersion(1)
	require.Equal(t, before, db.text(platformState))
	db.to(latest)
	require.Equal(t, before, db.text(platformState), "and the database still works")
}

// A row that somebody is about to commit counts: the check waits for it.
func TestDown_SeesTheRowThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	db.to(latest)
	db.to(5)
	writer, err := pgx.Connect(t.Context(), db.url)
	require.NoError(t, err)
	defer writer.Close(t.Context())
	tx, err := writer.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `INSERT INTO requesters (request_id, discord_user_id) VALUES ('late', '100')`)
	require.NoError(t, err)

	answer := make(chan error, 1)
	go func() {
		_, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{})
		answer <- err
	}()
	require.Eventually(t, func() bool {
		return db.text(`SELECT count(*)::text FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`) == "1"
	}, 30*time.Second, 10*time.Millisecond, "it waits for the writer")
	require.NoError(t, tx.Commit(t.Context()))
	var refused *migrations.LossError
	require.ErrorAs(t, <-answer, &refused)
	require.Equal(t, []string{"requesters"}, names(refused.Losses))
	db.requireVersion(5)
}

func TestDown_AFailureChangesNothing(t *testing.T) {
	t.Parallel()
	db := newDatabase(t)
	db.to(5)
	db.exec(`CREATE VIEW uses AS SELECT reason FROM requesters`)
	_, err := migrations.Down(t.Context(), db.url, migrations.DownOptions{})
	require.ErrorContains(t, err, "migrate down: migration 5: cannot drop table requesters because other objects depend on it")
	db.requireVersion(5)
	db.exec(`SELECT discord_user_id FROM decisions`)
}
