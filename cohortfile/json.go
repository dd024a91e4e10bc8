package cohortfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The members of a JSON file. Those of a person are the columns of a CSV file, too.
var (
	cohortMembers = append([]string{"name", "people"}, cohortColumns[1:]...)
	personMembers = personColumns
)

// decodeJSON returns nil if the file is not a JSON object at all.
func decodeJSON(content []byte, problems *Error) *document {
	if wrong := checkJSON(content); wrong != "" {
		problems.add("", "%s", wrong)
		return nil
	}
	top, wrong, more := takeApart(content, cohortMembers)
	for _, text := range wrong {
		problems.add("", "%s", text)
	}
	problems.More += more
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
	d.decodePeople(top["people"], problems)
	return d
}

// checkJSON says where the content is not one JSON object. What follows may then take it as valid.
func checkJSON(content []byte) string {
	err := json.Unmarshal(content, new(skipped))
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		text := syntax.Error()
		if strings.Contains(text, "unexpected end") {
			text = "the file ends too early"
		}
		return fmt.Sprintf("%s: not valid JSON: %s", position(content, int(syntax.Offset)-1), text)
	}
	if err != nil || !bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")) {
		return `the file is not a JSON object like {"name": …, "people": […]}`
	}
	return ""
}

// skipped is a value that is checked and not kept.
type skipped struct{}

func (*skipped) UnmarshalJSON([]byte) error { return nil }

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// text returns a string member of the cohort; nil if it is missing, null or wrong.
func text(m members, field string, problems *Error) *string {
	if isNull(m[field]) {
		return nil
	}
	value, wrong := readText(m[field])
	if wrong != "" {
		problems.addField(field, "%s", wrong)
		return nil
	}
	return &value
}

// number returns a whole-number member of the cohort; nil if it is missing, null or wrong.
func number(m members, field string, problems *Error) *int {
	if isNull(m[field]) {
		return nil
	}
	value, ok := wholeNumber(string(m[field]))
	if !ok {
		problems.addField(field, "%s is not a whole number", clip(string(m[field])))
		return nil
	}
	return &value
}

// readText reads a JSON string, or says what is wrong with it.
func readText(raw json.RawMessage) (value, wrong string) {
	if json.Unmarshal(raw, &value) != nil {
		return "", "it is not text"
	}
	// encoding/json puts the same character for half of one, as in "\ud83d".
	if strings.ContainsRune(value, '�') && !bytes.ContainsRune(raw, '�') && !bytes.Contains(bytes.ToLower(raw), []byte(`\ufffd`)) {
		return "", "it holds half a character, a surrogate without its other half"
	}
	return strings.TrimSpace(value), ""
}

func (d *document) decodePeople(raw json.RawMessage, problems *Error) {
	switch {
	case isNull(raw):
		return
	case raw[0] != '[':
		problems.addField("people", "it is not a list")
		return
	}
	for person := range elementsOf(raw) {
		if len(d.people) == maxPeople {
			problems.addField("people", "there are more than %d; no cohort is that large", maxPeople)
			return
		}
		d.people = append(d.people, decodePerson(len(d.people), person, problems))
	}
}

func decodePerson(index int, raw json.RawMessage, problems *Error) *row {
	r := &row{place: fmt.Sprintf("people[%d]", index)}
	if raw[0] != '{' {
		r.leaveOut("", "it is not an object")
		r.broken = true
		return r
	}
	m, wrong, more := takeApart(raw, personMembers)
	r.id = r.text(m, "id")
	for _, text := range wrong {
		problems.add(r.where(""), "%s", text)
	}
	problems.More += more
	r.name = r.text(m, "name")
	r.discordID = r.text(m, "discord_id")
	r.discordUsername = username(r.text(m, "discord_username"))
	r.email = r.text(m, "email")
	r.timezone = r.text(m, "timezone")
	r.role = r.text(m, "role")
	r.available, r.ifNeeded = r.times(m["available"], "available"), r.times(m["if_needed"], "if_needed")
	if _, given := m["available"]; !given {
		r.unusable("available", "it is missing; {} means no time at all")
	}
	if limits, given := m["max_groups"]; given {
		r.setLimit(string(limits))
	}
	return r
}

// text returns a member as text. Ids written as numbers keep their digits.
func (r *row) text(m members, field string) string {
	raw := m[field]
	if isNull(raw) {
		return ""
	}
	value, wrong := readText(raw)
	if wrong != "" && (field == "id" || field == "discord_id") && raw[0] != '"' {
		value, wrong = idFromNumber(string(raw))
	}
	if wrong != "" {
		r.leaveOut(field, "%s", wrong)
	}
	return value
}

// times returns the availability of a member as JSON text, and reports what cannot be used of it.
func (r *row) times(raw json.RawMessage, field string) string {
	switch {
	case isNull(raw):
		return "{}"
	case len(raw) > maxTimes:
		r.leaveOut(field, "it has %d characters; a week takes no more than %d", len(raw), maxTimes)
		return "{}"
	case bytes.Contains(raw, []byte(`\u0000`)):
		r.leaveOut(field, "it holds a NUL character")
		return "{}"
	}
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil {
		return "{}"
	}
	if raw[0] != '{' {
		r.unusable(field, `it is not an object like {"Monday": ["18:00-21:00"]}`)
		return compact.String()
	}
	names := []string{}
	for name := range membersOf(raw) {
		names = append(names, name)
	}
	return r.checkTimes(field, names, oncePerDay(compact.Bytes()))
}

// oncePerDay joins the slots of a weekday that is there twice: other readers would keep only the last ones.
func oncePerDay(object []byte) string {
	slots := map[string][]string{}
	twice := false
	for name, value := range membersOf(object) {
		var list []string
		if json.Unmarshal(value, &list) != nil {
			return string(object) // its reader says what is wrong
		}
		day := weekdayName(name)
		_, known := slots[day]
		twice = twice || known
		slots[day] = append(append([]string{}, slots[day]...), list...)
	}
	if !twice {
		return string(object)
	}
	return jsonText(slots)
}

// jsonText is the JSON of text, or of lists of it, which always have one.
func jsonText[T string | map[string][]string](value T) string {
	text, err := json.Marshal(value)
	if err != nil {
		return "{}"
	}
	return string(text)
}
