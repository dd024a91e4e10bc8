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
	for i := (first + p.in.Increment - 1) / p.in.Increment; i*p.in.Increment <= last; i++ {
		starts.add(i)
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
	starts := make([]cohort.WeekMinute, len(kept))
	for i, old := range kept {
		starts[i] = p.starts[old]
	}
	p.starts = starts
	for i := range p.participants {
		someone := &p.participants[i]
		someone.can, someone.likes = renumber(someone.can, kept), renumber(someone.likes, kept)
	}
	for i := range p.leaders {
		leader := &p.leaders[i]
		leader.can, leader.likes = renumber(leader.can, kept), renumber(leader.likes, kept)
	}
	p.listByStart()
}

// usable reports whether a group could open at the start, or somebody join one that stays.
func (p *problem) usable(start int) bool {
	n := 0
	for i := range p.participants {
		if p.participants[i].can.has(start) {
			n++
		}
	}
	led := slices.ContainsFunc(p.leaders, func(l leader) bool { return l.capacity > 0 && l.can.has(start) })
	return n >= p.minSeats && (led || !p.in.Facilitated) || n > 0 && p.in.hasRoom(p.starts[start])
}

// listByStart turns around who can be where.
func (p *problem) listByStart() {
	p.who, p.ledBy = make([]bitset, len(p.starts)), make([]bitset, len(p.starts))
	for start := range p.starts {
		p.who[start], p.ledBy[start] = newBitset(len(p.participants)), newBitset(len(p.leaders))
	}
	for i := range p.participants {
		for start := range p.participants[i].can.all {
			p.who[start].add(i)
		}
	}
	for i := range p.leaders {
		for start := range p.leaders[i].can.all {
			p.ledBy[start].add(i)
		}
	}
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
// all pairs would be a hundred million.
func (p *problem) findClashes() {
	p.clash = make([]bitset, len(p.starts))
	for i := range p.starts {
		p.clash[i] = newBitset(len(p.starts))
	}
	for i := range p.starts {
		for step := range len(p.starts) {
			j := (i + step) % len(p.starts)
			if int(p.starts[j].Add(-int(p.starts[i]))) >= p.in.MeetingMinutes {
				break
			}
			p.clash[i].add(j)
			p.clash[j].add(i)
		}
	}
}

func (p *problem) meeting(start int) cohort.Meeting {
	return cohort.Meeting{Start: p.starts[start], Minutes: p.in.MeetingMinutes}
}
