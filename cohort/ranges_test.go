package cohort_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/cohort"
)

func TestWeekSet_RangesMakeUpTheSet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var set cohort.WeekSet
		for range rapid.IntRange(0, 8).Draw(t, "spans") {
			start := cohort.WeekMinute(rapid.IntRange(0, cohort.MinutesPerWeek-1).Draw(t, "start"))
			set.Add(start, rapid.IntRange(0, 2000).Draw(t, "minutes"))
		}
		var again cohort.WeekSet
		total := 0
		for i, r := range set.Ranges() {
			again.Add(r.Start, r.Minutes)
			total += r.Minutes
			if set.Len() < cohort.MinutesPerWeek {
				require.False(t, set.Has(r.Start.Add(-1)), "span %d could begin earlier", i)
				require.False(t, set.Has(r.Start.Add(r.Minutes)), "span %d could end later", i)
			}
		}
		require.Equal(t, set, again)
		require.Equal(t, set.Len(), total)
	})
}

func TestWeekSet_TextReadsLikeATimetable(t *testing.T) {
	t.Parallel()
	var set cohort.WeekSet
	require.Empty(t, set.Text(3))
	set.Add(cohort.MinutesPerWeek-30, 60)
	require.Equal(t, "Sunday 23:30-00:30", set.Text(3))
	set.Add(600, 60)
	set.Add(900, 2*cohort.MinutesPerDay)
	require.Equal(t, "Monday 10:00-11:00, Monday 15:00-Wednesday 15:00 and 1 more", set.Text(2))
	set.Add(0, cohort.MinutesPerWeek)
	require.Len(t, set.Ranges(), 1)
}
