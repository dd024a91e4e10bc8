package cohort

import (
	"strconv"
	"strings"
)

// Ranges returns the set as the fewest spans that make it up, in order of the week. A span that
// runs past Sunday midnight is one span, listed last; the whole week is one span from Monday 00:00.
func (s *WeekSet) Ranges() []Meeting {
	var ranges []Meeting
	for m := WeekMinute(0); m < MinutesPerWeek; m++ {
		if !s.Has(m) {
			continue
		}
		start := m
		for m < MinutesPerWeek && s.Has(m) {
			m++
		}
		ranges = append(ranges, Meeting{Start: start, Minutes: int(m - start)})
	}
	if n := len(ranges); n > 1 && ranges[0].Start == 0 && int(ranges[n-1].Start)+ranges[n-1].Minutes == MinutesPerWeek {
		ranges[n-1].Minutes += ranges[0].Minutes
		ranges = ranges[1:]
	}
	return ranges
}

// Text lists the spans for a person to read, "Monday 18:00-19:00, Tuesday 09:00-12:00", and says
// how many follow after the first most. An empty set is "".
func (s *WeekSet) Text(most int) string {
	ranges := s.Ranges()
	rest := max(len(ranges)-most, 0)
	parts := make([]string, 0, most+1)
	for _, r := range ranges[:len(ranges)-rest] {
		parts = append(parts, r.text())
	}
	text := strings.Join(parts, ", ")
	if rest > 0 {
		text += " and " + strconv.Itoa(rest) + " more"
	}
	return text
}

// text names the end's weekday too when the span is longer than a meeting can be.
func (m Meeting) text() string {
	if m.Minutes <= MinutesPerDay {
		return m.String()
	}
	return m.Start.String() + "-" + m.Start.Add(m.Minutes).String()
}
