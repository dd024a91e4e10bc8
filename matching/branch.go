package matching

import "slices"

// branch goes on where prices alone leave a gap: either a leader leads at some start or they do not,
// and the bound is the higher of the two. It gives up when it is stopped, when the rounds are used up, or
// when it is too deep, since one branch without a proof leaves all without.
func (m *prices) branch(bound, placed int) int {
	leader, start := m.undecided()
	if bound <= placed || leader == nowhere || m.rounds == 0 || m.depth == m.deepest() || m.stop() {
		return bound
	}
	m.depth++
	defer func() { m.depth-- }()
	can, capacity := m.cloneCan(), m.capacity[leader]
	m.hold(leader, start)
	with := m.branch(m.adjust(bound, placed, branchRounds), placed)
	m.held[leader] = m.held[leader][:len(m.held[leader])-1]
	m.can, m.capacity[leader] = can, capacity
	if with == bound {
		return bound
	}
	can = m.cloneCan()
	m.can[leader].remove(start)
	without := m.branch(m.adjust(bound, placed, branchRounds), placed)
	m.can = can
	return max(with, without)
}

// branchMemory bounds what the branches above the one that is looked at keep of what leaders can do.
const branchMemory = 64 << 20

// deepest is how many branches below one another fit into branchMemory: thousands in an ordinary cohort, fifty
// with a thousand leaders who could start at any minute.
func (m *prices) deepest() int {
	words := 1
	for i := range m.can {
		words += len(m.can[i])
	}
	return max(branchMemory/(8*words), 1)
}

func (m *prices) hold(leader, start int) {
	m.held[leader] = append(m.held[leader], start)
	m.capacity[leader]--
	for clash := range m.p.clash[start].all {
		m.can[leader].remove(clash)
	}
}

func (m *prices) cloneCan() []bitset {
	can := make([]bitset, len(m.can))
	for i := range m.can {
		can[i] = slices.Clone(m.can[i])
	}
	return can
}

// undecided returns the leader with the fewest starts left to choose from, which makes the smallest
// tree, and of these starts the one that is worth most.
func (m *prices) undecided() (leader, start int) {
	leader, start = nowhere, nowhere
	fewest := 0
	for i := range m.can {
		n := m.can[i].count()
		if m.capacity[i] == 0 || n == 0 || leader != nowhere && n >= fewest {
			continue
		}
		leader, fewest = i, n
	}
	if leader == nowhere {
		return leader, start
	}
	for candidate := range m.can[leader].all {
		if start == nowhere || m.worth[candidate] > m.worth[start] {
			start = candidate
		}
	}
	return leader, start
}
