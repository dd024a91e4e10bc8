package cohortfile

import (
	"cmp"
	"errors"
	"time"

	"convene/cohort"
)

// document is a cohort file as it was written, before it is known to make sense. Both formats read
// into it, so that both are judged by the same rules.
type document struct {
	name, course, startDate                       *string
	meetings, meetingLength, minPeople, maxPeople *int
	timeIncrement                                 *int
	nameField                                     string // what the format calls the cohort's name
	people                                        []*row
}

// file checks the document and converts it. Its result is only good if problems stays empty.
func (d *document) file(problems *Error) File {
	file := File{Roster: cohort.Roster{Cohort: d.cohort(problems)}}
	if len(d.people) == 0 && len(problems.Problems) == 0 {
		problems.addField("people", "there is nobody in the cohort")
	}
	for _, r := range d.people {
		if !r.broken {
			r.checkFields()
		}
	}
	d.findDuplicates()
	for _, r := range d.people {
		enrollee := r.enrollee()
		if len(r.leftOut) > 0 {
			file.Skipped = append(file.Skipped, r.remark(r.leftOut))
			continue
		}
		if len(problems.Problems) == 0 {
			r.checkWeek(&file.Roster.Cohort)
		}
		if len(r.untimely) > 0 {
			file.Unmatchable = append(file.Unmatchable, r.remark(r.untimely))
		}
		file.Roster.People = append(file.Roster.People, enrollee)
	}
	if refused := len(problems.Problems) > 0; refused || len(file.Roster.People) == 0 {
		d.addPeopleTo(problems)
	}
	return file
}

// addPeopleTo lets a file that is refused be corrected in one go.
func (d *document) addPeopleTo(problems *Error) {
	for _, r := range d.people {
		for _, p := range r.leftOut {
			problems.add(r.where(p.Place), "%s", p.Text)
		}
	}
}

func (d *document) cohort(problems *Error) cohort.Cohort {
	c := cohort.Cohort{
		Name:     required(problems, d.nameField, d.name),
		Course:   required(problems, "course", d.course),
		Meetings: required(problems, "number_of_group_meetings", d.meetings),
	}
	if err := cohort.CheckMeetings(c.Meetings); err != nil && d.meetings != nil {
		problems.addField("number_of_group_meetings", "%v", err)
	}
	if date := required(problems, "start_date", d.startDate); date != "" {
		start, err := time.Parse(time.DateOnly, date)
		if err != nil {
			problems.addField("start_date", "%q is not a date like 2027-03-08", clip(date))
		} else if err := cohort.CheckStartDate(start, time.Now()); err != nil {
			problems.addField("start_date", "%v", err)
		}
		c.StartDate = start
	}
	c.Defaults = d.options(problems)
	return c
}

func (d *document) options(problems *Error) cohort.Options {
	options := cohort.DefaultOptions()
	options.MeetingMinutes = required(problems, "meeting_length", d.meetingLength)
	options.MinPeople = required(problems, "min_people", d.minPeople)
	options.MaxPeople = required(problems, "max_people", d.maxPeople)
	if d.timeIncrement != nil {
		options.TimeIncrement = *d.timeIncrement
	}
	for _, field := range []string{"meeting_length", "min_people", "max_people", "time_increment"} {
		if problems.fields[field] {
			return options
		}
	}
	for _, err := range unjoin(options.Validate()) {
		problems.add("", "%v (meeting_length %d, min_people %d, max_people %d, time_increment %d)", err,
			options.MeetingMinutes, options.MinPeople, options.MaxPeople, options.TimeIncrement)
	}
	return options
}

// unjoin lists the errors of an errors.Join.
func unjoin(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// required reports a field that is missing, or empty where text is wanted, unless it is already known
// to be wrong.
func required[T comparable](problems *Error, field string, value *T) T {
	var zero T
	if value == nil {
		if !problems.fields[field] {
			problems.addField(field, "it is missing")
		}
		return zero
	}
	if text, ok := any(*value).(string); ok {
		if text == "" {
			problems.addField(field, "it is empty")
		} else if wrong := checkText(text, maxName); wrong != "" {
			problems.addField(field, "%s", wrong)
		}
	}
	return *value
}

// platformMaxGroups is the platform's default for a facilitator who did not say.
const platformMaxGroups = 2

func (r *row) enrollee() cohort.Enrollee {
	e := cohort.Enrollee{
		Ref: r.id, Name: cmp.Or(r.name, r.discordUsername, r.id), DiscordID: r.discordID, DiscordUsername: r.discordUsername,
		Email: r.email, Timezone: r.timezone, Role: cohort.Role(r.role), Available: r.available, IfNeeded: r.ifNeeded,
	}
	if e.Role == cohort.Facilitator {
		e.MaxGroups = r.maxGroups.orDefault()
	}
	return e
}

// orDefault returns nil for no limit.
func (l limit) orDefault() *int {
	switch {
	case l.none:
		return nil
	case l.given:
		return &l.most
	}
	most := platformMaxGroups
	return &most
}
