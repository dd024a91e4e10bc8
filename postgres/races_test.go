package postgres_test

import (
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

// hold runs a statement in a transaction of its own and leaves it open, as another writer does that is
// not done yet. What it returns commits.
func (d *database) hold(sql string, args ...any) (commit func()) {
	d.t.Helper()
	tx, err := connect(d.t, d.url).Begin(d.t.Context())
	require.NoError(d.t, err)
	_, err = tx.Exec(d.t.Context(), sql, args...)
	require.NoError(d.t, err, sql)
	return func() {
		d.t.Helper()
		require.NoError(d.t, tx.Commit(d.t.Context()))
	}
}

// await returns once the statement selects true.
func (d *database) await(sql string, args ...any) {
	d.t.Helper()
	require.Eventually(d.t, func() bool {
		var is bool
		return d.conn.QueryRow(d.t.Context(), sql, args...).Scan(&is) == nil && is
	}, time.Minute, 5*time.Millisecond, sql)
}

// awaitWaiting returns once n connections to this test's database wait for a lock.
func (d *database) awaitWaiting(n int) {
	d.t.Helper()
	d.await(`SELECT count(*) = $1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`, n)
}

// meanwhile starts do; its result comes through the channel.
func meanwhile(do func() error) <-chan error {
	result := make(chan error, 1)
	go func() { result <- do() }()
	return result
}

// writePreview is WritePreview for its error alone.
func (d *database) writePreview(run cohort.RunID) error {
	_, err := d.WritePreview(d.t.Context(), run)
	return err
}

// writers are how many writes succeeded, and the errors of the others.
func writers(results ...<-chan error) (succeeded int, failures []error) {
	for _, result := range results {
		err := <-result
		if err == nil {
			succeeded++
			continue
		}
		failures = append(failures, err)
	}
	return succeeded, failures
}

// shareFacilitator makes two cohorts that one facilitator signed up for, who can lead one group.
func (d *database) shareFacilitator() (spring, autumn enrolled) {
	d.t.Helper()
	one := 1
	r := roster("Spring", 2, 1)
	r.People[0].MaxGroups = &one
	spring = d.enrol(r)
	r = roster("Autumn", 2, 1)
	r.People[0].MaxGroups, r.People[0].DiscordID = &one, "discord Spring f0"
	return spring, d.enrol(r)
}
