package matching

// greedy opens one group after the other, each where it seats most of those still waiting, people
// with few other chances counting more. It is where the search begins.
func (s *search) greedy() {
	pl := s.current
	for {
		start := s.mostWanted(pl)
		if start == nowhere || !s.openGroup(pl, start) {
			break
		}
	}
	s.settle(pl)
}

// openGroup opens a group and seats people in it, undoing both if the group cannot be filled.
func (s *search) openGroup(pl *plan, start int) bool {
	if !pl.openGroup(start, 0) {
		return false
	}
	if !pl.settle(s.paths) {
		panic("matching: a group that enough waiting people share cannot be filled")
	}
	return true
}

// mostWanted returns the start whose next group would serve those who wait best.
func (s *search) mostWanted(pl *plan) int {
	p := s.p
	best, most := nowhere, 0.0
	for start := range p.starts {
		if p.who[start].countBoth(pl.waiting) < p.minSeats || !s.canLead(pl, start) {
			continue
		}
		worth, liked, seats := 0.0, 0, 0
		for i, word := range p.who[start] {
			for person := range (bitset{word & pl.waiting[i]}).all {
				someone := &p.participants[person+i<<6]
				worth += 1 / float64(1+s.chances[person+i<<6])
				seats++
				if someone.likes.has(start) {
					liked++
				}
			}
		}
		value := float64(min(liked, p.maxSeats))*4 + float64(min(seats, p.maxSeats)) + worth
		if value > most {
			best, most = start, value
		}
	}
	return best
}

// canLead reports whether somebody can lead a further group at the start as things are.
func (s *search) canLead(pl *plan, start int) bool {
	if !s.p.in.Facilitated {
		return true
	}
	for leader := range s.p.ledBy[start].all {
		if pl.free(leader, start) {
			return true
		}
	}
	return false
}
