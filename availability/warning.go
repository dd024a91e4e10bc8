package availability

import (
	"fmt"
	"time"

	"convene/cohort"
)

// Warning is what an organiser should know about a person's converted availability. The zero value
// means that the person gave no time zone.
type Warning struct {
	Zone string
	// Date is the first local date on which the clock differs, and Shift by how much.
	Date  time.Time
	Shift time.Duration
	// Demoted were available before or after the change and are now if needed; Lost were possible
	// before or after it and are no longer used. Both are minutes of the UTC week.
	Demoted, Lost cohort.WeekSet
}

// mostSpans is how many time spans a sentence lists: enough to recognise the week, short enough to
// be read.
const mostSpans = 3

// String returns the warning as a clause to put after the person's name.
func (w Warning) String() string {
	if w.Zone == "" {
		return "no time zone, UTC assumed"
	}
	text := fmt.Sprintf("%s: the clock moves %s on %s, so", w.Zone, shiftText(w.Shift), w.Date.Format(time.DateOnly))
	join := " "
	if w.Lost != (cohort.WeekSet{}) {
		text += " " + w.Lost.Text(mostSpans) + " UTC fits only some of the weeks and is not used"
		join = "; "
	}
	if w.Demoted != (cohort.WeekSet{}) {
		text += join + w.Demoted.Text(mostSpans) + " UTC is only if needed in some of the weeks and counts as such"
	}
	return text
}

// shiftText writes +1h, −30m, +1h30m.
func shiftText(shift time.Duration) string {
	sign := "+"
	if shift < 0 {
		sign, shift = "−", -shift
	}
	hours, minutes := int(shift/time.Hour), int(shift%time.Hour/time.Minute)
	switch {
	case minutes == 0:
		return fmt.Sprintf("%s%dh", sign, hours)
	case hours == 0:
		return fmt.Sprintf("%s%dm", sign, minutes)
	default:
		return fmt.Sprintf("%s%dh%dm", sign, hours, minutes)
	}
}

// warnings returns one for each clock change that cost the person time. With several changes a
// minute is reported under each that moves it into or out of the person's hours.
func (s *span) warnings(week Week) []Warning {
	usable := week.Available.Union(&week.IfNeeded)
	var warnings []Warning
	for i := 1; i < len(s.pieces); i++ {
		before, after := &s.pieces[i-1], &s.pieces[i]
		if before.offset == after.offset {
			continue // the zone changed its name, not its clock
		}
		free := differ(&before.free, &after.free)
		possibleBefore, possibleAfter := before.free.Union(&before.ifNeeded), after.free.Union(&after.ifNeeded)
		moved := differ(&possibleBefore, &possibleAfter)
		w := Warning{
			Zone:    s.location.String(),
			Date:    localDate(after.from, s.location),
			Shift:   time.Duration(after.offset-before.offset) * time.Second,
			Demoted: free.Intersect(&week.IfNeeded),
			Lost:    without(&moved, &usable),
		}
		w.Demoted, w.Lost = w.Demoted.Intersect(&s.everFree), w.Lost.Intersect(&s.everPossible)
		if w.Demoted != (cohort.WeekSet{}) || w.Lost != (cohort.WeekSet{}) {
			warnings = append(warnings, w)
		}
	}
	return warnings
}

// differ returns the minutes that are in one set only.
func differ(a, b *cohort.WeekSet) cohort.WeekSet {
	var s cohort.WeekSet
	for i := range s {
		s[i] = a[i] ^ b[i]
	}
	return s
}

// localDate is the calendar date of an instant where the person lives, as midnight UTC.
func localDate(at time.Time, location *time.Location) time.Time {
	year, month, day := at.In(location).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
