package cohortfile

import (
	"fmt"
	"strings"

	"convene/availability"
	"convene/cohort"
)

// row is one person as written, and what is wrong with that.
type row struct {
	place string // where in the file: people[3] or line 5
	fields
	leftOut  []Problem // why the person is left out; the places are fields
	untimely []Problem // why none of their times can be used
	broken   bool      // its fields are not to be judged
	repeats  bool      // it says what an earlier row says
}

// fields are what a row says.
type fields struct {
	id, name, discordID, discordUsername string
	email, timezone, role                string
	maxGroups                            limit
	available, ifNeeded                  string // JSON text
}

// limit is a facilitator's max_groups: absent is not the same as null, which is no limit.
type limit struct {
	given, none bool
	most        int
}

// where names the row and, when it has one, the person's id, which is easier to find.
func (r *row) where(field string) string {
	place := r.place
	if r.id != "" {
		place += fmt.Sprintf(" (%q)", clip(r.id))
	}
	if field != "" {
		place += "." + field
	}
	return place
}

// leaveOut records why the person cannot be read.
func (r *row) leaveOut(field, format string, args ...any) {
	r.leftOut = append(r.leftOut, newProblem(field, format, args...))
}

// unusable records why the person cannot be matched.
func (r *row) unusable(field, format string, args ...any) {
	r.untimely = append(r.untimely, newProblem(field, format, args...))
}

// remark is what the file's reader is told of the person.
func (r *row) remark(problems []Problem) Remark {
	remark := Remark{Place: r.place, ID: r.id, Name: r.name}
	for _, p := range problems {
		remark.Problems = append(remark.Problems, p.String())
	}
	return remark
}

// maxGroupLimit is more than a week has room for; more is a typing error.
const maxGroupLimit = 1000

// setLimit reads max_groups, in words that both formats have.
func (r *row) setLimit(text string) {
	r.maxGroups.given = true
	if text == "null" {
		r.maxGroups.none = true
		return
	}
	most, ok := wholeNumber(text)
	switch {
	case !ok:
		r.leaveOut("max_groups", "%s is not a whole number, or null for no limit", clip(text))
	case most < 0 || most > maxGroupLimit:
		r.leaveOut("max_groups", "it is %d; it is 0 to %d, and null means no limit", most, maxGroupLimit)
	}
	r.maxGroups.most = most
}

// maxTimes is in bytes, for one member. A week in quarters of an hour takes 12 KB.
const maxTimes = 32 << 10

// checkTimes reports weekdays and slots that cannot be read, and returns the text.
func (r *row) checkTimes(field string, weekdays []string, text string) string {
	known := true
	for _, name := range weekdays {
		if _, err := cohort.ParseWeekday(name); err != nil {
			known = false
			r.unusable(field, "unknown weekday %q%s", clip(name), suggestion(name, weekdayNames[:]))
			break
		}
	}
	if _, err := availability.Parse(text); known && err != nil {
		r.unusable(field, "%v", err)
	}
	return text
}

var weekdayNames = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// weekdayName returns the platform's spelling, or an unknown name as it is.
func weekdayName(name string) string {
	weekday, err := cohort.ParseWeekday(name)
	if err != nil {
		return name
	}
	return weekdayNames[weekday]
}

// checkWeek reports who has no time in every week of the cohort, as matching will.
func (r *row) checkWeek(c *cohort.Cohort) {
	if len(r.leftOut) > 0 || len(r.untimely) > 0 {
		return
	}
	available, _ := availability.Parse(r.available) // checked before
	ifNeeded, _ := availability.Parse(r.ifNeeded)
	if available.Empty() && ifNeeded.Empty() {
		r.unusable("available", "no time is given")
		return
	}
	week, _, err := availability.Convert(available, ifNeeded, r.timezone, c.StartDate, c.Meetings)
	switch {
	case err != nil:
		r.unusable("timezone", "%v", err)
	case week.Available == cohort.WeekSet{} && week.IfNeeded == cohort.WeekSet{}:
		r.unusable("available", "no time of the week is free in every week of the cohort: the clock changes during it")
	}
}

func isUnlimited(text string) bool {
	switch strings.ToLower(text) {
	case "null", "none", "unlimited":
		return true
	}
	return false
}
