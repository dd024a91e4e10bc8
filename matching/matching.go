// Package matching puts people into weekly groups by the times they share. It is pure: no I/O, no
// clock, no randomness but the seed's, and it can be used alone.
//
//	result, err := matching.Match(ctx, input, nil)
//
// Never broken: every member is free for the whole meeting, to the minute; a group's size lies within
// the limits, counting everyone; in a facilitated cohort each group has exactly one facilitator,
// within capacity and never in two meetings that overlap; a participant is in one group at most.
//
// Wanted, in this order: most participants placed; fewest of them on if-needed time; sizes most even.
// The same input and seed give the same result, whatever the order of the people.
//
// How: people are free at a set of starts. Once it is decided how many groups open at each start, the
// best seating is a flow problem and solved exactly (seating.go, regular.go). What to open is searched
// (search.go). A bound tells when nothing better can exist: quick and rough before the search (bound.go),
// by prices and branching after it (prices.go, branch.go).
package matching

import (
	"context"

	"convene/cohort"
)

// Input is a matching problem.
type Input struct {
	People         []Person
	MeetingMinutes int
	MinPeople      int // of a group, the facilitator included
	MaxPeople      int
	Increment      int // meetings start on its multiples in the UTC week
	// UseIfNeeded allows times that are possible but not liked.
	UseIfNeeded bool
	// Uneven leaves out the last of what is wanted: sizes are as they come.
	Uneven bool
	// Facilitated means each group needs exactly one facilitator, even if none is left to lead;
	// otherwise groups have none and facilitators in People are ignored.
	Facilitated bool
	// Keep are groups that stay, as an earlier result gave them: at their start, with their facilitator and
	// members. Whoever is in none may join them; nobody leaves. Take people out of a group to let them
	// move: if it is too small then, others must join it. Whether kept members have time is not checked.
	Keep []Group
	Seed uint64
}

// Person is a participant or facilitator to be placed.
type Person struct {
	ID          string // unique in the input
	Facilitator bool
	Capacity    int // groups a facilitator may lead, or cohort.Unlimited
	Available   cohort.WeekSet
	IfNeeded    cohort.WeekSet
	Busy        []cohort.Meeting // meetings the person already has; no new one may overlap them
}

// Result is the best grouping found. All its counts are of participants: facilitators serve them.
type Result struct {
	Groups       []Group // by start, then facilitator
	Participants int
	Placed       int
	IfNeeded     int // placed at a time that is not wholly available
	UpperBound   int // no grouping whatever could place more
	Optimal      bool
	Unplaced     []Unplaced // participants only, by ID
}

// Group is people who can all meet at Start.
type Group struct {
	Start       cohort.WeekMinute
	Facilitator string   // empty without one
	Members     []string // the facilitator first, then participants by ID
}

// Progress is how far a Match has come.
type Progress struct {
	Step, Steps  int // of the search; it may end before the last step
	Participants int
	Placed       int // in the best grouping so far
	UpperBound   int
	Groups       int
}

// Match finds groups. When ctx ends it returns the best valid grouping so far and no error. progress,
// which may be nil, is called now and then from the calling goroutine.
//
// It fails only on an input that makes no sense; the error lists everything that is wrong.
func Match(ctx context.Context, input Input, progress func(Progress)) (Result, error) {
	if err := input.validate(); err != nil {
		return Result{}, err
	}
	if progress == nil {
		progress = func(Progress) {}
	}
	p, stop := compile(&input), stopWith(ctx)
	if err := p.fillKept(stop); err != nil {
		return Result{}, err
	}
	s := newSearch(p, upperBound(p, stop), stop, progress)
	best := s.run()
	return newResult(p, best, s.bound), nil
}
