package availability

import (
	"errors"
	"fmt"
	"time"

	"convene/cohort"
)

// Week is when a person can meet, in minutes of the UTC week, for a whole cohort.
type Week struct {
	Available cohort.WeekSet
	IfNeeded  cohort.WeekSet // disjoint from Available
}

// Convert returns when a person can meet in a cohort that begins at midnight UTC of startDate and
// meets for the given number of weeks.
//
// A meeting at a week minute happens at the first such minute from startDate on, and then every
// seven days. A minute is Available if at every one of these instants the person's clock shows
// available time, and IfNeeded if it always shows at least if-needed time. Where the two overlap on
// the person's clock, available wins. Hours that the clock skips do not exist in that week; of
// hours that it repeats, both count.
//
// A meeting that begins at the end of the last week runs on into the week after it. So a minute
// early in the cohort's week must hold once more, a week after the last, if a meeting can reach it
// that way, which is when the person is free on all minutes from the week's turn up to it.
//
// An empty zone is taken as UTC, which is a warning. Each clock change that costs the person time is
// a warning. It fails on a zone that the time-zone database does not know, and on a number of
// weeks that no cohort has.
func Convert(available, ifNeeded Local, zone string, startDate time.Time, weeks int) (Week, []Warning, error) {
	if err := cohort.CheckMeetings(weeks); err != nil {
		return Week{}, nil, fmt.Errorf("convert availability: %w", err)
	}
	location, err := loadZone(zone)
	if err != nil {
		return Week{}, nil, err
	}
	week, warnings, err := convertIn(location, available, ifNeeded, startDate, weeks)
	if zone == "" && (!available.Empty() || !ifNeeded.Empty()) {
		warnings = append(warnings, Warning{})
	}
	return week, warnings, err
}

// convertIn is Convert for a zone that is there.
func convertIn(location *time.Location, available, ifNeeded Local, startDate time.Time, weeks int) (Week, []Warning, error) {
	for i := range ifNeeded.minutes {
		ifNeeded.minutes[i] &^= available.minutes[i]
	}
	start := time.Date(startDate.Year(), startDate.Month(), startDate.Day(), 0, 0, 0, 0, time.UTC)
	span, err := newSpan(available, ifNeeded, location, start, weeks)
	if err != nil {
		return Week{}, nil, err
	}
	week := span.hold()
	return week, span.warnings(week), nil
}

// loadZone refuses "Local", which the time package would take as the zone of this machine.
func loadZone(zone string) (*time.Location, error) {
	if zone == "" {
		return time.UTC, nil
	}
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" {
		return nil, fmt.Errorf("unknown time zone %q: %w", clip(zone), ErrUnknownZone)
	}
	return location, nil
}

// ErrUnknownZone is what Convert returns, wrapped with the name, for a zone it cannot find.
var ErrUnknownZone = errors.New("use an IANA name like Europe/Berlin")

// piece is a stretch of the cohort with one offset from UTC.
type piece struct {
	from, to       time.Time
	offset         int // seconds east of UTC
	free, ifNeeded cohort.WeekSet
}

// span is a person's cohort: its weeks, and the pieces they fall into.
type span struct {
	location *time.Location
	start    time.Time
	weeks    int
	pieces   []piece
	// What holds in at least one week, to tell what a clock change took.
	everFree, everPossible cohort.WeekSet
}

// newSpan covers the cohort's weeks and the day after them, into which a meeting can run.
func newSpan(available, ifNeeded Local, location *time.Location, start time.Time, weeks int) (span, error) {
	s := span{location: location, start: start, weeks: weeks}
	end := start.AddDate(0, 0, 7*weeks+1)
	for at := start; at.Before(end); {
		if len(s.pieces) == maxPieces {
			return span{}, fmt.Errorf("time zone %q changes its offset more than %d times in %d weeks", location, maxPieces, weeks)
		}
		_, offset := at.In(location).Zone()
		until := earlier(offsetEnd(at, location), end)
		s.pieces = append(s.pieces, piece{
			from: at, to: until, offset: offset,
			free:     inUTC(&available.minutes, offset),
			ifNeeded: inUTC(&ifNeeded.minutes, offset),
		})
		at = until
	}
	return s, nil
}

// maxPieces is far beyond any zone: Morocco, which pauses its summer time for Ramadan, changes four times a
// year, and a cohort lasts two years and a day at most.
const maxPieces = 64

