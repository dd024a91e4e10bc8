package matching

import "slices"

// branch goes on where prices alone leave a gap: either a leader leads at some start or they do not,
// and the bound is the higher of the two. It gives up when the rounds are used up, since one branch
// without a proof leaves all without.
func (m *prices) branch(bound, placed int, stop func() bool) int {
	leader, start := m.undecided()
	if bound <= placed || leader == nowhere || m.rounds == 0 {
		return bound
	}
	can, capacity := m.cloneCan(), m.capacity[leader]
	m.hold(leader, start)
	with := m.branch(m.adjust(bound, placed, branchRounds, stop), placed, stop)
	m.held[leader] = m.held[leader][:len(m.held[leader])-1]
	m.can, m.capacity[leader] = can, capacity
	if with == bound {
		return bound
	}
	can = m.cloneCan()
	m.can[leader].remove(start)
	without := m.branch(m.adjust(bound, placed, branchRounds, stop), placed, stop)
	m.can = can
	return max(with, without)
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
