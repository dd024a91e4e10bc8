package matching

import (
	"cmp"
	"slices"
)

// prices proves a bound that takes into account who competes for whom. It lets a person sit in any
// number of groups but asks a price for them (Lagrangian relaxation of the rule that a participant is
// in one group): with every set of prices, the best that groups can then be worth, plus the prices, is
// a bound. People whom many groups need become dear until the bound comes down.
//
// Money is counted in whole units, scale to a seat, so that the proof needs no rounding.
type prices struct {
	p     *problem
	price []int // by participant
	order []int // participants, cheapest first
	used  []int // by participant: groups that want them at these prices
	worth []int // by start: of the best group there, or of all groups if nobody need lead
	wants [][]int
	// can is where each leader could lead in a grouping that places more than the best known one.
	can      []bitset
	capacity []int   // by leader: how many more they may lead than those held
	held     [][]int // by leader: starts they lead in the branch that is looked at
	totals   [][]int // by leader: see bestMeetings
	rounds   int     // how often prices may still change
}

const scale = 1 << 16

func newPrices(p *problem) *prices {
	m := &prices{
		p: p, price: make([]int, len(p.participants)), order: make([]int, len(p.participants)),
		used: make([]int, len(p.participants)), worth: make([]int, len(p.starts)), wants: make([][]int, len(p.starts)),
		rounds: mostRounds,
	}
	for i := range m.order {
		m.order[i] = i
	}
	for i := range p.leaders {
		m.can = append(m.can, slices.Clone(p.leaders[i].can))
		m.capacity = append(m.capacity, p.leaders[i].capacity)
	}
	m.held = make([][]int, len(p.leaders))
	m.totals = make([][]int, len(p.leaders))
	return m
}

// mostRounds is how often prices are changed before the best bound so far has to do, and rootRounds and
// branchRounds how many of these go into one set of branches. Prices change by subgradient steps that
// aim at the number placed; the steps shrink when they stop helping.
const (
	mostRounds   = 2000
	rootRounds   = 400
	branchRounds = 60
	patience     = 12
	smallestStep = 0.01
)

// lower returns a bound that is at most the given one, ending early when it meets placed.
func (m *prices) lower(bound, placed int, stop func() bool) int {
	return m.branch(m.adjust(bound, placed, rootRounds, stop), placed, stop)
}

// adjust looks for prices that prove a lower bound.
func (m *prices) adjust(bound, placed, rounds int, stop func() bool) int {
	step, stale := 1.0, 0
	lowest := bound * scale
	for ; rounds > 0 && m.rounds > 0 && bound > placed && step >= smallestStep && !stop(); rounds-- {
		m.rounds--
		value := m.evaluate()
		if value < lowest {
			lowest, stale = value, 0
			bound = min(bound, max(value/scale, placed))
			m.exclude(value, placed)
		} else if stale++; stale == patience {
			step, stale = step/2, 0
		}
		if !m.change(step * float64(value-placed*scale)) {
			break
		}
	}
	return bound
}

// exclude drops the starts at which a leader cannot lead in any grouping that places more than placed:
// with that start forced on them, the bound at these prices falls too low. What is left of the problem
// still holds every better grouping, so that its bound is the bound of all.
func (m *prices) exclude(value, placed int) {
	for leader, totals := range m.totals {
		best := totals[len(totals)-1]
		others := totals[min(max(m.capacity[leader]-1, 0), len(totals)-1)]
		for start := range m.can[leader].all {
			forced := min(best, m.worth[start]+others)
			if value-best+forced < (placed+1)*scale {
				m.can[leader].remove(start)
			}
		}
	}
}

// change moves the prices by a step that would close the given gap if the bound fell in a straight
// line. It reports false if nobody is wanted too often or too seldom, when no price can help.
func (m *prices) change(gap float64) bool {
	length := 0
	for i, n := range m.used {
		if n > 1 || m.price[i] > 0 {
			length += (n - 1) * (n - 1)
		}
	}
	if length == 0 {
		return false
	}
	for i, n := range m.used {
		m.price[i] = max(0, m.price[i]+int(gap*float64(n-1)/float64(length)))
	}
	return true
}

// evaluate returns the bound at the current prices, in units, and sets used.
func (m *prices) evaluate() int {
	slices.SortFunc(m.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(m.price[a], m.price[b]), cmp.Compare(a, b))
	})
	clear(m.used)
	total := 0
	for _, price := range m.price {
		total += price
	}
	for start := range m.p.starts {
		m.choose(start)
		total += m.join(start)
	}
	if !m.p.in.Facilitated {
		for start, worth := range m.worth {
			total += worth
			m.use(start)
		}
		return total
	}
	for leader := range m.p.leaders {
		totals, starts := m.p.bestMeetings(m.can[leader], m.capacity[leader], m.worth)
		m.totals[leader] = totals
		total += totals[len(totals)-1]
		for _, start := range m.held[leader] {
			total += m.worth[start]
			m.use(start)
		}
		for _, start := range starts {
			m.use(start)
		}
	}
	return total
}

// join seats whoever is worth most beyond their price in the groups that stay, and returns the worth.
func (m *prices) join(start int) int {
	spare, worth := int(m.p.kept.spare[start]), 0
	for _, person := range m.order {
		value := scale - m.price[person]
		if spare == 0 || value <= 0 {
			break
		}
		if m.p.who[start].has(person) {
			worth += value
			m.used[person]++
			spare--
		}
	}
	return worth
}

func (m *prices) use(start int) {
	for _, person := range m.wants[start] {
		m.used[person]++
	}
}

// choose finds the best group at a start: the least size whoever it costs, and beyond it who is worth
// their price. Without facilitators it finds the best number of groups, which share the people.
func (m *prices) choose(start int) {
	most := 1
	if !m.p.in.Facilitated {
		most = m.p.who[start].count() / m.p.minSeats
	}
	wants := m.wants[start][:0]
	worth, best, size := 0, 0, 0
	for _, person := range m.order {
		if !m.p.who[start].has(person) {
			continue
		}
		value := scale - m.price[person]
		if len(wants) == most*m.p.maxSeats || value <= 0 && len(wants) >= most*m.p.minSeats {
			break
		}
		wants = append(wants, person)
		worth += value
		if m.fits(len(wants)) && worth > best {
			best, size = worth, len(wants)
		}
	}
	m.worth[start], m.wants[start] = best, wants[:size]
}

// fits reports whether so many people make up whole groups.
func (m *prices) fits(people int) bool {
	groups := people / m.p.minSeats
	return groups > 0 && people <= groups*m.p.maxSeats
}
