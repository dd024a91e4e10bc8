package matching

// nowhere is the seat of a participant in no group.
const nowhere = -1

// seating says at which start each participant meets, given how many groups are open at each start.
// It is a flow from participants through starts: augmenting paths move people between starts until
// nobody else can be seated, so the number seated is the best possible for what is open.
type seating struct {
	p      *problem
	groups []int32 // by start: open groups
	load   []int32 // by start: participants
	open   bitset  // starts with a group
	at     []int32 // by participant: start or nowhere
	// Members of a start as doubly linked lists, so that a copy is three flat copies.
	first      []int32 // by start
	next, prev []int32 // by participant
	waiting    bitset  // participants who are nowhere
	seated     int
}

func newSeating(p *problem) *seating {
	s := &seating{
		p:      p,
		groups: make([]int32, len(p.starts)), load: make([]int32, len(p.starts)), open: newBitset(len(p.starts)),
		first: make([]int32, len(p.starts)), at: make([]int32, len(p.participants)),
		next: make([]int32, len(p.participants)), prev: make([]int32, len(p.participants)),
		waiting: newBitset(len(p.participants)),
	}
	for i := range s.first {
		s.first[i] = nowhere
		if p.kept.spare[i] > 0 {
			s.open.add(i)
		}
	}
	for i := range s.at {
		s.at[i] = nowhere
		s.waiting.add(i)
	}
	return s
}

// copyFrom makes s equal to o, which belongs to the same problem.
func (s *seating) copyFrom(o *seating) {
	copy(s.groups, o.groups)
	copy(s.load, o.load)
	copy(s.open, o.open)
	copy(s.at, o.at)
	copy(s.first, o.first)
	copy(s.next, o.next)
	copy(s.prev, o.prev)
	copy(s.waiting, o.waiting)
	s.seated = o.seated
}

func (s *seating) low(start int) int32 {
	return s.groups[start]*int32(s.p.minSeats) + s.p.kept.need[start]
}

func (s *seating) high(start int) int32 {
	return s.groups[start]*int32(s.p.maxSeats) + s.p.kept.spare[start]
}

// move seats a participant at a start, or nowhere.
func (s *seating) move(person, start int) {
	if from := s.at[person]; from != nowhere {
		s.unlink(person, int(from))
	} else {
		s.waiting.remove(person)
		s.seated++
	}
	s.at[person] = int32(start)
	if start == nowhere {
		s.waiting.add(person)
		s.seated--
		return
	}
	s.load[start]++
	head := s.first[start]
	s.next[person], s.prev[person] = head, nowhere
	if head != nowhere {
		s.prev[head] = int32(person)
	}
	s.first[start] = int32(person)
}

func (s *seating) unlink(person, start int) {
	s.load[start]--
	next, prev := s.next[person], s.prev[person]
	if next != nowhere {
		s.prev[next] = prev
	}
	if prev != nowhere {
		s.next[prev] = next
		return
	}
	s.first[start] = next
}

// addGroup opens one more group at a start, and removeGroup closes one, sending home whom the rest
// has no seat for. After either, settle seats people anew.
func (s *seating) addGroup(start int) {
	s.groups[start]++
	s.open.add(start)
}

func (s *seating) removeGroup(start int) {
	s.groups[start]--
	if s.groups[start] == 0 && s.p.kept.spare[start] == 0 {
		s.open.remove(start)
	}
	for s.load[start] > s.high(start) {
		s.move(int(s.first[start]), nowhere)
	}
}

// settle fills every group to the least size and then seats as many as possible. It reports false,
// leaving the seating to be thrown away, if some group cannot be filled. When it is stopped, the groups are
// filled all the same.
func (s *seating) settle(paths *paths) bool {
	for start := range s.open.all {
		for s.load[start] < s.low(start) {
			if !paths.fill(s, start) {
				return false
			}
		}
	}
	for !paths.stop() && paths.augment(s) {
	}
	return true
}

