package cohort

import (
	"errors"
	"fmt"
	"time"
)

// ErrTerm says that a cohort's start date or its number of meetings cannot be meant.
var ErrTerm = errors.New("the cohort's dates")

// MaxMeetings is two years of weeks: more is a typing error.
const MaxMeetings = 104

// StartYears is how many years from today a cohort can start, either way. Governments set clock changes
// a year or two ahead, so that times further off are guesses; a year like 2207 is a typing error.
const StartYears = 5

// CheckTerm reports everything that is wrong with when the cohort runs. It returns ErrTerm, wrapped.
func (c *Cohort) CheckTerm(now time.Time) error {
	err := errors.Join(CheckStartDate(c.StartDate, now), CheckMeetings(c.Meetings))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrTerm, err)
	}
	return nil
}

// CheckStartDate reports a start date that is too far from now.
func CheckStartDate(start, now time.Time) error {
	now = now.UTC()
	earliest, latest := now.AddDate(-StartYears, 0, 0), now.AddDate(StartYears, 0, 0)
	date := start.Format(time.DateOnly)
	first, last := earliest.Format(time.DateOnly), latest.Format(time.DateOnly)
	if start.Year() < earliest.Year() || start.Year() > latest.Year() || date < first || date > last {
		return fmt.Errorf("the start date is %s; a cohort starts within %d years of today, from %s to %s", date, StartYears, first, last)
	}
	return nil
}

// CheckMeetings reports a number of weekly meetings that no cohort has.
func CheckMeetings(meetings int) error {
	if meetings < 1 || meetings > MaxMeetings {
		return fmt.Errorf("there are %d weekly meetings; a cohort has 1 to %d", meetings, MaxMeetings)
	}
	return nil
}
