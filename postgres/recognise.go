package postgres

import (
	"fmt"

	"convene/cohort"
)

// recognisedRow is a row of the file with who it is.
type recognisedRow struct {
	cohort.Enrollee
	identity
}

// recognise finds out who each row is. The file is judged as a whole, so that its rows may exchange what
// belongs to one person at a time; a row that cannot be told, or would take something from somebody who
// keeps it, is left out alone.
func recognise(people []cohort.Enrollee, known directory) (rows []recognisedRow, left []LeftOut) {
	people, left = withoutRepeats(people)
	rowOf := map[*knownPerson]string{}
	for _, e := range people {
		id, why := known.identify(e)
		if first, again := rowOf[id.person]; why == "" && id.person != nil && again {
			why = fmt.Sprintf("is the same person as %q by the %s: %s", first, id.by, id.person)
		}
		if why != "" {
			left = append(left, LeftOut{e.Ref, why})
			continue
		}
		if id.person != nil {
			rowOf[id.person] = e.Ref
		}
		rows = append(rows, recognisedRow{e, id})
	}
	for {
		kept, taken := withoutTaking(rows, known)
		if len(taken) == 0 {
			return rows, left
		}
		rows, left = kept, append(left, taken...) // whoever wanted what these gave up cannot have it either
	}
}

// withoutRepeats leaves out a row that says it is an earlier one: the same Discord id, or e-mail address.
func withoutRepeats(people []cohort.Enrollee) (kept []cohort.Enrollee, left []LeftOut) {
	accounts, addresses := map[string]string{}, map[string]string{}
	for _, e := range people {
		address := fold(e.Email)
		if first, again := accounts[e.DiscordID]; again && e.DiscordID != "" {
			left = append(left, LeftOut{e.Ref, fmt.Sprintf("has the Discord id of %q: one account is one person", first)})
			continue
		}
		if first, again := addresses[address]; again && address != "" {
			left = append(left, LeftOut{e.Ref, fmt.Sprintf("has the e-mail address of %q, and is so taken to be the same person; "+
				"if they are two, give each an address of their own, or none", first)})
			continue
		}
		accounts[e.DiscordID], addresses[address] = e.Ref, e.Ref
		kept = append(kept, e)
	}
	return kept, left
}

// withoutTaking leaves out the rows that would take a Discord id or an e-mail address from somebody whom
// the file does not give another.
func withoutTaking(rows []recognisedRow, known directory) (kept []recognisedRow, left []LeftOut) {
	rowOf := map[*knownPerson]*recognisedRow{}
	for i := range rows {
		if rows[i].person != nil {
			rowOf[rows[i].person] = &rows[i]
		}
	}
	for _, r := range rows {
		if why := r.takes(known, rowOf); why != "" {
			left = append(left, LeftOut{r.Ref, why})
			continue
		}
		kept = append(kept, r)
	}
	return kept, left
}

// takes says from whom the row would take something, or nothing.
func (r recognisedRow) takes(known directory, rowOf map[*knownPerson]*recognisedRow) string {
	if r.person == nil {
		return ""
	}
	holder := known.byDiscord[r.DiscordID]
	if holder != nil && holder != r.person {
		if other := rowOf[holder]; other == nil || other.DiscordID == "" {
			return r.contradiction("Discord id", holder)
		}
	}
	if fold(r.Email) == fold(r.person.Email) {
		return ""
	}
	for _, holder := range known.byEmail[fold(r.Email)] {
		if other := rowOf[holder]; holder != r.person && (other == nil || other.Email == "") {
			return r.contradiction("e-mail address", holder)
		}
	}
	return ""
}

func (r recognisedRow) contradiction(what string, holder *knownPerson) string {
	return fmt.Sprintf("is %s by the %s, but the %s belongs to %s: correct it in the file, "+
		"or on the platform if the two are one person", r.person, r.by, what, holder)
}
