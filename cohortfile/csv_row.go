package cohortfile

import (
	"encoding/json"
	"strings"
)

// person reads a row. One of another length than the header is nobody's to guess: a cell that holds the
// separator has moved those after it.
func (t *table) person(record []string, place string) *row {
	r := &row{place: place, fields: fields{
		id: t.cell(record, "id"), name: t.cell(record, "name"),
		discordID: t.cell(record, "discord_id"), discordUsername: username(t.cell(record, "discord_username")),
		email: t.cell(record, "email"), timezone: t.cell(record, "timezone"), role: t.cell(record, "role"),
	}}
	if t.isRagged(record) {
		r.leaveOut("", "it has %d fields and the header %d; put a cell that holds a separator in quotes", len(record), t.width)
		r.broken = true
		return r
	}
	t.readCohort(record, place)
	t.readUnnamed(record, place)
	r.available, r.ifNeeded = t.times(r, record, "available"), t.times(r, record, "if_needed")
	if value := t.cell(record, "max_groups"); isUnlimited(value) {
		r.setLimit("null")
	} else if value != "" {
		r.setLimit(value)
	}
	return r
}

// isRagged reports whether the row says more than the header has names for, or ends before a column that
// each person needs. Other empty cells at its end may be left off.
func (t *table) isRagged(record []string) bool {
	for _, column := range requiredColumns {
		if t.columns[column] >= len(record) {
			return true
		}
	}
	return strings.TrimSpace(strings.Join(record[min(len(record), t.width):], "")) != ""
}

// readUnnamed refuses text under no name. Columns that are empty throughout are what spreadsheets leave.
func (t *table) readUnnamed(record []string, place string) {
	for _, i := range t.unnamed {
		if i < len(record) && strings.TrimSpace(record[i]) != "" {
			t.problems.add(place, "%q is in column %d, which has no name", clip(record[i]), i+1)
		}
	}
}

// times reads a cell that is either the JSON object or what people write by hand,
// "Monday 18:00-21:00; Tuesday 09:00-10:30, 12:00-13:00".
func (t *table) times(r *row, record []string, column string) string {
	value := t.cell(record, column)
	switch {
	case len(value) > maxTimes:
		r.leaveOut(column, "it has %d characters; a week takes no more than %d", len(value), maxTimes)
		return "{}"
	case strings.HasPrefix(value, "{") && !json.Valid([]byte(value)):
		r.unusable(column, `it is not an object like {"Monday": ["18:00-21:00"]}`)
		return jsonText(value)
	case strings.HasPrefix(value, "{"):
		return r.times(json.RawMessage(value), column)
	case value == "null":
		return "{}"
	}
	days, names := map[string][]string{}, []string{}
	for part := range strings.SplitSeq(value, ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		name, slots, _ := strings.Cut(part, " ")
		name = strings.TrimSuffix(name, ":")
		names = append(names, name)
		day := weekdayName(name)
		for slot := range strings.SplitSeq(slots, ",") {
			days[day] = append(days[day], strings.TrimSpace(slot))
		}
	}
	return r.checkTimes(column, names, jsonText(days))
}
