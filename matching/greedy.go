package matching

// greedy opens one group after the other, each where it seats most of those still waiting, people
// with few other chances counting more. It is where the search begins.
func (s *search) greedy() {
	s.extend(s.current)
	s.settle(s.current)
}

// extend opens groups for those who wait, as long as they fill one.
func (s *search) extend(pl *plan) {
	s.settle(pl) // in the groups that stay
	wanted := newDemand(s, pl)
	for opened := 0; opened < leastOpened || !s.stop(); opened++ {
		start := wanted.most(pl)
		if start == nowhere || !s.openGroup(pl, start) {
			break
		}
		wanted.update(pl)
	}
}

// leastOpened is how many groups are opened even if the search is stopped, so that there is something to show
// for it: some milliseconds' work.
const leastOpened = 20

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

// demand is how much a further group is wanted at each start by those who wait. While groups are only
// added, people only stop waiting, so that each is taken off once.
type demand struct {
	s       *search
	waiting bitset
	seats   []int     // by start: those who wait and could attend
	liked   []int     // those of them who like the time
	worth   []float64 // people with few chances count more
}

func newDemand(s *search, pl *plan) *demand {
	n := len(s.p.starts)
	d := &demand{s: s, waiting: newBitset(len(s.p.participants)), seats: make([]int, n), liked: make([]int, n), worth: make([]float64, n)}
	copy(d.waiting, pl.waiting)
	for person := range d.waiting.all {
		d.count(person, 1)
	}
	return d
}

// count adds a person to the demand, or takes them off with a sign of -1.
func (d *demand) count(person, sign int) {
	someone := &d.s.p.participants[person]
	worth := float64(sign) / float64(1+d.s.chances[person])
	for start := range someone.can.all {
		d.seats[start] += sign
		d.worth[start] += worth
	}
	for start := range someone.likes.all {
		d.liked[start] += sign
	}
}

// update takes off who has been seated.
func (d *demand) update(pl *plan) {
	for i, word := range d.waiting {
		for person := range (bitset{word &^ pl.waiting[i]}).all {
			d.count(person+i<<6, -1)
		}
	}
	copy(d.waiting, pl.waiting)
}

// most returns the start whose next group would serve those who wait best.
func (d *demand) most(pl *plan) int {
	p := d.s.p
	best, most := nowhere, 0.0
	for start := range p.starts {
		if d.seats[start] < p.minSeats {
			continue
		}
		value := float64(min(d.liked[start], p.maxSeats))*4 + float64(min(d.seats[start], p.maxSeats)) + d.worth[start]
		if value > most && d.s.canLead(pl, start) {
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
