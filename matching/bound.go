package matching

import "slices"

// upperBound returns a number of participants that no grouping can exceed: whoever can attend a
// usable start, and no more than the facilitators' seats. It is the largest flow from participants
// through the facilitators they share a start with, each taking as many as they could ever lead.
func upperBound(p *problem) int {
	if p.in.Facilitated {
		return p.offersOfLeaders().flow()
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
func (p *problem) offersOfLeaders() *offers {
	o := &offers{can: make([]bitset, len(p.participants))}
	for i := range p.participants {
		o.can[i] = newBitset(len(p.leaders))
	}
	for j := range p.leaders {
		o.seats = append(o.seats, p.mostSeats(j))
		for i := range p.participants {
			if p.participants[i].can.meets(p.leaders[j].can) {
				o.can[i].add(j)
			}
		}
	}
	return o
}

// mostSeats bounds how many participants a leader can have in all their groups: no more at each start
// than can attend it, at the fullest starts that they can lead without overlap. It takes the week as a
// line; a week that wraps holds no more.
func (p *problem) mostSeats(leader int) int {
	starts := slices.Collect(p.leaders[leader].can.all)
	groups := min(p.leaders[leader].capacity, len(starts))
	// best[i][k] is the most seats of k groups at starts from the i-th on.
	best := make([][]int, len(starts)+1)
	best[len(starts)] = make([]int, groups+1)
	next := len(starts)
	for i := len(starts) - 1; i >= 0; i-- {
		for next > i+1 && int(p.starts[starts[next-1]]) >= int(p.starts[starts[i]])+p.in.MeetingMinutes {
			next--
		}
		seats := min(p.maxSeats, p.who[starts[i]].count())
		best[i] = slices.Clone(best[i+1])
		for k := 1; k <= groups; k++ {
			best[i][k] = max(best[i][k], seats+best[next][k-1])
		}
	}
	return best[0][groups]
}

// flow returns how many participants can be given a seat.
func (o *offers) flow() int {
	members := make([][]int, len(o.seats))
	visited := newBitset(len(o.seats))
	n := 0
	for person := range o.can {
		clear(visited)
		if o.give(person, members, visited) {
			n++
		}
	}
	return n
}

// give finds a person a seat, moving others to other places if it must.
func (o *offers) give(person int, members [][]int, visited bitset) bool {
	for place := range o.can[person].all {
		if visited.has(place) || o.seats[place] == 0 {
			continue
		}
		visited.add(place)
		if len(members[place]) < o.seats[place] {
			members[place] = append(members[place], person)
			return true
		}
		for i, other := range members[place] {
			if o.give(other, members, visited) {
				members[place][i] = person
				return true
			}
		}
	}
	return false
}
