package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

// asWritten takes back what a case did to groups, members and people.
func (d *database) asWritten(status cohort.GroupStatus) {
	d.t.Helper()
	d.exec(`UPDATE groups SET status = $1`, status)
	d.exec(`UPDATE groups_users SET status = 'active'`)
	d.exec(`UPDATE users SET deleted_at = NULL`)
}

func TestGroupsVisibleTo_ShowsWhatIsNotCancelledToWhoLeadsIt(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 1))
	written := d.preview(e, "run", e.group(18, "f0", "p0"))
	d.exec(`UPDATE users SET is_admin = true WHERE user_id = $1`, e.people["p1"])
	groups, err := d.GroupsVisibleTo(t.Context(), "discord Spring f0")
	require.NoError(t, err)
	require.Len(t, groups, 1)
	require.Equal(t, written[0], groups[0].Group)
	require.Len(t, groups[0].People, 2)
	for sql, wants := range map[string]map[string]int{ // how many groups each sees
		`SELECT 1`:                                   {"f0": 1, "p0": 0, "p1": 1},
		`UPDATE groups SET status = 'active'`:        {"f0": 1, "p0": 0, "p1": 1},
		`UPDATE groups SET status = 'completed'`:     {"f0": 1, "p0": 0, "p1": 1},
		`UPDATE groups SET status = 'cancelled'`:     {"f0": 0, "p0": 0, "p1": 0},
		`UPDATE groups_users SET status = 'removed'`: {"f0": 0, "p0": 0, "p1": 1},
		`UPDATE users SET deleted_at = now()`:        {"f0": 0, "p0": 0, "p1": 0},
	} {
		d.asWritten(cohort.Preview)
		d.exec(sql)
		for ref, want := range wants {
			groups, err := d.GroupsVisibleTo(t.Context(), "discord Spring "+ref)
			require.NoError(t, err)
			require.Len(t, groups, want, "%s after %s", ref, sql)
		}
	}
}

func TestActiveGroupsOfDiscordUser_AreThoseThatTheyMayEnter(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring", 2, 0))
	r := roster("Autumn", 1, 0)
	r.People[0].DiscordID = "discord Spring p0"
	autumn := d.enrol(r)
	ofBoth := []cohort.GroupID{
		d.preview(spring, "spring", spring.group(1, "p0"), spring.group(1, "p1"))[0].ID,
		d.preview(autumn, "autumn", autumn.group(3, "p0"))[0].ID,
	}
	for sql, want := range map[string][]cohort.GroupID{
		`SELECT 1`:                                   ofBoth,
		`UPDATE groups SET status = 'preview'`:       {},
		`UPDATE groups SET status = 'completed'`:     {},
		`UPDATE groups SET status = 'cancelled'`:     {},
		`UPDATE groups_users SET status = 'dropped'`: {},
		`UPDATE users SET deleted_at = now()`:        {},
	} {
		d.asWritten(cohort.Active)
		d.exec(sql)
		ids, err := d.ActiveGroupsOfDiscordUser(t.Context(), "discord Spring p0")
		require.NoError(t, err)
		require.Equal(t, want, ids, sql)
	}
}
