package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

func TestGroupsVisibleTo_ShowsWhatIsNotCancelledToWhoLeadsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql  string
		want map[string]int // how many groups each sees
	}{
		"preview":                     {`SELECT 1`, map[string]int{"f0": 1, "p0": 0, "p1": 1}},
		"active":                      {`UPDATE groups SET status = 'active'`, map[string]int{"f0": 1, "p0": 0, "p1": 1}},
		"completed":                   {`UPDATE groups SET status = 'completed'`, map[string]int{"f0": 1, "p0": 0, "p1": 1}},
		"cancelled":                   {`UPDATE groups SET status = 'cancelled'`, map[string]int{"f0": 0, "p0": 0, "p1": 0}},
		"who leads it no more":        {`UPDATE groups_users SET status = 'removed'`, map[string]int{"f0": 0, "p0": 0, "p1": 1}},
		"who is deleted sees nothing": {`UPDATE users SET deleted_at = now()`, map[string]int{"f0": 0, "p0": 0, "p1": 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			e := d.enrol(roster("Spring", 2, 1))
			written := d.preview(e, "run", e.group(18, "f0", "p0"))
			d.exec(`UPDATE users SET is_admin = true WHERE user_id = $1`, e.people["p1"])
			d.exec(c.sql)
			for ref, want := range c.want {
				groups, err := d.GroupsVisibleTo(t.Context(), e.people[ref])
				require.NoError(t, err)
				require.Len(t, groups, want, ref)
				if name == "preview" && want == 1 {
					require.Equal(t, written, groups, "with its members")
				}
			}
		})
	}
}

func TestActiveGroupsOfDiscordUser_AreThoseThatTheyMayEnter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql  string
		want bool
	}{
		"active":    {`SELECT 1`, true},
		"preview":   {`UPDATE groups SET status = 'preview'`, false},
		"completed": {`UPDATE groups SET status = 'completed'`, false},
		"cancelled": {`UPDATE groups SET status = 'cancelled'`, false},
		"left":      {`UPDATE groups_users SET status = 'dropped'`, false},
		"deleted":   {`UPDATE users SET deleted_at = now()`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			spring := d.enrol(roster("Spring", 2, 0))
			r := roster("Autumn", 1, 0)
			r.People[0].DiscordID = "discord Spring p0"
			autumn := d.enrol(r)
			want := []cohort.GroupID{
				d.preview(spring, "spring", spring.group(1, "p0"), spring.group(1, "p1"))[0].ID,
				d.preview(autumn, "autumn", autumn.group(3, "p0"))[0].ID,
			}
			d.exec(`UPDATE groups SET status = 'active'`)
			d.exec(c.sql)
			ids, err := d.ActiveGroupsOfDiscordUser(t.Context(), "discord Spring p0")
			require.NoError(t, err)
			if !c.want {
				require.Empty(t, ids)
				return
			}
			require.Equal(t, want, ids, "of every cohort")
		})
	}
}
