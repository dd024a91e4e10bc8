package cohort

import "time"

// GroupStatus is where a group stands.
type GroupStatus string

// The values of the database's group_status.
const (
	Preview   GroupStatus = "preview"   // written by a run, not yet on Discord for its members
	Active    GroupStatus = "active"    // complete on Discord
	Completed GroupStatus = "completed" // its last meeting is over
	Cancelled GroupStatus = "cancelled"
)

// Member is a person in a group.
type Member struct {
	UserID UserID
	Role   Role
}

// Group is people who meet at one weekly time.
type Group struct {
	ID       GroupID
	CohortID ID // 0 while it is only proposed
	Name     string
	Ordinal  int // the group's place in its run, from 1
	Status   GroupStatus
	Meeting  Meeting
	Members  []Member // the facilitator first, then participants by user id
}

// Occurrences returns the starts of n weekly meetings, the first of them the earliest that is
// neither before the cohort's start date nor before now: a group that is realized late begins with
// the next meeting that can still happen.
func (m Meeting) Occurrences(startDate, now time.Time, n int) []time.Time {
	first := m.FirstFrom(startDate)
	if first.Before(now) {
		first = m.FirstFrom(now)
	}
	starts := make([]time.Time, n)
	for i := range starts {
		starts[i] = first.AddDate(0, 0, 7*i)
	}
	return starts
}

// Ungroupable is why a run could not place a signup.
type Ungroupable string

// The values of the platform's ungroupable_reason.
const (
	NoAvailability        Ungroupable = "no_availability"
	NoOverlapWithOthers   Ungroupable = "no_overlap_with_others"
	NoFacilitatorOverlap  Ungroupable = "no_facilitator_overlap"
	FacilitatorCapacity   Ungroupable = "facilitator_capacity"
	InsufficientGroupSize Ungroupable = "insufficient_group_size"
)

// Unplaced is a person a run could not place, and why. Detail is a sentence with the evidence; it
// may name times and so stays in the database, out of histories and logs.
type Unplaced struct {
	UserID UserID
	Reason Ungroupable
	Detail string
}

// Suggestion is a change with which more participants would be placed. Like a detail it may name people
// and times.
type Suggestion struct {
	Kind string
	Text string
	More int // participants
}

// Proposal is what matching suggests for a cohort: groups without ids, and who is left out.
type Proposal struct {
	Groups       []Group
	Unplaced     []Unplaced
	Warnings     []string
	Suggestions  []Suggestion // the best first
	Participants int          // who asked to be placed in this run
	Placed       int          // participants in a group
	IfNeeded     int          // of those, at a time that is only possible if needed
	UpperBound   int          // no grouping could place more
	Optimal      bool
}
