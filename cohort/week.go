package cohort

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// MinutesPerDay and MinutesPerWeek are in minutes; a UTC week has no daylight-saving changes.
const (
	MinutesPerDay  = 24 * 60
	MinutesPerWeek = 7 * MinutesPerDay
)

// WeekMinute is a minute of the UTC week: 0 is Monday 00:00, 10079 is Sunday 23:59.
type WeekMinute int

// WeekMinuteOf returns the minute of the UTC week in which t lies.
func WeekMinuteOf(t time.Time) WeekMinute {
	t = t.UTC()
	day := (int(t.Weekday()) + 6) % 7 // Go's week starts on Sunday
	return WeekMinute(day*MinutesPerDay + t.Hour()*60 + t.Minute())
}

// Add returns the minute that lies minutes later, wrapping from Sunday to Monday.
func (w WeekMinute) Add(minutes int) WeekMinute {
	m := (int(w) + minutes) % MinutesPerWeek
	if m < 0 {
		m += MinutesPerWeek
	}
	return WeekMinute(m)
}

// Weekday returns the day w lies on.
func (w WeekMinute) Weekday() time.Weekday {
	return time.Weekday((int(w)/MinutesPerDay + 1) % 7)
}

// clock returns w's time of day as 15:04.
func (w WeekMinute) clock() string {
	return fmt.Sprintf("%02d:%02d", int(w)%MinutesPerDay/60, int(w)%60)
}

// String returns for example "Wednesday 15:00".
func (w WeekMinute) String() string { return w.Weekday().String() + " " + w.clock() }

// Meeting is a weekly meeting time.
type Meeting struct {
	Start   WeekMinute
	Minutes int // length
}

// String returns the platform's form, "Wednesday 15:00-16:00". A meeting past midnight ends on the
// next day: "Sunday 23:30-00:30".
func (m Meeting) String() string {
	return m.Start.String() + "-" + m.Start.Add(m.Minutes).clock()
}

// ParseMeeting reads the platform's form, "Wednesday 15:00-16:00". An end at or before the start
// lies on the next day; an end of 24:00 is midnight.
func ParseMeeting(s string) (Meeting, error) {
	day, span, ok := strings.Cut(strings.TrimSpace(s), " ")
	from, to, ok2 := strings.Cut(span, "-")
	if !ok || !ok2 {
		return Meeting{}, fmt.Errorf("meeting time %q is not of the form \"Wednesday 15:00-16:00\"", s)
	}
	weekday, err := ParseWeekday(day)
	if err != nil {
		return Meeting{}, fmt.Errorf("meeting time %q: %w", s, err)
	}
	start, err := ParseClock(from)
	if err != nil {
		return Meeting{}, fmt.Errorf("meeting time %q: %w", s, err)
	}
	end, err := ParseClock(to)
	if err != nil {
		return Meeting{}, fmt.Errorf("meeting time %q: %w", s, err)
	}
	if start == MinutesPerDay {
		return Meeting{}, fmt.Errorf("meeting time %q starts at 24:00; write 00:00 of the next day", s)
	}
	if end <= start {
		end += MinutesPerDay
	}
	return Meeting{Start: WeekMinute(weekday*MinutesPerDay + start), Minutes: end - start}, nil
}

// FirstFrom returns the earliest start of the meeting that is not before t.
func (m Meeting) FirstFrom(t time.Time) time.Time {
	t = t.UTC()
	base := t.Truncate(time.Minute)
	if base.Before(t) {
		base = base.Add(time.Minute)
	}
	wait := m.Start.Add(-int(WeekMinuteOf(base)))
	return base.Add(time.Duration(wait) * time.Minute)
}

// Overlaps reports whether the two weekly meetings share a minute.
func (m Meeting) Overlaps(o Meeting) bool {
	return int(o.Start.Add(-int(m.Start))) < m.Minutes || int(m.Start.Add(-int(o.Start))) < o.Minutes
}

// Weekdays are the names that availability and meeting times use, Monday first.
var weekdays = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// ParseWeekday returns 0 for Monday to 6 for Sunday.
func ParseWeekday(name string) (int, error) {
	for i, w := range weekdays {
		if strings.EqualFold(w, name) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("unknown weekday %q: use Monday to Sunday", name)
}

// ParseClock returns the minute of the day of "15:04"; "24:00" is 1440.
func ParseClock(s string) (int, error) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(s), ":")
	h, err := strconv.ParseUint(hour, 10, 8) // without a sign
	m, err2 := strconv.ParseUint(minute, 10, 8)
	if !ok || err != nil || err2 != nil || len(minute) != 2 || len(hour) > 2 || m > 59 || h*60+m > MinutesPerDay {
		return 0, fmt.Errorf("%q is not a time of day from 00:00 to 24:00", s)
	}
	return int(h*60 + m), nil
}

const words = (MinutesPerWeek + 63) / 64

// WeekSet is a set of minutes of the UTC week. The zero value is empty and ready to use.
type WeekSet [words]uint64

// Add puts the minutes from start (of the given count, wrapping past Sunday) into the set.
func (s *WeekSet) Add(start WeekMinute, minutes int) {
	for i := range min(minutes, MinutesPerWeek) {
		m := start.Add(i)
		s[m/64] |= 1 << (m % 64)
	}
}

// Remove takes the minutes from start (of the given count, wrapping past Sunday) out of the set.
func (s *WeekSet) Remove(start WeekMinute, minutes int) {
	for i := range min(minutes, MinutesPerWeek) {
		m := start.Add(i)
		s[m/64] &^= 1 << (m % 64)
	}
}

// Has reports whether the minute is in the set.
func (s *WeekSet) Has(m WeekMinute) bool { return s[m/64]&(1<<(m%64)) != 0 }

// Covers reports whether every minute of the meeting is in the set.
func (s *WeekSet) Covers(m Meeting) bool {
	for i := range m.Minutes {
		if !s.Has(m.Start.Add(i)) {
			return false
		}
	}
	return true
}

// Meets reports whether some minute of the meeting is in the set.
func (s *WeekSet) Meets(m Meeting) bool {
	for i := range m.Minutes {
		if s.Has(m.Start.Add(i)) {
			return true
		}
	}
	return false
}

// Union returns the minutes that are in s or in o.
func (s *WeekSet) Union(o *WeekSet) WeekSet {
	var u WeekSet
	for i := range u {
		u[i] = s[i] | o[i]
	}
	return u
}

// Intersect returns the minutes that are in both.
func (s *WeekSet) Intersect(o *WeekSet) WeekSet {
	var u WeekSet
	for i := range u {
		u[i] = s[i] & o[i]
	}
	return u
}

// Len returns how many minutes are in the set.
func (s *WeekSet) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}
