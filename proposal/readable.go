package proposal

import (
	"time"

	"convene/cohort"
)

// Readable returns a sentence about the times or the zone of somebody in a cohort file if matching could
// not read them, by the same rule as Make.
func Readable(e cohort.Enrollee, startDate time.Time) error {
	j := joined{request: &Request{StartDate: startDate, Weeks: 1}}
	_, _, err := j.week(&cohort.Person{Timezone: e.Timezone, Available: e.Available, IfNeeded: e.IfNeeded})
	return err
}
