package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

// putIn is how the platform puts somebody into a group.
const putIn = `INSERT INTO groups_users (user_id, group_id, role) VALUES ($1, $2, $3)`

// The platform writes groups too, and knows nothing of Convene.
func TestConstraints_HoldForOtherWriters(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 2))
	groups := d.preview(e, "run", e.group(1, "f0", "p0"), e.group(3, "f0", "p1"))
	put := func(ref, role string, group cohort.GroupID) error {
		_, err := connect(t, d.url).Exec(t.Context(), putIn, e.people[ref], group, role)
		return err
	}
	require.ErrorContains(t, put("p0", "participant", groups[1].ID), "one_group_per_participant")
	require.ErrorContains(t, put("f1", "facilitator", groups[0].ID), "one_facilitator_per_group")
	require.ErrorContains(t, put("f0", "participant", groups[0].ID), "one_membership_per_group")
	d.exec(`UPDATE groups_users SET status = 'dropped' WHERE user_id = $1`, e.people["p0"])
	require.NoError(t, put("p0", "participant", groups[1].ID), "who left a group may join another")
}

// Two writers at the same time: the second waits for the first, and fails.
func TestConstraints_HoldForTwoWritersAtATime(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 2))
	groups := d.preview(e, "run", e.group(1), e.group(3))
	for name, c := range map[string]struct {
		refs   [2]string
		groups [2]int
		role   cohort.Role
		want   string
	}{
		"a participant in two groups":       {[2]string{"p0", "p0"}, [2]int{0, 1}, cohort.Participant, "one_group_per_participant"},
		"a participant in one group twice":  {[2]string{"p0", "p0"}, [2]int{0, 0}, cohort.Participant, "one_group_per_participant"},
		"two facilitators of one group":     {[2]string{"f0", "f1"}, [2]int{0, 0}, cohort.Facilitator, "one_facilitator_per_group"},
		"a facilitator of one group, twice": {[2]string{"f0", "f0"}, [2]int{0, 0}, cohort.Facilitator, "one_facilitator_per_group"},
		"a facilitator of two groups":       {[2]string{"f0", "f0"}, [2]int{0, 1}, cohort.Facilitator, ""},
		"two participants of one group":     {[2]string{"p0", "p1"}, [2]int{0, 0}, cohort.Participant, ""},
	} {
		d.exec(`DELETE FROM groups_users`)
		commit := d.hold(putIn, e.people[c.refs[0]], groups[c.groups[0]].ID, c.role)
		second := connect(t, d.url)
		put := meanwhile(func() error {
			_, err := second.Exec(t.Context(), putIn, e.people[c.refs[1]], groups[c.groups[1]].ID, c.role)
			return err
		})
		if c.want != "" || c.groups[0] == c.groups[1] {
			d.awaitWaiting(1)
		}
		commit()
		if c.want == "" {
			require.NoError(t, <-put, name)
			continue
		}
		require.ErrorContains(t, <-put, c.want, name)
		require.Equal(t, 1, d.count(`SELECT count(*) FROM groups_users`), name)
	}
}

func TestConstraints_ACancelledGroupKeepsNobodyFromAnother(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 0))
	groups := d.preview(e, "run", e.group(1, "p0"), e.group(3))
	d.exec(`UPDATE groups SET status = 'cancelled' WHERE group_id = $1`, groups[0].ID)
	d.exec(putIn, e.people["p0"], groups[1].ID, cohort.Participant)
	_, err := connect(t, d.url).Exec(t.Context(), `UPDATE groups SET status = 'active' WHERE group_id = $1`, groups[0].ID)
	require.ErrorContains(t, err, "one_group_per_participant", "it cannot be revived with its members elsewhere")
	d.exec(`UPDATE groups_users SET status = 'removed' WHERE group_id = $1`, groups[1].ID)
	d.exec(`UPDATE groups SET status = 'active' WHERE group_id = $1`, groups[0].ID)
	require.Empty(t, d.toMatch(e))
}

func TestConstraints_AGroupThatIsBeingCancelledCountsAsItWillBe(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 1, 0))
	groups := d.preview(e, "run", e.group(1), e.group(3))
	commit := d.hold(`UPDATE groups SET status = 'cancelled' WHERE group_id = $1`, groups[0].ID)
	second := connect(t, d.url)
	put := meanwhile(func() error {
		_, err := second.Exec(t.Context(), putIn, e.people["p0"], groups[0].ID, cohort.Participant)
		return err
	})
	d.awaitWaiting(1)
	commit()
	require.NoError(t, <-put)
	require.Equal(t, []string{"p0"}, d.toMatch(e))
	d.exec(putIn, e.people["p0"], groups[1].ID, cohort.Participant)
}

func TestConstraints_APlaceInARunAndASignupAreTakenOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	d.preview(e, "run", e.group(1, "p0"))
	for sql, want := range map[string]string{
		`INSERT INTO groups (group_name, cohort_id, run_id, run_ordinal) VALUES ('Owls', $1, 'run', 1)`:    "groups_run_place",
		`INSERT INTO groups (group_name, cohort_id, run_id) VALUES ('Owls', $1, 'run')`:                    "groups_run_whole",
		`INSERT INTO signups (user_id, cohort_id, role) SELECT min(user_id), $1, 'facilitator' FROM users`: "signups_once",
		`UPDATE signups SET external_ref = 'p0' WHERE cohort_id = $1`:                                      "signups_ref_once",
	} {
		_, err := connect(t, d.url).Exec(t.Context(), sql, e.id)
		require.ErrorContains(t, err, want)
	}
}
