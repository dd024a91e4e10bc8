package matching

import "slices"

// upperBound returns a number of participants that no grouping can exceed, quickly: whoever can attend a
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
	most := make([]int, len(p.starts))
	for start := range p.starts {
		most[start] = min(p.maxSeats, p.who[start].count())
	}
	o := &offers{can: make([]bitset, len(p.participants))}
	for i := range p.participants {
		o.can[i] = newBitset(len(p.leaders))
	}
	for j := range p.leaders {
		seats, _ := p.bestMeetings(p.leaders[j].can, p.leaders[j].capacity, most)
		o.seats = append(o.seats, seats[len(seats)-1])
		for i := range p.participants {
			if p.participants[i].can.meets(p.leaders[j].can) {
				o.can[i].add(j)
			}
		}
	}
	return o
}

// bestMeetings returns which starts of a leader, within their capacity and without overlap, are worth
// most together, and the worth of the best none, one, two and so on. It takes the week as a line: one
// that wraps can only hold less, which is right for a bound.
func (p *problem) bestMeetings(can bitset, capacity int, worth []int) (totals, chosen []int) {
	var starts []int
	for start := range can.all {
		if worth[start] > 0 {
			starts = append(starts, start)
		}
	}
	groups := min(capacity, len(starts))
	// best[i][k] is the worth of k groups at starts from the i-th on; after[i] the first start that the
	// i-th leaves free.
	best, after := make([][]int, len(starts)+1), make([]int, len(starts))
	best[len(starts)] = make([]int, groups+1)
	next := len(starts)
	for i := len(starts) - 1; i >= 0; i-- {
		for next > i+1 && int(p.starts[starts[next-1]]) >= int(p.starts[starts[i]])+p.in.MeetingMinutes {
			next--
		}
		after[i] = next
		best[i] = slices.Clone(best[i+1])
		for k := 1; k <= groups; k++ {
			best[i][k] = max(best[i][k], worth[starts[i]]+best[next][k-1])
		}
	}
	for i, k := 0, groups; i < len(starts) && k > 0; {
		if best[i][k] == best[i+1][k] {
			i++
			continue
		}
		chosen = append(chosen, starts[i])
		i, k = after[i], k-1
	}
	return best[0], chosen
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