// paths finds the moves that seat one more person. It is scratch space, made once a search.
type paths struct {
	stop    stopper
	visited bitset
	met     bitset  // participants (fill)
	via     []int32 // by start: the participant who moves into it (augment) or out of it (fill)
	towards []int32 // by start: where that participant goes (fill)
	queue   []int32
}

func newPaths(p *problem, stop stopper) *paths {
	return &paths{
		stop:    stop,
		visited: newBitset(len(p.starts)), met: newBitset(len(p.participants)), via: make([]int32, len(p.starts)),
		towards: make([]int32, len(p.starts)), queue: make([]int32, 0, len(p.starts)),
	}
}

func (f *paths) reset() {
	clear(f.visited)
	f.queue = f.queue[:0]
}

// augment seats one waiting participant, moving others along if it must. No start loses people but
// to gain another, so that filled groups stay filled. It reports whether it could.
func (f *paths) augment(s *seating) bool {
	f.reset()
	for person := range s.waiting.all {
		if start := f.reach(s, person); start != nowhere {
			f.shift(s, start)
			return true
		}
	}
	for i := 0; i < len(f.queue); i++ {
		for person := s.first[f.queue[i]]; person != nowhere; person = s.next[person] {
			if start := f.reach(s, int(person)); start != nowhere {
				f.shift(s, start)
				return true
			}
		}
	}
	return false
}

// reach queues the starts a person could move to, and returns one with a free seat if there is one.
func (f *paths) reach(s *seating, person int) int {
	can := s.p.participants[person].can
	for w, word := range can {
		fresh := word & s.open[w] &^ f.visited[w]
		if fresh == 0 {
			continue
		}
		f.visited[w] |= fresh
		for start := range bitset([]uint64{fresh}).all {
			start += w << 6
			f.via[start] = int32(person)
			if s.load[start] < s.high(start) {
				return start
			}
			f.queue = append(f.queue, int32(start))
		}
	}
	return nowhere
}

// shift moves everyone on the path from somebody waiting to start.
func (f *paths) shift(s *seating, start int) { f.shiftUntil(s, start, nowhere) }

// shiftUntil moves everyone on the path until it has emptied a seat at home.
func (f *paths) shiftUntil(s *seating, start, home int) {
	for start != home {
		person := int(f.via[start])
		from := int(s.at[person])
		s.move(person, start)
		start = from
	}
}

// fill brings one more participant to a start that lacks people: someone waiting if a path leads
// to them, else someone another start can spare.
func (f *paths) fill(s *seating, target int) bool {
	f.reset()
	clear(f.met)
	f.visited.add(target)
	f.queue = append(f.queue, int32(target))
	spare := nowhere
	for i := 0; i < len(f.queue); i++ {
		start := int(f.queue[i])
		if start != target && spare == nowhere && s.load[start] > s.low(start) {
			spare = start
		}
		if person := s.p.who[start].firstBoth(s.waiting); person != nowhere {
			s.move(person, start)
			f.pass(s, start, target)
			return true
		}
		f.ask(s, start)
	}
	if spare == nowhere {
		return false
	}
	f.pass(s, spare, target)
	return true
}

// ask queues the starts of those who could come to a start. Whoever was met before, their start is
// queued already.
func (f *paths) ask(s *seating, start int) {
	for w, word := range s.p.who[start] {
		fresh := word &^ f.met[w]
		f.met[w] |= fresh
		for person := range (bitset{fresh}).all {
			person += w << 6
			from := int(s.at[person])
			if !f.visited.has(from) {
				f.visited.add(from)
				f.via[from], f.towards[from] = int32(person), int32(start)
				f.queue = append(f.queue, int32(from))
			}
		}
	}
}

// pass moves a person on from each start of the path, until the target has gained one.
func (f *paths) pass(s *seating, start, target int) {
	for start != target {
		to := int(f.towards[start])
		s.move(int(f.via[start]), to)
		start = to
	}
}
