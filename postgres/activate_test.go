package postgres_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

// onDiscord is a preview group that has every part.
func (d *database) onDiscord(e enrolled) cohort.GroupID {
	d.t.Helper()
	id := d.preview(e, "run", e.group(18, "p0", "p1"))[0].ID
	for _, step := range steps {
		require.NoError(d.t, d.FinishStep(d.t.Context(), id, step, "id of "+string(step)))
	}
	return id
}

func TestActivateGroup_NamesAllThatIsMissingAndChangesNothing(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	id := d.onDiscord(d.enrol(roster("Spring", 2, 0)))
	for _, missing := range [][]postgres.Step{steps, steps[:1], steps[1:2], steps[2:3], steps[3:4], steps[4:], nil} {
		for _, step := range steps {
			require.NoError(t, d.FinishStep(t.Context(), id, step, "id"))
		}
		for _, step := range missing {
			require.NoError(t, d.ForgetStep(t.Context(), id, step))
		}
		err := d.ActivateGroup(t.Context(), id, nil)
		require.ErrorIs(t, err, postgres.ErrIncomplete)
		require.ErrorContains(t, err, "it lacks "+strings.Join(append(names(missing), "meetings"), ", ")+":")
		require.Equal(t, 1, d.count(`SELECT count(*) FROM groups WHERE status = 'preview' AND start_date IS NULL`))
	}
}

// names are the steps' for people.
func names(list []postgres.Step) (names []string) {
	for _, step := range list {
		names = append(names, strings.ReplaceAll(string(step), "_", " "))
	}
	return names
}

func TestActivateGroup_ReplacesTheMeetingsOfAnAdoptedPreview(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	id := d.onDiscord(e)
	d.exec(`INSERT INTO meetings (group_id, cohort_id, scheduled_at, meeting_number, discord_event_id)
		SELECT $1, $2, '2026-01-01', n, 'former' FROM generate_series(1, 5) AS n`, id, e.id)
	require.NoError(t, d.ActivateGroup(t.Context(), id, starts))
	r, err := d.Realization(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, starts, r.Meetings)
	require.Equal(t, 3, d.count(`SELECT count(*) FROM meetings WHERE cohort_id = $1 AND discord_event_id = 'id of event'
		AND discord_voice_channel_id = 'id of voice_channel'`, e.id))
}

func TestActivateGroup_RefusesAGroupThatIsOver(t *testing.T) {
	t.Parallel()
	for _, status := range []cohort.GroupStatus{cohort.Completed, cohort.Cancelled} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			id := d.onDiscord(d.enrol(roster("Spring", 2, 0)))
			d.exec(`UPDATE groups SET status = $1`, status)
			err := d.ActivateGroup(t.Context(), id, starts)
			require.ErrorIs(t, err, postgres.ErrNotPreview)
			require.ErrorContains(t, err, string(status))
			require.Equal(t, 0, d.count(`SELECT count(*) FROM meetings`))
		})
	}
}
