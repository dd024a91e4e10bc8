package cohort

import (
	"math/bits"
	"strconv"
	"strings"
)

// Ranges returns the set as the fewest spans that make it up, in order of the week. A span that
// runs past Sunday midnight is one span, listed last; the whole week is one span from Monday 00:00.
func (s *WeekSet) Ranges() []Meeting {
	var ranges []Meeting
	for start := s.next(0, true); start < MinutesPerWeek; {
		end := s.next(start, false)
		ranges = append(ranges, Meeting{Start: start, Minutes: int(end - start)})
		start = s.next(end, true)
	}
	if n := len(ranges); n > 1 && ranges[0].Start == 0 && int(ranges[n-1].Start)+ranges[n-1].Minutes == MinutesPerWeek {
		ranges[n-1].Minutes += ranges[0].Minutes
		ranges = ranges[1:]
	}
	return ranges
}

// next returns the first minute from m on that is in the set, or that is not, or the week's end. It
// looks at 64 minutes at a time.
func (s *WeekSet) next(m WeekMinute, in bool) WeekMinute {
	for m < MinutesPerWeek {
		word := s[m/64]
		if !in {
			word = ^word
		}
		if word >>= m % 64; word != 0 {
			return min(m+WeekMinute(bits.TrailingZeros64(word)), MinutesPerWeek)
		}
		m = (m/64 + 1) * 64
	}
	return MinutesPerWeek
}

// Text lists the spans for a person to read, "Monday 18:00-19:00, Tuesday 09:00-12:00", and says
// how many follow after the first most. An empty set is "".
func (s *WeekSet) Text(most int) string {
	return ListSpans(s.Ranges(), most, Meeting.text)
}

// ListSpans lists spans as show writes them, and says how many follow after the first most.
func ListSpans(spans []Meeting, most int, show func(Meeting) string) string {
	rest := max(len(spans)-most, 0)
	parts := make([]string, 0, most)
	for _, span := range spans[:len(spans)-rest] {
		parts = append(parts, show(span))
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
