package cohort_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

func TestCheckTerm_BoundsStartDatesAndMeetings(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 26, 7, 0, 0, 0, time.UTC)
	date := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	for name, test := range map[string]struct {
		start    time.Time
		meetings int
		want     string
	}{
		"today":              {date(2026, 11, 26), 8, ""},
		"five years ago":     {date(2021, 11, 26), 1, ""},
		"in five years":      {date(2031, 11, 26), cohort.MaxMeetings, ""},
		"a day earlier":      {date(2021, 11, 25), 8, "the start date is 2021-11-25; a cohort starts within 5 years of today, from 2021-11-26 to 2031-11-26"},
		"a day later":        {date(2031, 11, 27), 8, "the start date is 2031-11-27"},
		"the year one":       {date(1, 1, 1), 8, "the start date is 0001-01-01"},
		"a five-digit year":  {date(20270, 3, 8), 8, "the start date is 20270-03-08"},
		"before our era":     {date(-44, 3, 15), 8, "the start date is -0044-03-15"},
		"no meetings":        {date(2027, 3, 8), 0, "there are 0 weekly meetings; a cohort has 1 to 104"},
		"too many meetings":  {date(2027, 3, 8), 105, "there are 105 weekly meetings"},
		"both are mentioned": {date(2207, 3, 8), 800, "there are 800 weekly meetings"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := (&cohort.Cohort{StartDate: test.start, Meetings: test.meetings}).CheckTerm(now)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, cohort.ErrTerm)
			require.ErrorContains(t, err, test.want)
		})
	}
}
