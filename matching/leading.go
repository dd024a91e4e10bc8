package matching

// leading says which facilitator leads at which start. A facilitator leads at most capacity
// meetings, no two of which overlap.
type leading struct {
	p     *problem
	leads []bitset // by leader: the starts they lead
	spare []int32  // by leader: how many more they may lead
	asked bitset   // scratch: the leaders a search for one has been through
}

func newLeading(p *problem) *leading {
	l := &leading{p: p, leads: make([]bitset, len(p.leaders)), spare: make([]int32, len(p.leaders)), asked: newBitset(len(p.leaders))}
	for i := range p.leaders {
		l.leads[i] = newBitset(len(p.starts))
		l.spare[i] = int32(p.leaders[i].capacity)
	}
	return l
}

func (l *leading) copyFrom(o *leading) {
	for i := range l.leads {
		copy(l.leads[i], o.leads[i])
	}
	copy(l.spare, o.spare)
}

// free reports whether a leader can take a start on as things are.
func (l *leading) free(leader, start int) bool {
	return l.spare[leader] > 0 && !l.leads[leader].meets(l.p.clash[start])
}

func (l *leading) take(leader, start int) {
	l.leads[leader].add(start)
	l.spare[leader]--
}

func (l *leading) drop(leader, start int) {
	l.leads[leader].remove(start)
	l.spare[leader]++
}

// chain is how many facilitators may hand a meeting on so that one more group finds a leader.
const chain = 3

// find gives one more group at the start a leader, handing other groups' meetings on if it must. It
// reports false, with nothing changed, if it found nobody. It asks the leader first before others.
func (l *leading) find(start, first int) bool {
	clear(l.asked)
	return l.findWithin(start, first, chain)
}

func (l *leading) findWithin(start, first, depth int) bool {
	for leader := range l.p.ledBy[start].allFrom(first) {
		if !l.asked.has(leader) && l.free(leader, start) {
			l.take(leader, start)
			return true
		}
	}
	if depth == 0 {
		return false
	}
	for leader := range l.p.ledBy[start].allFrom(first) {
		if l.asked.has(leader) || l.leads[leader].has(start) {
			continue
		}
		l.asked.add(leader) // and not again: whom it could not free now it will not free later in the chain
		if l.swap(leader, start, first, depth) {
			return true
		}
	}
	return false
}

// swap lets a leader take the start for one of their meetings that somebody else can lead.
func (l *leading) swap(leader, start, first, depth int) bool {
	for other := range l.leads[leader].all {
		l.drop(leader, other)
		if l.free(leader, start) && l.findWithin(other, first, depth-1) {
			l.take(leader, start)
			return true
		}
		l.take(leader, other)
	}
	return false
}

// release takes the start from one of its leaders.
func (l *leading) release(start, first int) {
	for leader := range l.p.ledBy[start].allFrom(first) {
		if l.leads[leader].has(start) {
			l.drop(leader, start)
			return
		}
	}
}
