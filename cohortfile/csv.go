package cohortfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
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
	unnamed  []int             // columns of the header without a name
	width    int               // fields of the header
	cohort   map[string]string // the cohort's own fields, by column
	problems *Error
}

// decodeCSV returns nil if the file has no usable header or is broken as CSV.
func decodeCSV(content []byte, problems *Error) *document {
	content = unixLines(content)
	reader, wrong := newCSVReader(content)
	if wrong != "" {
		problems.add("", "%s", wrong)
		return nil
	}
	header, err := reader.Read()
	if err != nil {
		problems.add("", "%s", describeCSV(err))
		return nil
	}
	t := &table{columns: map[string]int{}, width: len(header), cohort: map[string]string{}, problems: problems}
	if !t.readHeader(header) {
		return nil
	}
	d := &document{nameField: "cohort_name"}
	if !t.readRows(reader, d) {
		return nil
	}
	t.fill(d)
	return d
}

// unixLines ends each line with LF: old Macs wrote CR alone, and files put together from several have all.
func unixLines(content []byte) []byte {
	if bytes.IndexByte(content, '\r') < 0 {
		return content
	}
	return bytes.ReplaceAll(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
}

// newCSVReader finds out how the fields are separated.
func newCSVReader(content []byte) (reader *csv.Reader, wrong string) {
	comma, content := separator(content)
	if line := tooWide(content, comma); line > 0 {
		return nil, fmt.Sprintf("line %d: it has more than %d fields; a cohort file has %d", line, maxFields, len(cohortColumns)+len(personColumns))
	}
	reader = csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord = -1             // a row of another length is reported as what it lacks
	reader.TrimLeadingSpace = comma != '\t' // it would take the separator of an empty field for space
	reader.Comma = comma
	return reader, ""
}

// separator looks at the header, whose names hold no punctuation: spreadsheets write semicolons where
// the comma is the decimal point. Excel may say it in a line before, "sep=;", which is emptied.
func separator(content []byte) (comma rune, rest []byte) {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	if hint, ok := bytes.CutPrefix(bytes.ToLower(first), []byte("sep=")); ok && len(hint) == 1 && hint[0] != '"' {
		return rune(hint[0]), content[len(first):]
	}
	comma = ','
	for _, candidate := range ";\t" {
		if bytes.Count(first, []byte(string(candidate))) > bytes.Count(first, []byte(string(comma))) {
			comma = candidate
		}
	}
	return comma, content
}

// maxFields is far beyond the columns there are. A row of 64 MB of separators would take gigabytes.
const maxFields = 1000

// tooWide returns the line on which a record gets more than maxFields fields, or 0. It agrees with the reader
// on what is quoted up to the first mistake, at which the reader stops.
func tooWide(content []byte, separator rune) int {
	fields, line, quoted := 1, 1, false
	for _, c := range content {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n':
			line++
			if !quoted {
				fields = 1
			}
		case rune(c) == separator && !quoted:
			if fields++; fields > maxFields {
				return line
			}
		}
	}
	return 0
}

// describeCSV keeps the library's position and leaves its quoting of the content out.
func describeCSV(err error) string {
	parse, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case !ok:
		return "not valid CSV: the file ends too early"
	case parse.StartLine != parse.Line:
		return fmt.Sprintf("line %d: not valid CSV: a quote is opened in the row of this line, and not closed as it should be by line %d", parse.StartLine, parse.Line)
	}
	return fmt.Sprintf("line %d, column %d: not valid CSV: %v", parse.Line, parse.Column, parse.Err)
}

// readHeader wants at least the columns that tell a cohort file from any other text.
func (t *table) readHeader(header []string) bool {
	known := slices.Concat(cohortColumns, personColumns)
	var unknown []string
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		switch _, twice := t.columns[name]; {
		case name == "":
			t.unnamed = append(t.unnamed, i)
		case !slices.Contains(known, name):
			unknown = append(unknown, name)
		case twice:
			t.problems.add("line 1", "column %s is there twice", name)
		default:
			t.columns[name] = i
		}
	}
	missing := false
	for _, name := range requiredColumns {
		if _, ok := t.columns[name]; !ok {
			missing = true
			t.problems.add("line 1", "the header has no column %s; the columns are %s", name, strings.Join(known, ", "))
			break
		}
	}
	t.refuse(unknown[:min(len(unknown), maxProblems)], known, missing)
	return !missing
}

// refuse names unknown columns. All that are known are listed once: listed says that they are already.
func (t *table) refuse(unknown, known []string, listed bool) {
	for _, name := range unknown {
		hint := ""
		meant := nearest(name, known) != ""
		if meant || !listed {
			hint = suggestion(name, known)
		}
		t.problems.add("line 1", "unknown column %q%s", clip(name), hint)
		listed = listed || !meant
	}
}

// requiredColumns are those without which nobody can be matched.
var requiredColumns = []string{"id", "role", "available"}

// readRows reports whether the file could be read to its end.
func (t *table) readRows(reader *csv.Reader, d *document) bool {
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			t.problems.add("", "%s", describeCSV(err))
			return false
		}
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue // spreadsheets leave rows of empty cells at the end
		}
		if len(d.people) == maxPeople {
			t.problems.addField("people", "there are more than %d rows; no cohort is that large", maxPeople)
			return true
		}
		line, _ := reader.FieldPos(0)
		d.people = append(d.people, t.person(record, fmt.Sprintf("line %d", line)))
	}
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
	n, ok := wholeNumber(value)
	if !ok {
		t.problems.addField(column, "%q is not a whole number", clip(value))
		return nil
	}
	return &n
}
