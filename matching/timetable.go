package matching

// timetable finds the starts at which one leader's groups are worth most together. Its tables are kept from
// one leader to the next.
//
// It takes the week as a line: one that wraps can only hold less, which is right for a bound.
type timetable struct {
	p       *problem
	starts  []int // where the leader could lead a group that is worth something
	after   []int // by index in starts: the first index that a meeting there leaves free
	free    []int // by index: the worth of the best meetings from there on, however many
	limited []int // by index and number: the worth of the best so many meetings at most, one row after the other
}

func newTimetable(p *problem) *timetable { return &timetable{p: p} }

// mostCells is how large the table of a leader's limit may be: 32 MB. Only a limit of hundreds of meetings of
// some minutes needs more; it is then taken account of roughly.
const mostCells = 4 << 20

// lead is what a leader's groups can be worth.
type lead struct {
	chosen []int // starts
	// total is the most that they can be worth, and fewer the most that one group less can be worth.
	total, fewer int
}

// best returns which starts of a leader, within their capacity and without overlap, are worth most together.
func (t *timetable) best(can bitset, capacity int, worth []int) lead {
	t.list(can, worth)
	n := len(t.starts)
	t.free = resized(t.free, n+1)
	t.free[n] = 0
	for i := n - 1; i >= 0; i-- {
		t.free[i] = max(t.free[i+1], worth[t.starts[i]]+t.free[t.after[i]])
	}
	chosen := t.chooseFreely()
	if len(chosen) < capacity {
		return lead{chosen, t.free[0], t.free[0]}
	}
	if capacity == 0 {
		return lead{}
	}
	if n*(capacity+1) > mostCells {
		return t.roughly(chosen[:capacity], worth)
	}
	return t.within(capacity, worth)
}

// list sets starts and after.
func (t *timetable) list(can bitset, worth []int) {
	t.starts = t.starts[:0]
	for start := range can.all {
		if worth[start] > 0 {
			t.starts = append(t.starts, start)
		}
	}
	n := len(t.starts)
	t.after = resized(t.after, n)
	next := n
	for i := n - 1; i >= 0; i-- {
		for next > i+1 && int(t.p.starts[t.starts[next-1]]) >= int(t.p.starts[t.starts[i]])+t.p.in.MeetingMinutes {
			next--
		}
		t.after[i] = next
	}
}

// chooseFreely returns the starts that free is the worth of.
func (t *timetable) chooseFreely() (chosen []int) {
	for i := 0; i < len(t.starts); {
		if t.free[i] == t.free[i+1] {
			i++
			continue
		}
		chosen = append(chosen, t.starts[i])
		i = t.after[i]
	}
	return chosen
}

// within chooses no more starts than the capacity, which is less than the best would be.
func (t *timetable) within(capacity int, worth []int) lead {
	n, width := len(t.starts), capacity+1
	t.limited = resized(t.limited, (n+1)*width)
	clear(t.limited[n*width:])
	for i := n - 1; i >= 0; i-- {
		row, skipped, rest := t.limited[i*width:][:width], t.limited[(i+1)*width:][:width], t.limited[t.after[i]*width:][:width]
		row[0] = 0
		for k := 1; k < width; k++ {
			row[k] = max(skipped[k], worth[t.starts[i]]+rest[k-1])
		}
	}
	l := lead{total: t.limited[capacity], fewer: t.limited[capacity-1]}
	for i, k := 0, capacity; i < n && k > 0; {
		if t.limited[i*width+k] == t.limited[(i+1)*width+k] {
			i++
			continue
		}
		l.chosen = append(l.chosen, t.starts[i])
		i, k = t.after[i], k-1
	}
	return l
}

// roughly takes it that each of so many meetings is worth the most that one can be.
func (t *timetable) roughly(chosen []int, worth []int) lead {
	most := 0
	for _, start := range t.starts {
		most = max(most, worth[start])
	}
	return lead{chosen, min(t.free[0], len(chosen)*most), min(t.free[0], (len(chosen)-1)*most)}
}

// resized returns a slice of the length; what it holds is anything.
func resized(s []int, length int) []int {
	if cap(s) < length {
		return make([]int, length)
	}
	return s[:length]
}
