package workflows

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"go.temporal.io/sdk/converter"

	"convene/cohort"
)

// decision is an approval or a rejection, whichever way it came.
type decision struct {
	id       string // the update's id, or made for a signal
	kind     string
	by, via  string
	run      cohort.RunID // that was reviewed; empty for whichever is open
	revision int
	groups   []cohort.GroupID // of an approval; empty means all that wait
	reason   string
	claimed  []cohort.GroupID // the groups that an accepted approval has; nil until it is accepted
	at       time.Time
}

// names reports whether a decision is about a group.
func (d decision) names(id cohort.GroupID) bool {
	if d.claimed != nil {
		return slices.Contains(d.claimed, id)
	}
	return len(d.groups) == 0 || slices.Contains(d.groups, id)
}

// ReasonLimit is how many characters the reason of a rejection can have: organisers read it below a cohort's
// groups.
const ReasonLimit = 500

// The bounds of a decision.
const (
	byLimit = 100 // characters: an id, which a UUID with a prefix fits in
	// runLimit is more than Temporal's run ids have, which are UUIDs of 36 characters.
	runLimit = 64
	// maxRevision is what the database's column takes.
	maxRevision = 1<<31 - 1
	// maxGroupsNamed is more than Discord lets a server have: 500 channels, two a group.
	maxGroupsNamed = 1000
)

// From where a decision can come.
const (
	ViaCLI     = "cli"
	ViaUI      = "ui" // Temporal's
	ViaDiscord = "discord"
	ViaWeb     = "web"
)

var vias = []string{ViaCLI, ViaUI, ViaDiscord, ViaWeb}

// unknownSender is by whom a decision is that does not say so in a way that can be recorded.
const unknownSender = "unknown"

// decisionKind is how one kind of decision is read.
type decisionKind struct {
	name string
	// read reads a message as strictly as decisions are taken; with an error, as far as it can be recorded.
	read func(message) (decision, error)
	// readLoosely reads what an earlier version took; it reports whether it did.
	readLoosely func(message) (decision, bool)
}

var (
	approvals  = decisionKind{Approve, readApproval, loosely(ApproveInput.decision)}
	rejections = decisionKind{Reject, readRejection, loosely(RejectInput.decision)}
)

func readApproval(m message) (decision, error) {
	var in ApproveInput
	err := m.read([]member{
		{"by", &in.By, "a text"},
		{"via", &in.Via, "a text"},
		{"revision", &in.Revision, "a whole number"},
		{"run", &in.Run, "a text"},
		{"group_ids", &in.GroupIDs, "a list of group ids"},
	})
	if err == nil && in.GroupIDs != nil && len(in.GroupIDs) == 0 {
		err = errors.New(`member "group_ids" names no group: leave it out to approve all that wait`)
	}
	return in.decision().checked(err)
}

func readRejection(m message) (decision, error) {
	var in RejectInput
	err := m.read([]member{
		{"by", &in.By, "a text"},
		{"via", &in.Via, "a text"},
		{"revision", &in.Revision, "a whole number"},
		{"run", &in.Run, "a text"},
		{"reason", &in.Reason, "a text"},
	})
	return in.decision().checked(err)
}

// loosely reads as Temporal decodes by default: what has no place in In is passed over.
func loosely[In any](read func(In) decision) func(message) (decision, bool) {
	return func(m message) (decision, bool) {
		var in In
		err := converter.GetDefaultDataConverter().FromPayload(m.input.Payload(), &in)
		return read(in), err == nil
	}
}

func (in ApproveInput) decision() decision {
	return decision{kind: Approve, by: in.By, via: in.Via, run: in.Run, revision: in.Revision, groups: in.GroupIDs}
}

func (in RejectInput) decision() decision {
	return decision{kind: Reject, by: in.By, via: in.Via, run: in.Run, revision: in.Revision, reason: in.Reason}
}

// checked is the decision if it is in bounds and was read without an error; else what can be recorded of it.
func (d decision) checked(err error) (decision, error) {
	if err == nil {
		err = d.check()
	}
	if err == nil {
		return d, nil
	}
	refused := decision{kind: d.kind, by: d.by, via: d.via}
	if d.by == "" || !isID(d.by) || checkText("by", d.by, byLimit, "") != nil {
		refused.by = unknownSender
	}
	if !slices.Contains(vias, d.via) {
		refused.via = ""
	}
	return refused, refuse(ErrBadDecision, "this %s cannot be taken: %s", d.kind, err)
}

// check refuses what is out of bounds. Who decided, and whether all of that fits the run, is judged elsewhere.
func (d decision) check() error {
	if d.by == "" || d.via == "" {
		return errUnsigned
	}
	for _, err := range []error{
		checkText("by", d.by, byLimit, ""), checkText("run", string(d.run), runLimit, ""),
		checkText("reason", d.reason, ReasonLimit, "\n\r\t"), d.checkOrigin(), checkGroups(d.groups),
	} {
		if err != nil {
			return err
		}
	}
	if !isID(d.by) {
		return errNoID
	}
	if d.revision < 0 || d.revision > maxRevision {
		return fmt.Errorf(`member "revision" is %d; it must be between 0 and %d`, d.revision, maxRevision)
	}
	return nil
}

// isID reports whether a text can be an id. A name or an address must not get into a history.
func isID(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(":_.-", r)
	})
}

var errNoID = errors.New(`member "by" must be an id of letters, digits and : _ . - only, such as user:1: names do not belong in histories`)

var errUnsigned = errors.New("a decision must say by whom (by) and from where (via) it comes")

// checkOrigin refuses what claims to come from Discord and does not name a request of the bot's, and the
// other way round.
func (d decision) checkOrigin() error {
	if !slices.Contains(vias, d.via) {
		return fmt.Errorf(`member "via" must be one of %s`, strings.Join(vias, ", "))
	}
	if requested := strings.HasPrefix(d.by, cohort.RequestPrefix); requested != (d.via == ViaDiscord) {
		return fmt.Errorf(`only the bot decides via %q, and by %q: say who you are, and from where`, ViaDiscord, cohort.RequestPrefix+"…")
	}
	return nil
}

// checkRequest refuses an update by a request that it is not: the bot makes a press of a button one update
// with the id of the request.
func (d decision) checkRequest(updateID string) error {
	if request, is := strings.CutPrefix(d.by, cohort.RequestPrefix); is && request != updateID {
		return refuse(ErrBadDecision, "only the bot decides by %q, and this update is not the request: say who you are", cohort.RequestPrefix+"…")
	}
	return nil
}

func checkGroups(groups []cohort.GroupID) error {
	if len(groups) > maxGroupsNamed {
		return fmt.Errorf(`member "group_ids" names %d groups; it can name %d`, len(groups), maxGroupsNamed)
	}
	for i, id := range groups {
		if id <= 0 {
			return fmt.Errorf(`member "group_ids" names group %d; ids begin with 1`, id)
		}
		if slices.Contains(groups[:i], id) {
			return fmt.Errorf(`member "group_ids" names group %d twice`, id)
		}
	}
	return nil
}

// bySignal is from where a decision is that came as a signal. What it says of itself is on record with it,
// but nobody has answered for it.
func bySignal(via string) string {
	if via == "" {
		return ViaSignal
	}
	return ViaSignal + " (" + via + ")"
}

// ViaSignal begins from where a decision is that came as a signal.
const ViaSignal = "signal"
