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
	// wants are, by start, the people of the best group; only if somebody has to lead it, since without
	// facilitators it can be everybody, at ten thousand starts.
	wants [][]int32
	// can is where each leader could lead in a grouping that places more than the best known one.
	can      []bitset
	capacity []int   // by leader: how many more they may lead than those held
	held     [][]int // by leader: starts they lead in the branch that is looked at
	leads    []lead  // by leader
	meetings *timetable
	rounds   int // how often prices may still change
	depth    int // of the branch that is looked at
	stop     stopper
}

const scale = 1 << 16

func newPrices(p *problem, stop stopper) *prices {
	m := &prices{
		p: p, stop: stop, price: make([]int, len(p.participants)), order: make([]int, len(p.participants)),
		used: make([]int, len(p.participants)), worth: make([]int, len(p.starts)), wants: make([][]int32, len(p.starts)),
		meetings: newTimetable(p),
		rounds:   mostRounds,
	}
	for i := range m.order {
		m.order[i] = i
	}
	for i := range p.leaders {
		m.can = append(m.can, slices.Clone(p.leaders[i].can))
		m.capacity = append(m.capacity, p.leaders[i].capacity)
	}
	m.held = make([][]int, len(p.leaders))
	m.leads = make([]lead, len(p.leaders))
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
func (m *prices) lower(bound, placed int) int {
	return m.branch(m.adjust(bound, placed, rootRounds), placed)
}

// adjust looks for prices that prove a lower bound.
func (m *prices) adjust(bound, placed, rounds int) int {
	step, stale := 1.0, 0
	lowest := bound * scale
	for ; rounds > 0 && m.rounds > 0 && bound > placed && step >= smallestStep; rounds-- {
		m.rounds--
		value, ok := m.evaluate()
		if !ok {
			break
		}
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
	for leader, lead := range m.leads {
		for start := range m.can[leader].all {
			forced := min(lead.total, m.worth[start]+lead.fewer)
			if value-lead.total+forced < (placed+1)*scale {
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

// evaluate returns the bound at the current prices, in units, and sets used. It reports false, with neither,
// when it is stopped.
func (m *prices) evaluate() (total int, ok bool) {
	slices.SortFunc(m.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(m.price[a], m.price[b]), cmp.Compare(a, b))
	})
	clear(m.used)
	for _, price := range m.price {
		total += price
	}
	for start := range m.p.starts {
		if m.stop() {
			return 0, false
		}
		m.choose(start)
		total += m.join(start)
		if !m.p.in.Facilitated {
			total += m.worth[start]
			m.use(m.wants[start])
			m.wants[start], m.wants[(start+1)%len(m.wants)] = nil, m.wants[start]
		}
	}
	for leader := range m.p.leaders {
		if m.stop() {
			return 0, false
		}
		total += m.lead(leader)
	}
	return total, true
}

// lead finds where a leader's groups are worth most, and returns what they are worth with those held.
func (m *prices) lead(leader int) int {
	m.leads[leader] = m.meetings.best(m.can[leader], m.capacity[leader], m.worth)
	total := m.leads[leader].total
	for _, start := range m.held[leader] {
		total += m.worth[start]
		m.use(m.wants[start])
	}
	for _, start := range m.leads[leader].chosen {
		m.use(m.wants[start])
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

func (m *prices) use(people []int32) {
	for _, person := range people {
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
		wants = append(wants, int32(person))
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
