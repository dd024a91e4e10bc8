package cohortfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"convene/cohort"
)

// members is a JSON object taken apart, so that each member can fail on its own and be named.
type members map[string]json.RawMessage

// decodeJSON returns nil if the file is not a JSON object at all.
func decodeJSON(content []byte, problems *Error) *document {
	var top members
	if err := decodeOne(content, &top); err != nil {
		problems.add("", "%s", describe(err, content))
		return nil
	}
	d := &document{
		nameField:     "name",
		name:          text(top, "name", problems),
		course:        text(top, "course", problems),
		startDate:     text(top, "start_date", problems),
		meetings:      number(top, "number_of_group_meetings", problems),
		meetingLength: number(top, "meeting_length", problems),
		minPeople:     number(top, "min_people", problems),
		maxPeople:     number(top, "max_people", problems),
		timeIncrement: number(top, "time_increment", problems),
	}
	var people []json.RawMessage
	if raw, ok := top["people"]; ok && json.Unmarshal(raw, &people) != nil {
		problems.add("people", "it is not a list")
	}
	for i, raw := range people {
		if r, ok := decodePerson(i, raw, problems); ok {
			d.people = append(d.people, r)
		}
	}
	return d
}

// decodeOne decodes one value and refuses anything after it.
func decodeOne(content []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(value); err != nil {
		return err
	}
	end := decoder.InputOffset()
	if rest := bytes.TrimSpace(content[end:]); len(rest) > 0 {
		return trailingError{offset: end + int64(bytes.Index(content[end:], rest)) + 1}
	}
	return nil
}

type trailingError struct{ offset int64 }

func (trailingError) Error() string { return "there is more text after the end of the object" }

// describe places a JSON error by line and column, without repeating the file's content.
func describe(err error, content []byte) string {
	if trailing, ok := errors.AsType[trailingError](err); ok {
		return position(content, trailing.offset) + ": " + trailing.Error()
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return position(content, syntax.Offset) + ": not valid JSON: " + syntax.Error()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return position(content, int64(len(content))) + ": not valid JSON: the file ends too early"
	}
	return `the file is not a JSON object like {"name": …, "people": […]}`
}

// position turns an offset, which counts the bytes up to and with the offending one, into a place.
func position(content []byte, offset int64) string {
	before := content[:min(max(offset-1, 0), int64(len(content)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:]))) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// text returns a string member; nil if it is missing, null or wrong.
func text(m members, field string, problems *Error) *string {
	if isNull(m[field]) {
		return nil
	}
	var value string
	if json.Unmarshal(m[field], &value) != nil {
		problems.add(field, "it is not text")
		return nil
	}
	value = strings.TrimSpace(value)
	return &value
}

// number returns a whole-number member; nil if it is missing, null or wrong.
func number(m members, field string, problems *Error) *int {
	if isNull(m[field]) {
		return nil
	}
	var value int
	if json.Unmarshal(m[field], &value) != nil {
		problems.add(field, "%s is not a whole number", clip(string(m[field])))
		return nil
	}
	return &value
}

func decodePerson(index int, raw json.RawMessage, problems *Error) (row, bool) {
	r := row{index: index, place: fmt.Sprintf("people[%d]", index)}
	var m members
	if json.Unmarshal(raw, &m) != nil || m == nil {
		problems.add(r.place, "it is not an object")
		return r, false
	}
	r.id = r.text(m, "id", problems)
	r.name = r.text(m, "name", problems)
	r.discordID = r.text(m, "discord_id", problems)
	r.discordUsername = r.text(m, "discord_username", problems)
	r.email = r.text(m, "email", problems)
	r.timezone = r.text(m, "timezone", problems)
	r.role = r.text(m, "role", problems)
	r.available = r.times(m, "available", problems)
	r.ifNeeded = r.times(m, "if_needed", problems)
	if _, given := m["available"]; !given {
		problems.add(r.where("available"), "it is missing; {} means no time at all")
	}
	if limits, given := m["max_groups"]; given {
		r.maxGroups.given = true
		if json.Unmarshal(limits, &r.maxGroups.value) != nil {
			problems.add(r.where("max_groups"), "%s is not a whole number or null", clip(string(limits)))
		}
	}
	return r, true
}

// text returns a member as text. Ids written as numbers keep their digits.
func (r *row) text(m members, field string, problems *Error) string {
	raw := m[field]
	if isNull(raw) {
		return ""
	}
	var value string
	if json.Unmarshal(raw, &value) == nil {
		return strings.TrimSpace(value)
	}
	if _, err := strconv.ParseUint(string(raw), 10, 64); err == nil && (field == "id" || field == "discord_id") {
		return string(raw)
	}
	problems.add(r.where(field), "it is not text")
	return ""
}

// times checks that a member has the shape of an availability and returns its JSON text. What the
// slots say is the person's affair.
func (r *row) times(m members, field string, problems *Error) string {
	raw := m[field]
	if isNull(raw) {
		return "{}"
	}
	var days map[string][]string
	if json.Unmarshal(raw, &days) != nil {
		problems.add(r.where(field), `it is not an object like {"Monday": ["18:00-21:00"]}`)
		return "{}"
	}
	for _, day := range sortedKeys(days) {
		if _, err := cohort.ParseWeekday(day); err != nil {
			problems.add(r.where(field), "unknown weekday %q: use Monday to Sunday", clip(day))
		}
	}
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil {
		return "{}"
	}
	return compact.String()
}
