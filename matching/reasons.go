package matching

import (
	"slices"

	"convene/cohort"
)

// Unplaced is a participant who is in no group, why, and the evidence for it.
type Unplaced struct {
	ID     string
	Cause  Cause
	Reason cohort.Ungroupable // the cause in the platform's terms

	Free    []cohort.Meeting // when the person could meet at all: spans of the UTC week
	Longest int              // minutes of the longest of them
	// Best is the meeting that most could attend with them, People how many participants that are, the
	// person included, Waiting those of them in no group, and Needed how many a group needs.
	Best                    cohort.Meeting
	People, Waiting, Needed int
	// Facilitators could lead at the person's starts, and lead as many groups as they can. By ID.
	Facilitators []string
	// Swap are participants of groups that meet at SwapAt: with one of them out, the person fits in.
	Swap   []string
	SwapAt cohort.Meeting
}

// Cause is why somebody is in no group.
type Cause int

// The causes, each of which is given only if none before it holds.
const (
	NeverFree        Cause = iota // no time of the week
	TooShort                      // no time as long as a meeting
	BetweenStarts                 // long enough, but no meeting starts then
	NoFacilitator                 // none shares a start
	NobodyElse                    // no other participant shares a start that somebody could lead
	TooFew                        // fewer than a group needs share each such start
	FacilitatorsFull              // all who share a start lead as many groups as they can
	OthersPlaced                  // others were placed instead
)

// reasons are the causes in the platform's terms.
var reasons = [...]cohort.Ungroupable{
	NeverFree: cohort.NoAvailability, TooShort: cohort.NoAvailability, BetweenStarts: cohort.NoAvailability,
	NoFacilitator: cohort.NoFacilitatorOverlap, NobodyElse: cohort.NoOverlapWithOthers,
	TooFew: cohort.InsufficientGroupSize, FacilitatorsFull: cohort.FacilitatorCapacity, OthersPlaced: cohort.InsufficientGroupSize,
}

// explainer finds the true reason why someone is in no group.
type explainer struct {
	best *plan
	// What compile dropped: starts at which no group could exist are the very evidence here.
	all     *problem
	waiting bitset
	// By start of all: how many could attend, and those of them in no group; and by start of the plan's problem
	// who meets there. Counted once for everybody who is left out, so that explaining, which is not stopped,
	// takes a fraction of a second.
	people, idle []int
	members      map[int][]string
}

func newExplainer(p *problem, best *plan) *explainer {
	e := &explainer{best: best, all: compileAll(p.in), waiting: best.waiting, members: map[int][]string{}}
	e.people, e.idle = make([]int, len(e.all.starts)), make([]int, len(e.all.starts))
	for start, who := range e.all.who {
		e.people[start], e.idle[start] = who.count(), who.countBoth(e.waiting)
	}
	return e
}

func (e *explainer) explain(person int) Unplaced {
	who := &e.all.participants[person]
	u := Unplaced{ID: who.id, Free: who.free.Ranges(), Needed: e.all.minSeats}
	for _, span := range u.Free {
		u.Longest = max(u.Longest, span.Minutes)
	}
	u.Cause = e.cause(&u, person)
	if u.Cause > TooShort { // what is too short for a meeting is no evidence
		u.Free = slices.DeleteFunc(u.Free, func(span cohort.Meeting) bool { return span.Minutes < e.all.in.MeetingMinutes })
	}
	u.Reason = reasons[u.Cause]
	return u
}

// cause returns the first cause that holds, with its evidence in u.
func (e *explainer) cause(u *Unplaced, person int) Cause {
	can := e.all.participants[person].can
	if can.empty() {
		switch {
		case len(u.Free) == 0:
			return NeverFree
		case u.Longest < e.all.in.MeetingMinutes:
			return TooShort
		}
		return BetweenStarts
	}
	if can = e.led(can); can.empty() {
		return NoFacilitator
	}
	best := e.mostPeople(can)
	u.Best, u.People, u.Waiting = e.all.meeting(best), e.people[best], e.idle[best]
	switch {
	case u.People <= 1:
		return NobodyElse
	case u.People < e.all.minSeats:
		return TooFew
	}
	if full := e.fullLeaders(e.enough(can)); full != nil {
		u.Facilitators = full
		return FacilitatorsFull
	}
	e.swap(u, person)
	return OthersPlaced
}

// led returns those of the starts at which somebody could lead, had they groups to spare.
func (e *explainer) led(can bitset) bitset {
	if !e.all.in.Facilitated {
		return can
	}
	led := newBitset(len(e.all.starts))
	for i := range e.all.leaders {
		for w, word := range e.all.leaders[i].can {
			led[w] |= word & can[w]
		}
	}
	return led
}

func (e *explainer) mostPeople(can bitset) int {
	best, most := nowhere, -1
	for start := range can.all {
		if n := e.people[start]; n > most {
			best, most = start, n
		}
	}
	return best
}

// enough returns those of the starts that people enough for a group can attend.
func (e *explainer) enough(can bitset) bitset {
	enough := newBitset(len(e.all.starts))
	for start := range can.all {
		if e.people[start] >= e.all.minSeats {
			enough.add(start)
		}
	}
	return enough
}

// fullLeaders returns who could lead at the starts, if all of them lead as many groups as they can;
// nil if one does not, or none is needed.
func (e *explainer) fullLeaders(can bitset) []string {
	if !e.all.in.Facilitated {
		return nil
	}
	var full []string
	for i := range e.all.leaders {
		if !e.all.leaders[i].can.meets(can) {
			continue
		}
		if e.best.spare[i] > 0 {
			return nil
		}
		full = append(full, e.all.leaders[i].id)
	}
	return full
}

// swap finds a meeting that the person could attend, and who of it could make room for them.
func (e *explainer) swap(u *Unplaced, person int) {
	p := e.best.seating.p
	for start := range p.participants[person].can.all {
		if e.best.load[start] > 0 {
			if e.members[start] == nil {
				e.members[start] = e.best.peopleAt(start)
			}
			u.Swap, u.SwapAt = e.members[start], p.meeting(start)
			return
		}
	}
}
