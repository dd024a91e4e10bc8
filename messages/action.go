package messages

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"convene/cohort"
	"convene/discord"
	"convene/workflows"
)

// Verb is what a control does.
type Verb string

// The verbs.
const (
	VerbApprove       Verb = "approve"        // all groups that wait, also those that could not go on
	VerbApproveSome   Verb = "approve-some"   // those chosen
	VerbReject        Verb = "reject"         // asks why
	VerbRejectBecause Verb = "reject-because" // the answer to that
	VerbPage          Verb = "page"           // turns a Board to the page
	VerbCohorts       Verb = "cohorts"        // turns the list of cohorts
	VerbGroups        Verb = "groups"         // turns the list of groups
)

// Action is what a control does, and to what the one who uses it was looking at. Its text is the control's
// custom id. Anybody can make one up: it grants nothing, and what it names may not exist.
type Action struct {
	Verb   Verb
	Cohort cohort.ID // 0 in a list of several
	// Run looks after the previews; empty when none does.
	Run      cohort.RunID
	Revision int // 0 for whatever is there
	// Page is the one to turn to, or the one that the control is on. Pages count from 1; one before the
	// first or after the last stands for the nearest.
	Page int
}

// String is at most 100 characters long, if the run is one of Temporal's.
func (a Action) String() string {
	return fmt.Sprintf("%s:%d:%d:%s:%d", a.Verb, a.Cohort, a.Revision, a.Run, a.Page)
}

// ParseAction reads what String has written, and nothing else.
func ParseAction(text string) (Action, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 5 {
		return Action{}, fmt.Errorf("control %.100q has not five parts", text)
	}
	id, errID := strconv.ParseInt(parts[1], 10, 64)
	revision, errRevision := strconv.ParseInt(parts[2], 10, 32)
	page, errPage := strconv.ParseInt(parts[4], 10, 32)
	if errID != nil || errRevision != nil || errPage != nil || min(id, revision, page) < 0 {
		return Action{}, fmt.Errorf("control %.100q has a wrong number", text)
	}
	a := Action{Verb: Verb(parts[0]), Cohort: cohort.ID(id), Revision: int(revision), Run: cohort.RunID(parts[3]), Page: int(page)}
	if !a.possible() || a.String() != text {
		return Action{}, fmt.Errorf("control %.100q is none of Convene's", text)
	}
	return a, nil
}

// possible reports whether some control can have this action.
func (a Action) possible() bool {
	run, err := uuid.Parse(string(a.Run))
	if a.Run != "" && (err != nil || run.String() != string(a.Run)) {
		return false
	}
	switch a.Verb {
	case VerbApprove, VerbApproveSome, VerbReject, VerbRejectBecause, VerbPage:
		return a.Cohort > 0
	case VerbCohorts, VerbGroups:
		return true
	}
	return false
}

// with is the same action with another verb.
func (a Action) with(verb Verb) Action {
	a.Verb = verb
	return a
}

// turned is the action that turns to the page.
func (a Action) turned(page int) Action {
	a.Page = page
	return a
}

// ReasonField is the text of RejectModal among an interaction's Fields.
const ReasonField = "reason"

// ReasonLimit is how many characters a reason may have.
const ReasonLimit = workflows.ReasonLimit

// RejectModal asks why the groups are rejected, before they are.
func RejectModal(a Action) discord.Modal {
	return discord.Modal{
		ID: a.with(VerbRejectBecause).String(), Title: "Take the groups back?",
		Field: ReasonField, Label: "Why? Other organisers can read it.", Max: ReasonLimit,
	}
}
