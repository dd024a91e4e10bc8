package matching

import (
	"fmt"

	"convene/cohort"
)

// explainer finds the true reason why someone is in no group.
type explainer struct {
	p    *problem
	best *plan
	// What compile dropped: starts at which no group could exist are the very evidence here.
	all *problem
}

func newExplainer(p *problem, best *plan) *explainer {
	return &explainer{p: p, best: best, all: compileAll(p.in)}
}

// explain gives the first reason that holds, from what only the person could change to what the
// cohort as a whole lacks.
func (e *explainer) explain(person int) Unplaced {
	who := &e.all.participants[person]
	unplaced := Unplaced{ID: who.id}
	switch {
	case who.can.empty():
		unplaced.Reason, unplaced.Detail = cohort.NoAvailability, e.noAvailability(who)
	case e.all.in.Facilitated && !e.sharesLeader(who):
		unplaced.Reason, unplaced.Detail = cohort.NoFacilitatorOverlap, e.noFacilitator(who)
	case e.p.participants[person].can.empty():
		unplaced.Reason, unplaced.Detail = e.noGroupPossible(who)
	case e.leadersFull(&e.p.participants[person]):
		unplaced.Reason = cohort.FacilitatorCapacity
		unplaced.Detail = fmt.Sprintf("every facilitator who is free at one of their %d possible starts already leads as many groups as they can", e.p.participants[person].can.count())
	default:
		unplaced.Reason, unplaced.Detail = cohort.InsufficientGroupSize, e.othersFirst(person)
	}
	return unplaced
}

func (e *explainer) noAvailability(who *someone) string {
	if who.free.Len() == 0 {
		return "no time of the week is free in every week of the cohort"
	}
	longest := 0
	for _, r := range who.free.Ranges() {
		longest = max(longest, r.Minutes)
	}
	minutes := e.all.in.MeetingMinutes
	if longest >= minutes {
		return fmt.Sprintf("free at %s UTC, but no meeting of %d minutes that starts on a multiple of %d minutes fits",
			who.free.Text(mostSpans), minutes, e.all.in.Increment)
	}
	return fmt.Sprintf("free at %s UTC, at most %d minutes at a stretch; a meeting takes %d",
		who.free.Text(mostSpans), longest, minutes)
}

// mostSpans is how many times a sentence lists.
const mostSpans = 3

func (e *explainer) sharesLeader(who *someone) bool {
	for i := range e.all.leaders {
		if e.all.leaders[i].can.meets(who.can) {
			return true
		}
	}
	return false
}

func (e *explainer) noFacilitator(who *someone) string {
	if len(e.all.leaders) == 0 {
		return "the cohort has no facilitator"
	}
	return fmt.Sprintf("no facilitator is free for a meeting at any of their times: %s UTC", who.free.Text(mostSpans))
}

// noGroupPossible is for people none of whose starts can hold a group: nobody else, not enough others, or
// nobody to lead it.
func (e *explainer) noGroupPossible(who *someone) (cohort.Ungroupable, string) {
	best, most := nowhere, 0
	for start := range who.can.all {
		led := false
		for i := range e.all.leaders {
			led = led || e.all.leaders[i].can.has(start)
		}
		if e.all.in.Facilitated && !led {
			continue
		}
		n := 0
		for i := range e.all.participants {
			if e.all.participants[i].can.has(start) {
				n++
			}
		}
		if n > most {
			best, most = start, n
		}
	}
	if most >= e.all.minSeats {
		return cohort.FacilitatorCapacity, fmt.Sprintf("at their best time, %s UTC, %d participants can meet, but every facilitator who is free then can lead no more groups",
			e.all.meeting(best), most)
	}
	if most <= 1 {
		return cohort.NoOverlapWithOthers, fmt.Sprintf("no other participant can meet at any of their times: %s UTC", who.free.Text(mostSpans))
	}
	return cohort.InsufficientGroupSize, fmt.Sprintf("at their best time, %s UTC, %d participants can meet; a group needs %d",
		e.all.meeting(best), most, e.all.minSeats)
}

// leadersFull reports whether everyone who could lead at the person's starts has no group left.
func (e *explainer) leadersFull(who *someone) bool {
	if !e.p.in.Facilitated {
		return false
	}
	for i := range e.p.leaders {
		if e.p.leaders[i].can.meets(who.can) && e.best.spare[i] > 0 {
			return false
		}
	}
	return true
}

// othersFirst is for people who could have been placed instead of others.
func (e *explainer) othersFirst(person int) string {
	best, most := nowhere, -1
	for start := range e.p.participants[person].can.all {
		if n := e.p.who[start].countBoth(e.best.waiting); n > most {
			best, most = start, n
		}
	}
	return fmt.Sprintf("at their best time, %s UTC, %d participants can meet, of whom %d are in no group; a further group needs %d, and the places of the others went to people who fit there",
		e.p.meeting(best), e.p.who[best].count(), most, e.p.minSeats)
}