// farFuture is later than every cohort.
var farFuture = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// offsetEnd returns an instant after at, up to which the zone's offset stays the same.
//
// It is not ZoneBounds' answer alone. Where a zone's data ends with a rule for all later years, Go gives the
// 365th day of the year as the end of its last offset. On the 366th of a leap year that lies in the past, and
// asking again from there would never end. Go applies such a rule to each UTC year by itself, so that the
// offset holds until the year turns.
func offsetEnd(at time.Time, location *time.Location) time.Time {
	_, end := at.In(location).ZoneBounds()
	switch {
	case end.IsZero():
		return farFuture
	case end.After(at):
		return end.UTC()
	}
	return at.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
}

// inUTC moves a set of local minutes to where they lie in the UTC week. With an offset of broken
// minutes, as some zones had before 1972, a UTC minute touches two local ones and needs both.
func inUTC(local *cohort.WeekSet, offset int) cohort.WeekSet {
	minutes := floorDiv(offset, 60)
	var utc cohort.WeekSet
	for _, r := range local.Ranges() {
		length := r.Minutes
		if offset != minutes*60 && length < cohort.MinutesPerWeek {
			length--
		}
		utc.Add(r.Start.Add(-minutes), length)
	}
	return utc
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// hold intersects all weeks.
func (s *span) hold() Week {
	always, atLeast := s.week(0)
	s.everFree, s.everPossible = always, atLeast
	for k := 1; k < s.weeks; k++ {
		free, possible := s.week(k)
		always, atLeast = always.Intersect(&free), atLeast.Intersect(&possible)
		s.everFree, s.everPossible = s.everFree.Union(&free), s.everPossible.Union(&possible)
	}
	s.holdOverrun(&always, &atLeast)
	return Week{Available: always, IfNeeded: without(&atLeast, &always)}
}

// holdOverrun takes back minutes that fail when a meeting of the last week runs into them.
func (s *span) holdOverrun(always, atLeast *cohort.WeekSet) {
	turn := cohort.WeekMinuteOf(s.start)
	if !atLeast.Has(turn.Add(-1)) {
		return
	}
	free, possible := s.week(s.weeks)
	// A meeting lasts a day at most and begins before the turn.
	for i := range cohort.MinutesPerDay - 1 {
		m := turn.Add(i)
		if !atLeast.Has(m) {
			return
		}
		if !free.Has(m) {
			always.Remove(m, 1)
		}
		if !possible.Has(m) {
			atLeast.Remove(m, 1)
			return // no meeting gets past a minute that nobody is free on
		}
	}
}

// week returns the minutes that are available, and those that are at least if needed, in week k.
func (s *span) week(k int) (free, possible cohort.WeekSet) {
	from := s.start.AddDate(0, 0, 7*k)
	to := from.AddDate(0, 0, 7)
	for i := range s.pieces {
		p := &s.pieces[i]
		begin, end := later(from, p.from), earlier(to, p.to)
		if !begin.Before(end) {
			continue
		}
		either := p.free.Union(&p.ifNeeded)
		copyMinutes(&free, &p.free, begin, end)
		copyMinutes(&possible, &either, begin, end)
	}
	return free, possible
}

// copyMinutes copies the minutes of [begin, end), which is no longer than a week.
func copyMinutes(dst, src *cohort.WeekSet, begin, end time.Time) {
	minutes := int(end.Sub(begin) / time.Minute)
	first := int(cohort.WeekMinuteOf(begin))
	beyond := max(first+minutes-cohort.MinutesPerWeek, 0) // past Sunday midnight
	copyRange(dst, src, first, first+minutes-beyond)
	copyRange(dst, src, 0, beyond)
}

// copyRange copies minutes from up to to, a word of 64 at a time.
func copyRange(dst, src *cohort.WeekSet, from, to int) {
	for from < to {
		upTo := min((from/64+1)*64, to)
		mask := ^uint64(0) << (from % 64)
		if upTo%64 != 0 {
			mask &= 1<<(upTo%64) - 1
		}
		dst[from/64] |= src[from/64] & mask
		from = upTo
	}
}

// without returns the minutes of a that are not in b.
func without(a, b *cohort.WeekSet) cohort.WeekSet {
	var s cohort.WeekSet
	for i := range s {
		s[i] = a[i] &^ b[i]
	}
	return s
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
