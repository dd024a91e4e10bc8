package matching

// upperBound returns a number of participants that no grouping can exceed: whoever can attend a
// usable start, and no more than the facilitators' seats. It is the largest flow from participants
// through the facilitators they share a start with, each taking as many as they could ever lead.
func upperBound(p *problem) int {
	if p.in.Facilitated {
		return p.seatsOfLeaders()
	}
	n := 0
	for i := range p.participants {
		if !p.participants[i].can.empty() {
			n++
		}
	}
	return n
}

// seatsOfLeaders solves the flow as a seating in which facilitators stand for starts.
func (p *problem) seatsOfLeaders() int {
	relaxed := &problem{
		in: p.in, maxSeats: p.maxSeats,
		starts: p.starts[:0:0], participants: make([]someone, len(p.participants)),
	}
	for range p.leaders {
		relaxed.starts = append(relaxed.starts, 0)
	}
	for i := range p.participants {
		can := newBitset(len(p.leaders))
		for j := range p.leaders {
			if p.leaders[j].capacity > 0 && p.participants[i].can.meets(p.leaders[j].can) {
				can.add(j)
			}
		}
		relaxed.participants[i] = someone{can: can}
	}
	s := newSeating(relaxed)
	for j := range p.leaders {
		for range min(p.leaders[j].capacity, p.mostMeetings(j)) {
			s.addGroup(j)
		}
	}
	s.settle(newPaths(relaxed))
	return s.seated
}

// mostMeetings bounds how many meetings a leader's starts could hold without overlap: going round
// the week and always taking the earliest next one, which is optimal but for the wrap, plus one.
func (p *problem) mostMeetings(leader int) int {
	n, next := 0, 0
	for start := range p.leaders[leader].can.all {
		if at := int(p.starts[start]); at >= next {
			n++
			next = at + p.in.MeetingMinutes
		}
	}
	return n
}
