package cohortfile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"convene/cohort"
)

// The columns of a CSV file. The first ones describe the cohort: the first row fills them, and the
// others leave them empty or repeat them.
var (
	cohortColumns = []string{
		"cohort_name", "course", "start_date", "number_of_group_meetings", "meeting_length", "min_people", "max_people", "time_increment",
	}
	personColumns = []string{
		"id", "name", "discord_id", "discord_username", "email", "timezone", "role", "max_groups", "available", "if_needed",
	}
)

// table is a CSV file being read.
type table struct {
	columns  map[string]int
	cohort   map[string]string // the cohort's own fields, by column
	problems *Error
}

// decodeCSV returns nil if the file has no usable header or is broken as CSV.
func decodeCSV(content []byte, problems *Error) *document {
	reader := csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord = -1 // a short row is reported as what it lacks
	reader.TrimLeadingSpace = true
	reader.Comma = separator(content)
	header, err := reader.Read()
	if err != nil {
		problems.add("", "%s", describeCSV(err))
		return nil
	}
	t := &table{columns: map[string]int{}, cohort: map[string]string{}, problems: problems}
	if !t.readHeader(header) {
		return nil
	}
	d := &document{nameField: "cohort_name"}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			problems.add("", "%s", describeCSV(err))
			return nil
		}
		if strings.Join(record, "") == "" {
			continue // spreadsheets leave rows of empty cells at the end
		}
		line, _ := reader.FieldPos(0)
		place := fmt.Sprintf("line %d", line)
		if len(record) > len(header) {
			problems.add(place, "it has %d fields and the header only %d", len(record), len(header))
			continue
		}
		t.readCohort(record, place)
		d.people = append(d.people, t.person(record, len(d.people), place))
	}
	t.fill(d)
	return d
}

// separator looks at the header, whose names hold no punctuation: spreadsheets write semicolons where
// the comma is the decimal point.
func separator(content []byte) rune {
	header, _, _ := bytes.Cut(content, []byte("\n"))
	best := ','
	for _, candidate := range ";\t" {
		if bytes.Count(header, []byte(string(candidate))) > bytes.Count(header, []byte(string(best))) {
			best = candidate
		}
	}
	return best
}

// describeCSV keeps the library's position and leaves its quoting of the content out.
func describeCSV(err error) string {
	if parse, ok := errors.AsType[*csv.ParseError](err); ok {
		return fmt.Sprintf("line %d, column %d: not valid CSV: %v", parse.Line, parse.Column, parse.Err)
	}
	return "not valid CSV: the file ends too early"
}

// readHeader wants at least the columns that tell a cohort file from any other text.
func (t *table) readHeader(header []string) bool {
	known := slices.Concat(cohortColumns, personColumns)
	var unknown []string
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		switch _, twice := t.columns[name]; {
		case !slices.Contains(known, name):
			unknown = append(unknown, name)
		case twice:
			t.problems.add("line 1", "column %s is there twice", name)
		default:
			t.columns[name] = i
		}
	}
	for _, name := range []string{"id", "role", "available"} {
		if _, ok := t.columns[name]; !ok {
			t.problems.add("line 1", "the header has no column %s; the columns are %s", name, strings.Join(known, ", "))
			return false
		}
	}
	for _, name := range unknown {
		t.problems.add("line 1", "unknown column %q; the columns are %s", clip(name), strings.Join(known, ", "))
	}
	return true
}

func (t *table) cell(record []string, column string) string {
	i, ok := t.columns[column]
	if !ok || i >= len(record) {
		return ""
	}
	return strings.TrimSpace(record[i])
}

func (t *table) readCohort(record []string, place string) {
	for _, column := range cohortColumns {
		value := t.cell(record, column)
		switch first, known := t.cohort[column]; {
		case value == "" || value == first:
		case known:
			t.problems.add(place+"."+column, "it is %q here and %q above; a file holds one cohort", clip(value), clip(first))
		default:
			t.cohort[column] = value
		}
	}
}

// fill moves the cohort's own fields into the document.
func (t *table) fill(d *document) {
	d.name, d.course, d.startDate = t.text("cohort_name"), t.text("course"), t.text("start_date")
	d.meetings, d.meetingLength = t.number("number_of_group_meetings"), t.number("meeting_length")
	d.minPeople, d.maxPeople = t.number("min_people"), t.number("max_people")
	d.timeIncrement = t.number("time_increment")
}

func (t *table) text(column string) *string {
	value, ok := t.cohort[column]
	if !ok {
		return nil
	}
	return &value
}

func (t *table) number(column string) *int {
	value, ok := t.cohort[column]
	if !ok {
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		t.problems.add(column, "%q is not a whole number", clip(value))
		return nil
	}
	return &n
}

func (t *table) person(record []string, index int, place string) row {
	r := row{
		index: index, place: place,
		id: t.cell(record, "id"), name: t.cell(record, "name"),
		discordID: t.cell(record, "discord_id"), discordUsername: t.cell(record, "discord_username"),
		email: t.cell(record, "email"), timezone: t.cell(record, "timezone"), role: t.cell(record, "role"),
	}
	r.available = t.times(&r, record, "available")
	r.ifNeeded = t.times(&r, record, "if_needed")
	switch value := t.cell(record, "max_groups"); strings.ToLower(value) {
	case "":
	case "null", "none", "unlimited":
		r.maxGroups.given = true
	default:
		n, err := strconv.Atoi(value)
		if err != nil {
			t.problems.add(r.where("max_groups"), "%q is not a whole number, or null for no limit", clip(value))
		}
		r.maxGroups = limit{given: true, value: &n}
	}
	return r
}

// times reads a cell that is either the JSON object or what people write by hand,
// "Monday 18:00-21:00; Tuesday 09:00-10:30, 12:00-13:00".
func (t *table) times(r *row, record []string, column string) string {
	value := t.cell(record, column)
	if value == "" || strings.HasPrefix(value, "{") || value == "null" {
		return r.times(members{column: json.RawMessage(value)}, column, t.problems)
	}
	days := map[string][]string{}
	for part := range strings.SplitSeq(value, ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, slots, _ := strings.Cut(part, " ")
		name = strings.TrimSuffix(name, ":")
		weekday, err := cohort.ParseWeekday(name)
		if err != nil {
			t.problems.add(r.where(column), "unknown weekday %q: use Monday to Sunday", clip(name))
			continue
		}
		day := weekdayNames[weekday]
		for slot := range strings.SplitSeq(slots, ",") {
			days[day] = append(days[day], strings.TrimSpace(slot))
		}
	}
	text, err := json.Marshal(days)
	if err != nil {
		t.problems.add(r.where(column), "it cannot be written as JSON: %v", err)
	}
	return string(text)
}

var weekdayNames = [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
