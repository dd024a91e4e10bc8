package workflows

import (
	"fmt"
	"time"

	"convene/cohort"
)

// The names under which a decision can be sent, both as a signal and as an update, and the queries.
const (
	Approve = "approve"
	Reject  = "reject"

	StatusQuery  = "status"
	PreviewQuery = "preview"
)

// WorkflowID is the id of a cohort's ScheduleCohort workflow: one per cohort at a time.
func WorkflowID(id cohort.ID) string { return fmt.Sprintf("schedule-cohort-%d", id) }

// ScheduleInput starts a run.
type ScheduleInput struct {
	CohortID cohort.ID      `json:"cohort_id"`
	Options  cohort.Options `json:"options"`
	// Deadline is how long the run waits for a decision each time it waits; 0 means DefaultDeadline.
	Deadline time.Duration `json:"deadline"`
	Seed     uint64        `json:"seed"`
	// Board is where the run shows how it stands; by default the organisers' channel, if there is one.
	Board Board `json:"board,omitzero"`
}

// DefaultDeadline is how long previews stand before they are taken back; half-way the organisers
// are reminded.
const DefaultDeadline = 14 * day

const day = 24 * time.Hour

// The bounds of a deadline: seconds are for who tries out what happens then, and whoever has not decided
// after 90 days matches better anew.
const (
	MinDeadline = time.Second
	MaxDeadline = 90 * day
)

// CheckDeadline refuses a deadline out of bounds.
func CheckDeadline(deadline time.Duration) error {
	if deadline < MinDeadline || deadline > MaxDeadline {
		return fmt.Errorf("the deadline is %s; it must be between %s and %d days", deadline, MinDeadline, MaxDeadline/day)
	}
	return nil
}

// ApproveInput approves preview groups. Sent as a signal it is accepted without a worker running,
// but its sender does not learn whether it counted; sent as an update the sender does.
type ApproveInput struct {
	By  string `json:"by"`  // who decided: an id, never a name
	Via string `json:"via"` // from where: one of the Via constants
	// Revision is the preview's revision that was reviewed; 0 means whatever is there.
	Revision int `json:"revision"`
	// Run is the run whose preview was reviewed; empty means whichever is open.
	Run cohort.RunID `json:"run,omitempty"`
	// GroupIDs are the groups to realize. Left out they are all that wait; an empty list is refused.
	GroupIDs []cohort.GroupID `json:"group_ids,omitempty"`
}

// RejectInput takes back every group of the run that is not active. It stops the matching too.
type RejectInput struct {
	By       string `json:"by"`
	Via      string `json:"via"`
	Revision int    `json:"revision"`
	Reason   string `json:"reason,omitempty"`
	// Run is the run whose preview was reviewed; empty means whichever is open.
	Run cohort.RunID `json:"run,omitempty"`
}

// Receipt is the answer to a decision that was accepted.
type Receipt struct {
	Revision int              `json:"revision"`
	GroupIDs []cohort.GroupID `json:"group_ids"` // the groups it decided on
}

// Stage is where a run stands. It is also the search attribute CohortStage.
type Stage string

// The stages, in the order of a run; the last five end it.
const (
	StageMatching  Stage = "matching"
	StageAwaiting  Stage = "awaiting_decision"
	StageRealizing Stage = "realizing"
	StagePaused    Stage = "paused" // awaiting a decision after a group could not go on
	StageUndoing   Stage = "undoing"
	StageActive    Stage = "active"
	StageRejected  Stage = "rejected"
	StageExpired   Stage = "expired"
	StageCancelled Stage = "cancelled"
	StageFailed    Stage = "failed"
	StageEmpty     Stage = "empty" // there was nobody to group
)

// Ends reports whether a run in the stage has ended, or is about to.
func (s Stage) Ends() bool {
	switch s {
	case StageActive, StageRejected, StageExpired, StageCancelled, StageFailed, StageEmpty:
		return true
	case StageMatching, StageAwaiting, StageRealizing, StagePaused, StageUndoing:
	}
	return false
}

// GroupState is where a group stands within its run.
type GroupState string

// The states of a group within its run.
const (
	GroupWaiting   GroupState = "waiting"   // for a decision
	GroupRealizing GroupState = "realizing" // being created on Discord
	GroupPaused    GroupState = "paused"    // could not go on; keeps what it has
	GroupActive    GroupState = "active"
	GroupUndone    GroupState = "undone"
)

// GroupProgress is one group of a run, in ids and counts.
type GroupProgress struct {
	ID      cohort.GroupID `json:"group_id"`
	Name    string         `json:"name"`
	Meeting string         `json:"meeting_time_utc"`
	People  int            `json:"people"`
	State   GroupState     `json:"state"`
	Step    string         `json:"step,omitempty"`    // what is being done, or what failed
	Problem string         `json:"problem,omitempty"` // why it is paused, and what to do
}

// Status is the answer to the status query and, once the run has ended, its result.
type Status struct {
	Run          cohort.RunID    `json:"run,omitempty"`
	CohortID     cohort.ID       `json:"cohort_id"`
	Stage        Stage           `json:"stage"`
	Revision     int             `json:"revision"`
	Participants int             `json:"participants"`
	Placed       int             `json:"placed"`
	Unplaced     int             `json:"unplaced"`
	Adopted      int             `json:"adopted,omitempty"` // groups an earlier run had left in preview
	Groups       []GroupProgress `json:"groups"`
	NotOnServer  int             `json:"not_on_server"`
	Pending      int             `json:"pending,omitempty"`  // decisions taken in and not yet acted on
	Problems     []string        `json:"problems,omitempty"` // what would fail, or failed, beyond one group
	Deadline     *time.Time      `json:"deadline,omitempty"` // of the present wait
	DecidedBy    string          `json:"decided_by,omitempty"`
	DecidedVia   string          `json:"decided_via,omitempty"`
	// Leftovers are what Discord does not let the bot delete; it is tried again until it does, or until a
	// person has deleted it.
	Leftovers []Leftover `json:"leftovers,omitempty"`
	// Requests counts what the run sent to Discord, by route, once it has ended.
	Requests map[string]int `json:"discord_requests,omitempty"`
}

// Count returns how many groups are in the state.
func (s Status) Count(state GroupState) int {
	n := 0
	for _, g := range s.Groups {
		if g.State == state {
			n++
		}
	}
	return n
}
