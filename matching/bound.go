package matching

import (
	"math/bits"
	"slices"
)

// upperBound returns a number of participants that no grouping can exceed, quickly: whoever can attend a
// usable start, and no more than the facilitators' seats. It is the largest flow from participants
// through the facilitators they share a start with, each taking as many as they could ever lead.
//
// When it is stopped, it leaves the facilitators out of account that it has not come to.
func upperBound(p *problem, stop stopper) int {
	if p.in.Facilitated {
		return p.offersOfLeaders(stop).flow(stop)
	}
	n := 0
	for i := range p.participants {
		if !p.participants[i].can.empty() {
			n++
		}
	}
	return n
}

// offers is a relaxed problem: places with a number of seats, and who could take one.
type offers struct {
	seats []int
	can   []bitset // by participant: places
}

// offersOfLeaders lets each leader be a place, with the seats of the best starts they could lead at.
func (p *problem) offersOfLeaders(stop stopper) *offers {
	most := make([]int, len(p.starts))
	for start := range p.starts {
		most[start] = min(p.maxSeats, p.who[start].count())
	}
	o := &offers{can: make([]bitset, len(p.participants))}
	for i := range p.participants {
		o.can[i] = newBitset(len(p.starts) + len(p.leaders))
	}
	o.addKept(p)
	meetings := newTimetable(p)
	for j := range p.leaders {
		o.seats = append(o.seats, len(p.participants))
		if !stop() {
			o.seats[len(o.seats)-1] = meetings.best(p.leaders[j].can, p.leaders[j].capacity, most).total
		}
		for i := range p.participants {
			if p.participants[i].can.meets(p.leaders[j].can) {
				o.can[i].add(len(p.starts) + j)
			}
		}
	}
	return o
}

// addKept lets each start be a place, with the seats that are free in groups that stay.
func (o *offers) addKept(p *problem) {
	for start, spare := range p.kept.spare {
		o.seats = append(o.seats, int(spare))
		if spare == 0 {
			continue
		}
		for i := range p.who[start].all {
			o.can[i].add(start)
		}
	}
}

// flow returns how many participants can be given a seat. When it is stopped, it takes it that all others can.
func (o *offers) flow(stop stopper) int {
	f := flow{offers: o, members: make([][]int, len(o.seats)), room: newBitset(len(o.seats)), full: newBitset(len(o.seats))}
	for place, seats := range o.seats {
		if seats > 0 {
			f.room.add(place)
		}
	}
	n := 0
	for person := range o.can {
		if stop() {
			return n + o.possible(person)
		}
		f.visited = slices.Clone(f.full)
		if f.give(person) {
			n++
			continue
		}
		// What this search has been through leads to no free seat, now or later.
		f.full = f.visited
	}
	return n
}

// possible counts who, from the given person on, could be offered anything at all.
func (o *offers) possible(from int) (n int) {
	for _, can := range o.can[from:] {
		if !can.empty() {
			n++
		}
	}
	return n
}

// flow is how far the giving has come.
type flow struct {
	*offers
	members       [][]int // by place
	room          bitset  // places with a free seat
	full, visited bitset  // places that need not be looked at: for good, and in this search
}

// give finds a person a seat, moving others to other places if it must.
func (f *flow) give(person int) bool {
	for i, word := range f.can[person] {
		if word &= f.room[i]; word != 0 {
			f.sit(person, i<<6+bits.TrailingZeros64(word))
			return true
		}
	}
	for place := range f.can[person].all {
		if f.visited.has(place) {
			continue
		}
		f.visited.add(place)
		for i, other := range f.members[place] {
			if f.give(other) {
				f.members[place][i] = person
				return true
			}
		}
	}
	return false
}

func (f *flow) sit(person, place int) {
	f.members[place] = append(f.members[place], person)
	if len(f.members[place]) == f.seats[place] {
		f.room.remove(place)
	}
}
