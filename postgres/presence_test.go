package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRecordPresence_CountsEachAbsentPersonOnce(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 5, 1))
	d.preview(e, "run", e.group(1, "f0", "p0", "p1"), e.group(3, "f0", "p2", "p3"))
	d.exec(`UPDATE users SET deleted_at = now() WHERE user_id = $1`, e.people["p1"])
	d.exec(`UPDATE groups_users SET status = 'dropped' WHERE user_id = $1`, e.people["p3"])
	wanted, err := d.MembersToCheck(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, []string{"discord Spring f0", "discord Spring p0", "discord Spring p2"}, wanted)

	for range 2 {
		absent, err := d.RecordPresence(t.Context(), "run", []string{"discord Spring p0", "discord Spring p1", "stranger"})
		require.NoError(t, err)
		require.Equal(t, 3, absent, "f0 of both groups, p2, and p1, who is deleted")
	}
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups_users WHERE on_server`))
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups_users WHERE on_server IS NULL`), "who left was not looked up")
	absent, err := d.RecordPresence(t.Context(), "run", append(wanted, "discord Spring p1"))
	require.NoError(t, err)
	require.Equal(t, 1, absent, "the latest look counts")
}

func TestRecordPresence_LeavesOtherRunsAndGroupsThatAreActive(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e, other := d.enrol(roster("Spring", 2, 0)), d.enrol(roster("Autumn", 1, 0))
	groups := d.preview(e, "run", e.group(1, "p0"), e.group(1, "p1"))
	d.preview(other, "other", other.group(1, "p0"))
	d.exec(`UPDATE groups_users SET on_server = true`)
	d.exec(`UPDATE groups SET status = 'active' WHERE group_id = $1`, groups[1].ID)
	wanted, err := d.MembersToCheck(t.Context(), "run")
	require.NoError(t, err)
	require.Equal(t, []string{"discord Spring p0"}, wanted)
	absent, err := d.RecordPresence(t.Context(), "run", nil)
	require.NoError(t, err)
	require.Equal(t, 1, absent)
	require.Equal(t, 2, d.count(`SELECT count(*) FROM groups_users WHERE on_server`))
	seen, err := d.Realization(t.Context(), groups[0].ID)
	require.NoError(t, err)
	require.False(t, seen.Members[0].OnServer)
	view, err := d.PreviewOf(t.Context(), e.id)
	require.NoError(t, err)
	require.Equal(t, []bool{true, false}, []bool{view.Groups[0].People[0].Absent(), view.Groups[1].People[0].Absent()})
	absent, err = d.RecordPresence(t.Context(), "unknown", nil)
	require.NoError(t, err)
	require.Zero(t, absent)
}
