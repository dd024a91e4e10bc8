package cohort_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/cohort"
)

func drawMeeting(t *rapid.T, label string) cohort.Meeting {
	return cohort.Meeting{
		Start:   cohort.WeekMinute(rapid.IntRange(0, cohort.MinutesPerWeek-1).Draw(t, label+" start")),
		Minutes: rapid.IntRange(1, cohort.MinutesPerDay).Draw(t, label+" minutes"),
	}
}

func TestMeeting_ItsTextReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		meeting := drawMeeting(t, "meeting")
		again, err := cohort.ParseMeeting(meeting.String())
		require.NoError(t, err)
		require.Equal(t, meeting, again)
	})
}

func TestMeeting_OverlapsWhenAMinuteIsShared(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawMeeting(t, "a"), drawMeeting(t, "b")
		var inA, inB cohort.WeekSet
		inA.Add(a.Start, a.Minutes)
		inB.Add(b.Start, b.Minutes)
		shared := inA.Intersect(&inB)
		require.Equal(t, shared.Len() > 0, a.Overlaps(b))
		require.Equal(t, a.Overlaps(b), b.Overlaps(a))
		require.True(t, inA.Covers(a))
	})
}

func TestMeeting_FirstFromIsTheEarliestNotBefore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		meeting := drawMeeting(t, "meeting")
		from := time.Unix(int64(rapid.IntRange(0, 4_000_000_000).Draw(t, "from")), 0)
		first := meeting.FirstFrom(from)
		require.False(t, first.Before(from))
		require.Less(t, first.Sub(from), 7*24*time.Hour)
		require.Equal(t, meeting.Start, cohort.WeekMinuteOf(first))
		require.Zero(t, first.Second())
	})
}

func TestParseMeeting_RefusesOtherForms(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "Wednesday", "Wednesday 15:00", "Someday 15:00-16:00", "Monday 24:00-01:00", "Monday 1500-1600", "Monday 15:00-25:00"} {
		_, err := cohort.ParseMeeting(text)
		require.Error(t, err, text)
	}
}

func TestWeekMinute_KnowsItsWeekday(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Monday 00:00", cohort.WeekMinute(0).String())
	require.Equal(t, "Sunday 23:59", cohort.WeekMinute(0).Add(-1).String())
	require.Equal(t, time.Wednesday, cohort.WeekMinute(2*cohort.MinutesPerDay).Weekday())
}

func TestOptions_ValidateListsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	require.NoError(t, cohort.DefaultOptions().Validate())
	err := cohort.Options{MeetingMinutes: 0, MinPeople: 1, MaxPeople: 0, TimeIncrement: 7}.Validate()
	require.ErrorContains(t, err, "meeting length is 0")
	require.ErrorContains(t, err, "min people is 1")
	require.ErrorContains(t, err, "max people (0) is below min people (1)")
	require.ErrorContains(t, err, "time increment is 7")
}

func TestParseClock(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"00:00": 0, "8:05": 485, "08:05": 485, "23:59": 1439, "24:00": 1440} {
		got, err := cohort.ParseClock(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "8", "8:5", "24:01", "12:60", "25:00", "-1:00", "+8:00", "08:+5", "8:-5", "008:00", "08:005", "a:bc"} {
		_, err := cohort.ParseClock(text)
		require.ErrorContains(t, err, "is not a time of day", text)
	}
}
