package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func TestSearch_FindsByPartOfTheNameWhatThereIsToDo(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring 50% off", 3, 1))
	later := roster("Late spring", 2, 0)
	later.Cohort.StartDate = later.Cohort.StartDate.AddDate(0, 1, 0)
	late := d.enrol(later)
	d.enrol(roster("Autumn", 0, 1)) // a facilitator alone
	d.preview(spring, "run", spring.group(18, "p0", "p1"))

	for name, test := range map[string]struct {
		search func(text string) ([]postgres.Match, error)
		text   string
		want   []postgres.Match
	}{
		"waiting people": {
			func(text string) ([]postgres.Match, error) { return d.SearchSchedulable(t.Context(), text, 25) }, "SPRING",
			[]postgres.Match{{late.id, "Late spring", 2}, {spring.id, "Spring 50% off", 1}},
		},
		"the limit": {
			func(text string) ([]postgres.Match, error) { return d.SearchSchedulable(t.Context(), text, 1) }, "",
			[]postgres.Match{{late.id, "Late spring", 2}},
		},
		"a pattern is text": {
			func(text string) ([]postgres.Match, error) { return d.SearchSchedulable(t.Context(), text, 25) }, "0% o",
			[]postgres.Match{{spring.id, "Spring 50% off", 1}},
		},
		"previews": {
			func(text string) ([]postgres.Match, error) { return d.SearchRealizable(t.Context(), text, 25) }, "",
			[]postgres.Match{{spring.id, "Spring 50% off", 1}},
		},
		"active groups": {
			func(text string) ([]postgres.Match, error) { return d.SearchActive(t.Context(), text, 25) }, "", []postgres.Match{},
		},
		"an id": {
			func(text string) ([]postgres.Match, error) { return d.SearchCohorts(t.Context(), text, 25) }, late.id.String(),
			[]postgres.Match{{late.id, "Late spring", 2}},
		},
	} {
		found, err := test.search(test.text)
		require.NoError(t, err, name)
		require.Equal(t, test.want, found, name)
	}
}

func TestOwnGroups_AreTheActiveOnesWithTheirMeetings(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 3, 1))
	group := d.preview(e, "run", e.group(18, "f0", "p0", "p1"))[0]
	none, _, err := d.OwnGroups(t.Context(), "discord Spring p0")
	require.NoError(t, err)
	require.Empty(t, none, "while it is a preview")

	d.exec(`UPDATE groups SET status = 'active'`)
	meeting := time.Date(2027, 3, 1, 18, 0, 0, 0, time.UTC)
	d.exec(`INSERT INTO meetings (group_id, cohort_id, scheduled_at, meeting_number) VALUES ($1, $2, $3, 2), ($1, $2, $4, 1)`,
		group.ID, e.id, meeting.AddDate(0, 0, 7), meeting)
	for ref, role := range map[string]cohort.Role{"p0": cohort.Participant, "f0": cohort.Facilitator} {
		own, zone, err := d.OwnGroups(t.Context(), "discord Spring "+ref)
		require.NoError(t, err)
		require.Equal(t, "UTC", zone)
		require.Len(t, own, 1)
		require.Equal(t, group.ID, own[0].ID)
		require.Equal(t, "Spring", own[0].CohortName)
		require.Equal(t, role, own[0].Role)
		require.Len(t, own[0].People, 3)
		require.Len(t, own[0].Meetings, 2)
		require.True(t, meeting.Equal(own[0].Meetings[0]))
	}
	for _, stranger := range []string{"discord Spring p2", "nobody"} {
		own, _, err := d.OwnGroups(t.Context(), stranger)
		require.NoError(t, err)
		require.Empty(t, own)
	}
}
