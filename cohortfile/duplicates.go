package cohortfile

import "strings"

// findDuplicates leaves out all of those who share what can only be one person's: which of them it belongs
// to only the organiser knows, and the wrong one would take over the right one's signup. A row that says
// all the same again changes nothing and counts once.
func (d *document) findDuplicates() {
	seen := map[string]*row{}
	for _, r := range d.people {
		if first := seen[r.id]; r.id != "" && first != nil && first.fields == r.fields && !r.broken {
			r.leaveOut("", "it repeats %s, which counts once", first.where(""))
			r.repeats = true
			continue
		}
		if _, known := seen[r.id]; !known {
			seen[r.id] = r
		}
	}
	for _, unique := range uniqueFields {
		d.findShared(unique.field, unique.of)
	}
}

// uniqueFields are what is one person's only, in the form in which two are the same.
var uniqueFields = []struct {
	field string
	of    func(*row) string
}{
	{"id", func(r *row) string { return r.id }},
	{"discord_id", func(r *row) string { return r.discordID }},
	{"discord_username", func(r *row) string { return strings.ToLower(r.discordUsername) }},
	{"email", func(r *row) string { return strings.ToLower(r.email) }},
}

func (d *document) findShared(field string, of func(*row) string) {
	first := map[string]*row{}
	told := map[*row]bool{}
	for _, r := range d.people {
		value := of(r)
		other := first[value]
		switch {
		case value == "" || r.broken || r.repeats:
		case other == nil:
			first[value] = r
		default:
			r.leaveOut(field, "%q is also the %s of %s", clip(value), field, other.where(""))
			if !told[other] {
				other.leaveOut(field, "%q is also the %s of %s", clip(value), field, r.where(""))
				told[other] = true
			}
		}
	}
}
