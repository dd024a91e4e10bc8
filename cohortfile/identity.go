package cohortfile

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"convene/cohort"
)

// The longest texts, in characters. What is longer is another column's, or hostile.
const (
	maxName     = 500
	maxID       = 200
	maxEmail    = 254 // RFC 5321
	maxUsername = 37  // Discord's 32, and the #1234 that some still write
	maxTimezone = 64
)

// checkFields reports texts that cannot be what their field says.
func (r *row) checkFields() {
	if r.id == "" && !r.hasProblem("id") {
		r.leaveOut("id", "it is missing")
	}
	for _, f := range []struct {
		field, value string
		most         int
	}{
		{"id", r.id, maxID},
		{"name", r.name, maxName},
		{"discord_username", r.discordUsername, maxUsername},
		{"email", r.email, maxEmail},
		{"timezone", r.timezone, maxTimezone},
	} {
		if wrong := checkText(f.value, f.most); wrong != "" {
			r.leaveOut(f.field, "%s", wrong)
		}
	}
	r.checkRole()
	if r.email != "" && !isEmail(r.email) && !r.hasProblem("email") {
		r.leaveOut("email", "%q is not an e-mail address; leave it empty if there is none", clip(r.email))
	}
	if r.discordID != "" && !isSnowflake(r.discordID) {
		r.leaveOut("discord_id", "%q is not a Discord id, which is a number of 17 to 20 digits%s", clip(r.discordID), spreadsheetHint(r.discordID))
	}
}

func (r *row) checkRole() {
	switch cohort.Role(r.role) {
	case cohort.Participant, cohort.Facilitator:
	case "":
		if !r.hasProblem("role") {
			r.leaveOut("role", "it is missing; it is participant or facilitator")
		}
	default:
		r.leaveOut("role", "%q is not participant or facilitator%s", clip(r.role), meant(r.role))
	}
}

// meant suggests a role for one that is misspelt.
func meant(role string) string {
	if nearest(role, roles) == "" {
		return ""
	}
	return suggestion(role, roles)
}

var roles = []string{string(cohort.Participant), string(cohort.Facilitator)}

func (r *row) hasProblem(field string) bool {
	for _, p := range r.leftOut {
		if p.Place == field {
			return true
		}
	}
	return false
}

// checkText says why a text cannot be stored, or "".
func checkText(text string, most int) string {
	if strings.ContainsRune(text, 0) {
		return "it holds a NUL character"
	}
	if n := utf8.RuneCountInString(text); n > most {
		return "it has " + strconv.Itoa(n) + " characters; at most " + strconv.Itoa(most) + " are read"
	}
	return ""
}

// isSnowflake reports whether the text can be an id of Discord's: a number with the time since 2015 in
// its high bits, so that it has had 17 digits and more since July of that year.
func isSnowflake(text string) bool {
	if len(text) < 17 || len(text) > 20 || text[0] == '0' {
		return false
	}
	_, err := strconv.ParseUint(text, 10, 64)
	return err == nil
}

// spreadsheetHint explains an id like 3.00000001000078E+17.
func spreadsheetHint(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err == nil && strings.ContainsAny(text, "eE.,") {
		return "; a spreadsheet has rounded it: make the column a text column, and enter the id again"
	}
	return ""
}

// username drops the @ that people write before theirs: no name on Discord has one.
func username(text string) string { return strings.TrimSpace(strings.TrimPrefix(text, "@")) }

// isEmail wants no more than what tells an address from a remark like "none": two people with the same
// remark would be one.
func isEmail(text string) bool {
	local, domain, ok := strings.Cut(text, "@")
	odd := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '@' }
	return ok && local != "" && domain != "" && !strings.ContainsFunc(local+domain, odd)
}
