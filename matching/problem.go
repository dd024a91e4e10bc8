package matching

import (
	"cmp"
	"slices"

	"convene/cohort"
)

// problem is an input in the terms of the search: participants, facilitators and starts are indices,
// and who can be where is a table of bits. People are in the order of their ids, which makes the
// result independent of the input's order.
type problem struct {
	in           *Input
	participants []someone
	leaders      []leader
	starts       []cohort.WeekMinute
	who          []bitset // by start: the participants who can attend
	ledBy        []bitset // by start: the facilitators who can lead
	clash        []bitset // by start: the starts whose meetings overlap it, itself included
	kept         kept
	minSeats     int // participants in a group
	maxSeats     int
}

// someone is a participant. can holds the usable starts of the whole meeting; likes those of them
// that lie wholly in available time.
type someone struct {
	id         string
	can, likes bitset
	free       cohort.WeekSet // all minutes the person can use, for explaining
}

// leader is a facilitator. One without capacity leads nothing but explains why others have no group.
type leader struct {
	id         string
	capacity   int // never unlimited: no more than could fit into the week
	can, likes bitset
}

// compile keeps only starts at which a group could exist at all.
func compile(input *Input) *problem {
	p := compileAll(input)
	p.keepUsableStarts()
	p.kept.place(input, p.starts)
	p.findClashes()
	return p
}

// compileAll keeps every start of the week.
func compileAll(input *Input) *problem {
	p := &problem{in: input, minSeats: input.MinPeople, maxSeats: input.MaxPeople, kept: newKept(input)}
	if input.Facilitated {
		p.minSeats, p.maxSeats = input.MinPeople-1, input.MaxPeople-1
	}
	people := slices.Clone(input.People)
	slices.SortFunc(people, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	p.addPeople(people)
	p.listByStart()
	return p
}

func (p *problem) addPeople(people []Person) {
	for s := 0; s < cohort.MinutesPerWeek; s += p.in.Increment {
		p.starts = append(p.starts, cohort.WeekMinute(s))
	}
	for i := range people {
		person := &people[i]
		if person.Facilitator && !p.in.Facilitated || p.kept.members[person.ID] {
			continue
		}
		free, liked := person.minutes(p.in.UseIfNeeded), person.minutes(false)
		leads := p.kept.leads[person.ID]
		for _, start := range leads {
			free.Remove(start, p.in.MeetingMinutes)
			liked.Remove(start, p.in.MeetingMinutes)
		}
		can, likes := p.startsIn(&free), p.startsIn(&liked)
		if person.Facilitator {
			capacity := person.Capacity
			if most := cohort.MinutesPerWeek / p.in.MeetingMinutes; capacity == cohort.Unlimited || capacity > most {
				capacity = most
			}
			capacity = max(capacity-len(leads), 0)
			p.leaders = append(p.leaders, leader{id: person.ID, capacity: capacity, can: can, likes: likes})
			continue
		}
		p.participants = append(p.participants, someone{id: person.ID, can: can, likes: likes, free: free})
	}
}

// minutes returns when the person can meet, without the meetings they already have.
func (person *Person) minutes(useIfNeeded bool) cohort.WeekSet {
	free := person.Available
	if useIfNeeded {
		free = free.Union(&person.IfNeeded)
	}
	for _, busy := range person.Busy {
		free.Remove(busy.Start, busy.Minutes)
	}
	return free
}

// startsIn returns the starts from which a whole meeting lies in the set.
func (p *problem) startsIn(free *cohort.WeekSet) bitset {
	starts := newBitset(len(p.starts))
	for _, r := range free.Ranges() {
		last := int(r.Start) + r.Minutes - p.in.MeetingMinutes // the latest start that still fits
		if r.Minutes == cohort.MinutesPerWeek {
			last = cohort.MinutesPerWeek - 1
		}
		p.addStarts(starts, int(r.Start), min(last, cohort.MinutesPerWeek-1))
		p.addStarts(starts, 0, last-cohort.MinutesPerWeek) // past Sunday midnight
	}
	return starts
}

// addStarts adds the starts from minute first to minute last of the week.
func (p *problem) addStarts(starts bitset, first, last int) {
	if last >= first {
		starts.addSpan((first+p.in.Increment-1)/p.in.Increment, last/p.in.Increment)
	}
}

// keepUsableStarts drops starts that too few people, or no facilitator, can attend, and renumbers
// the rest.
func (p *problem) keepUsableStarts() {
	var kept []int
	for s := range p.starts {
		if p.usable(s) {
			kept = append(kept, s)
		}
	}
	if len(kept) == len(p.starts) {
		return
	}
	for i, old := range kept {
		p.starts[i], p.who[i], p.ledBy[i] = p.starts[old], p.who[old], p.ledBy[old]
	}
	p.starts, p.who, p.ledBy = p.starts[:len(kept)], p.who[:len(kept)], p.ledBy[:len(kept)]
	for i := range p.participants {
		someone := &p.participants[i]
		someone.can, someone.likes = renumber(someone.can, kept), renumber(someone.likes, kept)
	}
	for i := range p.leaders {
		leader := &p.leaders[i]
		leader.can, leader.likes = renumber(leader.can, kept), renumber(leader.likes, kept)
	}
}

// usable reports whether a group could open at the start, or somebody join one that stays.
func (p *problem) usable(start int) bool {
	n := p.who[start].count()
	led := false
	for leader := range p.ledBy[start].all {
		led = led || p.leaders[leader].capacity > 0
	}
	return n >= p.minSeats && (led || !p.in.Facilitated) || n > 0 && p.in.hasRoom(p.starts[start])
}

// listByStart turns around who can be where.
func (p *problem) listByStart() {
	people, leaders := make([]bitset, len(p.participants)), make([]bitset, len(p.leaders))
	for i := range people {
		people[i] = p.participants[i].can
	}
	for i := range leaders {
		leaders[i] = p.leaders[i].can
	}
	p.who, p.ledBy = transposed(people, len(p.starts)), transposed(leaders, len(p.starts))
}

// renumber returns the set in which index i stands for kept[i].
func renumber(old bitset, kept []int) bitset {
	set := newBitset(len(kept))
	for i, k := range kept {
		if old.has(k) {
			set.add(i)
		}
	}
	return set
}

// findClashes looks only as far around each start as a meeting lasts: with a start every minute,
// all pairs would be a hundred million. The first and last start that overlap one move on with it.
func (p *problem) findClashes() {
	n := len(p.starts)
	p.clash = make([]bitset, n)
	first, last := 1-n, 0 // counted on from the start at 0; before it lies the week before
	for i := range p.starts {
		first = max(first, i-n+1)
		for first < i && p.minutesBetween(first, i) >= p.in.MeetingMinutes {
			first++
		}
		last = max(last, i)
		for last+1 < i+n && p.minutesBetween(i, last+1) < p.in.MeetingMinutes {
			last++
		}
		p.clash[i] = newBitset(n)
		p.clash[i].addSpan(max(first, 0), min(last, n-1))
		p.clash[i].addSpan(first+n, n-1) // the week before
		p.clash[i].addSpan(0, last-n)    // the week after
	}
}

// minutesBetween counts from one start on to another.
func (p *problem) minutesBetween(from, to int) int {
	n := len(p.starts)
	return int(p.starts[(to+n)%n].Add(-int(p.starts[(from+n)%n])))
}

func (p *problem) meeting(start int) cohort.Meeting {
	return cohort.Meeting{Start: p.starts[start], Minutes: p.in.MeetingMinutes}
}
