package matching

// plan is a whole answer: where groups are open, who leads and who sits there. For a problem without
// facilitators the leading part is empty.
type plan struct {
	*seating
	*leading
	ifNeeded int // seated at a start they do not like; valid after settle
}

func newPlan(p *problem) *plan { return &plan{seating: newSeating(p), leading: newLeading(p)} }

func (pl *plan) copyFrom(o *plan) {
	pl.seating.copyFrom(o.seating)
	pl.leading.copyFrom(o.leading)
	pl.ifNeeded = o.ifNeeded
}

// openGroup adds a group at the start if somebody can lead it, asking first before others. It reports
// whether it did.
func (pl *plan) openGroup(start int, first int) bool {
	p := pl.seating.p
	if p.in.Facilitated && !pl.find(start, first) {
		return false
	}
	pl.addGroup(start)
	return true
}

func (pl *plan) closeGroup(start int, first int) {
	if pl.seating.p.in.Facilitated {
		pl.release(start, first)
	}
	pl.removeGroup(start)
}

// groupCount returns how many groups are open.
func (pl *plan) groupCount() int {
	n := 0
	for start := range pl.open.all {
		n += int(pl.groups[start])
	}
	return n
}

// countIfNeeded counts who sits where they would rather not.
func (s *seating) countIfNeeded() int {
	n := 0
	for i, start := range s.at {
		if start != nowhere && !s.p.participants[i].likes.has(int(start)) {
			n++
		}
	}
	return n
}

// better reports whether a is the better answer: more placed, then fewer on if-needed time.
func better(a, b *plan) bool {
	if a.seated != b.seated {
		return a.seated > b.seated
	}
	return a.ifNeeded < b.ifNeeded
}
