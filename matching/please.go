package matching

// pleaseAll moves people off if-needed time along chains in which everybody else keeps to time they
// like. It returns how many it pleased. It is quick and finds nearly everything; exchange finds the
// rest, such as two pleased for one who is not.
func (f *paths) pleaseAll(s *seating) int {
	pleased := 0
	for person, start := range s.at {
		if f.stop() {
			break
		}
		if start != nowhere && !s.p.participants[person].likes.has(int(start)) && f.please(s, person) {
			pleased++
		}
	}
	return pleased
}

// please finds one person who sits at a start they do not like a better one. Their seat must find
// somebody who likes it, unless the start can spare them.
func (f *paths) please(s *seating, person int) bool {
	home := int(s.at[person])
	for other := range s.waiting.all {
		if s.p.participants[other].likes.has(home) {
			s.move(person, nowhere)
			s.move(other, home)
			return true
		}
	}
	f.reset()
	f.visited.add(home)
	spare := s.load[home] > s.low(home)
	if end := f.reachLiked(s, person, spare); end != nowhere {
		f.shiftUntil(s, end, home)
		return true
	}
	for i := 0; i < len(f.queue); i++ {
		for other := s.first[f.queue[i]]; other != nowhere; other = s.next[other] {
			if !s.p.participants[other].likes.has(int(f.queue[i])) {
				continue // moving them is another person's chain
			}
			if s.p.participants[other].likes.has(home) {
				f.rotate(s, int(other), home)
				return true
			}
			if end := f.reachLiked(s, int(other), spare); end != nowhere {
				f.shiftUntil(s, end, home)
				return true
			}
		}
	}
	return false
}

// reachLiked queues the open starts a person likes, and returns one with a free seat if such an end
// is wanted.
func (f *paths) reachLiked(s *seating, person int, wanted bool) int {
	for w, word := range s.p.participants[person].likes {
		fresh := word & s.open[w] &^ f.visited[w]
		if fresh == 0 {
			continue
		}
		f.visited[w] |= fresh
		for start := range (bitset{fresh}).all {
			start += w << 6
			f.via[start] = int32(person)
			if wanted && s.load[start] < s.high(start) {
				return start
			}
			f.queue = append(f.queue, int32(start))
		}
	}
	return nowhere
}

// rotate moves the last of a chain home, and everybody before them one on.
func (f *paths) rotate(s *seating, last, home int) {
	start := int(s.at[last])
	s.move(last, home)
	f.shiftUntil(s, start, home)
}
