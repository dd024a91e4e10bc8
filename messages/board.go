package messages

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"convene/cohort"
	"convene/discord"
	"convene/organiser"
	"convene/postgres"
	"convene/workflows"
)

// Board is the message about a cohort's run, which follows it from matching to its end: how it stands, the
// groups with their people, and what an organiser can press.
type Board struct {
	View    postgres.View
	Status  organiser.Status
	Decided []Decided // oldest first
	Page    int       // of the details, from 1; the nearest there is
	Now     time.Time
}

// Decided is what somebody decided on a run, or the deadline did.
type Decided struct {
	Kind    string         // workflows.Approve, workflows.Reject or Expired
	Groups  int            // of an approval; 0 for all that waited
	User    discord.UserID // empty if it does not come from Discord
	By, Via string
	At      time.Time
	Reason  string
}

// Expired is the kind of decision that the deadline takes.
const Expired = "expired"

// Message renders the board. Nobody is notified of it.
func (b Board) Message() discord.MessageSpec {
	s := situate(b)
	pages := paginate(s.sections())
	number := min(max(b.Page, 1), len(pages))
	message := discord.MessageSpec{Content: s.content()}
	for _, part := range pages[number-1] {
		message.Embeds = append(message.Embeds, part.embed())
	}
	message.Rows = append(s.decisionRows(pages[number-1], number), pagingRow(s.action(VerbPage, number), len(pages))...)
	return message
}

// Pages is how many pages of details there are; at least one.
func (b Board) Pages() int { return len(paginate(situate(b).sections())) }

// situation is a board with what follows from it.
type situation struct {
	Board
	phase phase
	// groups are those of the view, those of the run first, so that they keep their places while it goes on.
	groups []standing
}

// phase is what there is to say and to press.
type phase int

const (
	idle     phase = iota // there is no run, and nothing waits
	matching              // the groups are being found
	deciding              // an organiser is asked
	orphaned              // so they are, but no run looks after the groups
	working               // the groups are being opened or taken back
	ended
)

// standing is a group with how it stands.
type standing struct {
	postgres.ViewGroup
	state         workflows.GroupState
	step, problem string
	ofRun         bool // of the latest, or in preview
}

// groupCompleted is the state of a group whose meetings are over; a run does not live to see it.
const groupCompleted workflows.GroupState = "completed"

// waits reports whether the group can be approved.
func (g standing) waits() bool {
	return g.state == workflows.GroupWaiting || g.state == workflows.GroupPaused
}

func situate(b Board) situation {
	s := situation{Board: b}
	progress := map[cohort.GroupID]workflows.GroupProgress{}
	for _, p := range b.Status.Groups {
		progress[p.ID] = p
	}
	for _, g := range b.View.Groups {
		s.groups = append(s.groups, stand(g, progress, b.Status.Open))
	}
	slices.SortStableFunc(s.groups, func(a, b standing) int { return rank(a) - rank(b) })
	s.phase = s.findPhase()
	return s
}

func rank(g standing) int {
	if g.ofRun {
		return 0
	}
	return 1
}

// stand tells how a group stands: the database knows what is open, its run what becomes of the others.
func stand(g postgres.ViewGroup, progress map[cohort.GroupID]workflows.GroupProgress, open bool) standing {
	p, known := progress[g.ID]
	stands := standing{ViewGroup: g, state: workflows.GroupWaiting, ofRun: known || g.Status == cohort.Preview}
	switch g.Status {
	case cohort.Active:
		stands.state = workflows.GroupActive
		return stands
	case cohort.Completed:
		stands.state = groupCompleted
		return stands
	case cohort.Cancelled:
		stands.state = workflows.GroupUndone
		return stands
	case cohort.Preview:
	}
	if !known || (!open && p.State == workflows.GroupRealizing) { // a run that was terminated realizes no more
		return stands
	}
	stands.state, stands.step, stands.problem = p.State, p.Step, p.Problem
	return stands
}

func (s situation) findPhase() phase {
	if !s.Status.Open {
		switch {
		case s.waiting() > 0:
			return orphaned
		case s.Status.RunID == "" && s.Status.Stage == "":
			return idle
		}
		return ended
	}
	switch stage := s.Status.Stage; {
	case stage.Ends():
		return ended
	case stage == workflows.StageAwaiting, stage == workflows.StagePaused:
		return deciding
	case stage == workflows.StageRealizing, stage == workflows.StageUndoing:
		return working
	}
	return matching
}

// count is how many groups of the run are in the state. The run knows also of groups that are gone.
func (s situation) count(state workflows.GroupState) int {
	if len(s.Status.Groups) > 0 && s.phase != orphaned {
		return s.Status.Count(state)
	}
	n := 0
	for _, g := range s.groups {
		if g.state == state {
			n++
		}
	}
	return n
}

// waiting is how many of the groups that are there can be approved.
func (s situation) waiting() int {
	n := 0
	for _, g := range s.groups {
		if g.waits() {
			n++
		}
	}
	return n
}

// action is what a control of this board does.
func (s situation) action(verb Verb, page int) Action {
	a := Action{Verb: verb, Cohort: s.View.Cohort.ID, Page: page}
	if s.phase == orphaned || uuid.Validate(s.Status.RunID) != nil {
		return a
	}
	a.Run, a.Revision = cohort.RunID(s.Status.RunID), s.Status.Revision
	return a
}
