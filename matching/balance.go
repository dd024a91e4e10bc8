package matching

// balance makes group sizes as even as moves allow that cost nobody their liked time: it takes people
// from fuller groups along chains to emptier ones, each move lessening the sum of squared sizes.
func (f *paths) balance(s *seating) {
	for f.balanceOnce(s) {
	}
}

func (f *paths) balanceOnce(s *seating) bool {
	for start := range s.open.all {
		if f.relieve(s, start) {
			return true
		}
	}
	return false
}

// relieve moves one person's worth from a start to one whose smallest group would still be smaller
// than this one's largest.
func (f *paths) relieve(s *seating, from int) bool {
	f.reset()
	f.visited.add(from)
	f.queue = append(f.queue, int32(from))
	rest := (s.load[from] - 1) / s.groups[from] // the size of the group that someone leaves
	for i := 0; i < len(f.queue); i++ {
		for person := s.first[f.queue[i]]; person != nowhere; person = s.next[person] {
			who := &s.p.participants[person]
			likes := who.likes.has(int(f.queue[i]))
			for start := range s.open.all {
				if f.visited.has(start) || !who.can.has(start) || who.likes.has(start) != likes {
					continue
				}
				f.visited.add(start)
				f.via[start] = person
				if s.load[start]/s.groups[start] < rest {
					f.shiftUntil(s, start, from)
					return true
				}
				f.queue = append(f.queue, int32(start))
			}
		}
	}
	return false
}

// please hands meetings that their leaders would rather not have to leaders who like the time.
func (l *leading) please() {
	for leader := range l.leads {
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
