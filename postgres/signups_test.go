package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func TestWritePreview_RefusesWhoHasWithdrawnSinceTheyWereMatched(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"withdrawn":                `DELETE FROM signups WHERE user_id = $1`,
		"erased":                   `WITH gone AS (DELETE FROM signups WHERE user_id = $1) DELETE FROM users WHERE user_id = $1`,
		"deleted on the platform":  `UPDATE users SET deleted_at = now() WHERE user_id = $1`,
		"in another role":          `UPDATE signups SET role = 'facilitator' WHERE user_id = $1`,
		"gone to another cohort":   `UPDATE signups SET cohort_id = (SELECT max(cohort_id) FROM cohorts) WHERE user_id = $1`,
		"withdrawn by facilitator": `DELETE FROM signups WHERE role = 'facilitator' AND $1 > 0`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			e := d.enrol(roster("Spring", 3, 1))
			d.enrol(roster("Autumn", 0, 0))
			d.propose(e, "run", cohort.Proposal{
				Groups:   []cohort.Group{e.group(1, "f0", "p0", "p1")},
				Unplaced: []cohort.Unplaced{{UserID: e.people["p2"], Reason: cohort.NoAvailability}},
			})
			d.exec(sql, e.people["p1"])
			require.ErrorIs(t, d.writePreview("run"), postgres.ErrSignupGone)
			require.Zero(t, d.count(`SELECT count(*) FROM groups`))
			require.Zero(t, d.count(`SELECT count(*) FROM signups WHERE ungroupable_reason IS NOT NULL`))

			require.NoError(t, d.SaveProposal(t.Context(), "run", cohort.Proposal{}))
			require.NoError(t, d.writePreview("run"), "the run can match again")
		})
	}
}

func TestWritePreview_SeesAWithdrawalThatIsUnderWay(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	d.propose(e, "run", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p0", "p1")}})
	commit := d.hold(`WITH gone AS (DELETE FROM signups WHERE user_id = $1) DELETE FROM users WHERE user_id = $1`, e.people["p1"])
	write := meanwhile(func() error { return d.writePreview("run") })
	d.awaitWaiting(1)
	commit()
	require.ErrorIs(t, <-write, postgres.ErrSignupGone)
}

func TestWritePreview_IsSeenByAWithdrawalThatComesAfterTheCheck(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	d.propose(e, "run", cohort.Proposal{Groups: []cohort.Group{e.group(1, "p0", "p1")}})
	commit := d.hold(`SELECT 1 FROM cohorts FOR UPDATE`) // so that the check is done and nothing is written yet
	write := meanwhile(func() error { return d.writePreview("run") })
	d.awaitWaiting(1)
	platform := connect(t, d.url)
	withdrawal := meanwhile(func() error {
		_, err := platform.Exec(t.Context(), `DELETE FROM signups WHERE user_id = $1`, e.people["p1"])
		return err
	})
	d.awaitWaiting(2)
	commit()
	require.NoError(t, <-write)
	require.NoError(t, <-withdrawal)
	require.Equal(t, 2, d.count(`SELECT count(*) FROM groups_users`))
}
