package discordtest

import (
	"encoding/json"
	"fmt"
	"time"
)

// frequencyWeekly is that of a rule which recurs by weeks; Discord's weeks begin on Monday, day 0.
const frequencyWeekly = 2

// recurrence is how an event recurs: every Interval weeks. Its end cannot be set, so that a series
// ends when somebody deletes the event.
type recurrence struct {
	start    time.Time
	interval int
	weekday  int
}

// recurrenceForm is a rule in a request. Of Discord's frequencies only the weekly one is emulated.
type recurrenceForm struct {
	Start     *string `json:"start"`
	Frequency *int    `json:"frequency"`
	Interval  *int    `json:"interval"`
	ByWeekday []int   `json:"by_weekday"`

	// Discord has these fields too and does not let them be set.
	End        json.RawMessage `json:"end"`
	Count      json.RawMessage `json:"count"`
	ByYearDay  json.RawMessage `json:"by_year_day"`
	ByMonth    json.RawMessage `json:"by_month"`
	ByMonthDay json.RawMessage `json:"by_month_day"`
	ByNWeekday json.RawMessage `json:"by_n_weekday"`
}

type recurrenceJSON struct {
	Start      string    `json:"start"`
	End        *string   `json:"end"`
	Frequency  int       `json:"frequency"`
	Interval   int       `json:"interval"`
	ByWeekday  []int     `json:"by_weekday"`
	ByNWeekday *struct{} `json:"by_n_weekday"`
	ByMonth    *struct{} `json:"by_month"`
	ByMonthDay *struct{} `json:"by_month_day"`
	ByYearDay  *struct{} `json:"by_year_day"`
	Count      *int      `json:"count"`
}

func (r *recurrence) json() *recurrenceJSON {
	if r == nil {
		return nil
	}
	return &recurrenceJSON{Start: timestamp(r.start), Frequency: frequencyWeekly, Interval: r.interval, ByWeekday: []int{r.weekday}}
}

// rule is the prefix of a rule's fields in errors.
const rule = "recurrence_rule."

const badRule = "GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID"

// check reads a rule by itself; nil if it has no weekday.
func (in recurrenceForm) check(f *form) *recurrence {
	in.refuseUnsettable(f)
	r := &recurrence{interval: 1, start: f.time(rule+"start", in.Start)}
	switch {
	case in.Frequency == nil:
		f.missing(rule + "frequency")
	case *in.Frequency != frequencyWeekly:
		f.wrong(rule+"frequency", badChoice, fmt.Sprintf("Value must be one of {%d}.", frequencyWeekly))
	}
	if in.Interval != nil {
		r.interval = *in.Interval
	}
	if r.interval != 1 && r.interval != 2 {
		f.wrong(rule+"interval", badRule, "A weekly event recurs every 1 or 2 weeks.")
	}
	if len(in.ByWeekday) != 1 {
		f.wrong(rule+"by_weekday", badRule, "A weekly event needs exactly one weekday.")
		return nil
	}
	r.weekday = in.ByWeekday[0]
	return r
}

// fits reports whether the rule's own start and the event's fall on the rule's weekday. A time that
// is missing has been noted already.
func (r *recurrence) fits(start time.Time) bool {
	return (r.start.IsZero() || weekday(r.start) == r.weekday) && (start.IsZero() || weekday(start) == r.weekday)
}

func (in recurrenceForm) refuseUnsettable(f *form) {
	for _, field := range []struct {
		name  string
		value json.RawMessage
	}{
		{"end", in.End},
		{"count", in.Count},
		{"by_year_day", in.ByYearDay},
		{"by_month", in.ByMonth},
		{"by_month_day", in.ByMonthDay},
		{"by_n_weekday", in.ByNWeekday},
	} {
		if len(field.value) > 0 && string(field.value) != "null" {
			f.wrong(rule+field.name, badRule, "This field cannot be set.")
		}
	}
}

// weekday is the day in Discord's count.
func weekday(t time.Time) int { return (int(t.UTC().Weekday()) + 6) % 7 }

// time reads a time that a form has to have; the zero time if it has none or a wrong one.
func (f *form) time(path string, text *string) time.Time {
	if text == nil {
		f.missing(path)
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		f.wrong(path, "DATE_TIME_TYPE_PARSE", fmt.Sprintf("Could not parse %s. Should be ISO8601.", *text))
	}
	return t.UTC()
}
