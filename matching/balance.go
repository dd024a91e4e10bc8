package matching

// balance makes group sizes as even as moves allow that cost nobody their liked time: it takes people
// from fuller groups along chains to emptier ones, each move lessening the sum of squared sizes.
func (f *paths) balance(s *seating) {
	for moved := true; moved; {
		moved = false
		for start := range s.open.all {
			for !f.stop() && f.relieve(s, start) {
				moved = true
			}
		}
	}
}

// relieve moves one person's worth from a start to one whose smallest group would still be smaller
// than this one's largest.
func (f *paths) relieve(s *seating, from int) bool {
	if s.load[from] <= s.low(from) {
		return false
	}
	f.reset()
	f.visited.add(from)
	f.queue = append(f.queue, int32(from))
	rest := s.size(from, -1) // of the group that someone leaves
	for i := 0; i < len(f.queue); i++ {
		for person := s.first[f.queue[i]]; person != nowhere; person = s.next[person] {
			if end := f.reachAlike(s, int(person), rest); end != nowhere {
				f.shiftUntil(s, end, from)
				return true
			}
		}
	}
	return false
}

// size is that of the smallest group at a start, with so many more people, were all dealt out evenly.
func (s *seating) size(start int, more int32) int32 {
	return (s.load[start] + s.p.kept.people[start] + more) / (s.groups[start] + s.p.kept.groups[start])
}

// reachAlike queues the open starts that suit a person as much as their own, and returns one whose
// smallest group is smaller than rest.
func (f *paths) reachAlike(s *seating, person int, rest int32) int {
	who := &s.p.participants[person]
	likes := who.likes.has(int(s.at[person]))
	for w, word := range who.can {
		alike := word &^ who.likes[w]
		if likes {
			alike = who.likes[w]
		}
		fresh := alike & s.open[w] &^ f.visited[w]
		if fresh == 0 {
			continue
		}
		f.visited[w] |= fresh
		for start := range (bitset{fresh}).all {
			start += w << 6
			f.via[start] = int32(person)
			if s.size(start, 0) < rest && s.load[start] < s.high(start) {
				return start
			}
			f.queue = append(f.queue, int32(start))
		}
	}
	return nowhere
}

// please hands meetings that their leaders would rather not have to leaders who like the time.
func (l *leading) please(stop stopper) {
	for leader := range l.leads {
		if stop() {
			return
		}
		for start := range l.leads[leader].all {
			if !l.p.leaders[leader].likes.has(start) {
				l.handOver(leader, start)
			}
		}
	}
}

func (l *leading) handOver(leader, start int) {
	for other := range l.p.ledBy[start].all {
		if l.p.leaders[other].likes.has(start) && l.free(other, start) {
			l.drop(leader, start)
			l.take(other, start)
			return
		}
	}
}
