package cohortfile

import (
	"errors"
	"fmt"
	"strconv"
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
	people                                        []row
}

// row is one person as written.
type row struct {
	index                                int
	place                                string // where in the file: people[3] or line 5
	id, name, discordID, discordUsername string
	email, timezone, role                string
	maxGroups                            limit
	available, ifNeeded                  string // JSON text
}

// limit is a facilitator's max_groups: absent is not the same as null.
type limit struct {
	given bool
	value *int
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

// roster checks the document and converts it. Its result is only good if problems stays empty.
func (d *document) roster(problems *Error) cohort.Roster {
	roster := cohort.Roster{Cohort: d.cohort(problems)}
	if len(d.people) == 0 && len(problems.Problems) == 0 {
		problems.add("people", "there is nobody in the cohort")
	}
	d.findDuplicates(problems)
	for i := range d.people {
		roster.People = append(roster.People, d.people[i].enrollee(problems))
	}
	return roster
}

func (d *document) cohort(problems *Error) cohort.Cohort {
	c := cohort.Cohort{
		Name:     required(problems, d.nameField, d.name),
		Course:   required(problems, "course", d.course),
		Meetings: required(problems, "number_of_group_meetings", d.meetings),
	}
	if d.meetings != nil && (c.Meetings < 1 || c.Meetings > maxMeetings) {
		problems.add("number_of_group_meetings", "it is %d; a cohort has 1 to %d meetings", c.Meetings, maxMeetings)
	}
	if date := required(problems, "start_date", d.startDate); date != "" {
		start, err := time.Parse(time.DateOnly, date)
		if err != nil {
			problems.add("start_date", "%q is not a date like 2027-03-08", clip(date))
		}
		c.StartDate = start
	}
	c.Defaults = d.options(problems)
	return c
}

// maxMeetings is two years of weeks: more is a typing error.
const maxMeetings = 104

func (d *document) options(problems *Error) cohort.Options {
	options := cohort.DefaultOptions()
	options.MeetingMinutes = required(problems, "meeting_length", d.meetingLength)
	options.MinPeople = required(problems, "min_people", d.minPeople)
	options.MaxPeople = required(problems, "max_people", d.maxPeople)
	if d.timeIncrement != nil {
		options.TimeIncrement = *d.timeIncrement
	}
	for _, field := range []string{"meeting_length", "min_people", "max_people", "time_increment"} {
		if problems.places[field] {
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
		if !problems.places[field] {
			problems.add(field, "it is missing")
		}
		return zero
	}
	if text, ok := any(*value).(string); ok && text == "" {
		problems.add(field, "it is empty")
	}
	return *value
}

// findDuplicates names both places: which of the two is wrong only the organiser knows. One Discord
// account is one person, too.
func (d *document) findDuplicates(problems *Error) {
	byID, byDiscord := map[string]*row{}, map[string]*row{}
	for i := range d.people {
		r := &d.people[i]
		if first := byID[r.id]; first != nil && r.id != "" {
			problems.add(r.where("id"), "it is also the id of %s", first.where(""))
		} else {
			byID[r.id] = r
		}
		if first := byDiscord[r.discordID]; first != nil && r.discordID != "" {
			problems.add(r.where("discord_id"), "%s is also the discord_id of %s", clip(r.discordID), first.where(""))
		} else {
			byDiscord[r.discordID] = r
		}
	}
}

// platformMaxGroups is the platform's default for a facilitator who did not say.
const platformMaxGroups = 2

func (r *row) enrollee(problems *Error) cohort.Enrollee {
	e := cohort.Enrollee{
		Ref: r.id, Name: r.name, DiscordID: r.discordID, DiscordUsername: r.discordUsername,
		Email: r.email, Timezone: r.timezone, Role: cohort.Role(r.role), Available: r.available, IfNeeded: r.ifNeeded,
	}
	if e.Ref == "" {
		problems.add(r.where("id"), "it is missing")
	}
	if e.Name == "" {
		e.Name = e.DiscordUsername
	}
	if e.Name == "" {
		e.Name = e.Ref
	}
	if r.discordID != "" {
		if _, err := strconv.ParseUint(r.discordID, 10, 64); err != nil {
			problems.add(r.where("discord_id"), "%q is not a Discord id, which is a long number", clip(r.discordID))
		}
	}
	switch e.Role {
	case cohort.Participant:
		return e
	case cohort.Facilitator:
		e.MaxGroups = r.groupLimit(problems)
	case "":
		problems.add(r.where("role"), "it is missing; it is participant or facilitator")
	default:
		problems.add(r.where("role"), "%q is not participant or facilitator", clip(r.role))
	}
	return e
}

func (r *row) groupLimit(problems *Error) *int {
	if !r.maxGroups.given {
		most := platformMaxGroups
		return &most
	}
	if r.maxGroups.value != nil && *r.maxGroups.value < 0 {
		problems.add(r.where("max_groups"), "it is %d; it cannot be negative, and null means no limit", *r.maxGroups.value)
	}
	return r.maxGroups.value
}
