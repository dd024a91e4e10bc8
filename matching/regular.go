package matching

import "math"

// exchange improves who sits where without changing how many are seated: it looks for rounds of moves
// between starts that leave fewer people on if-needed time, until none is left, which makes the
// seating the best possible for the groups that are open (a minimum-cost flow by cycle cancelling).
//
// The rounds are found in a small graph whose nodes are the open starts, the people waiting, and the
// free seats. An arc is the cheapest move of one person from node to node.
type exchange struct {
	p     *problem
	stop  stopper
	nodes []int // the open starts; after them the node of who waits and the node of free seats
	index []int // by start: its node
	cost  []int32
	mover []int32 // by arc: who moves, nobody for a free seat
	dist  []int32
	from  []int32
}

const noArc = math.MaxInt32 / 4

func newExchange(p *problem, stop stopper) *exchange {
	return &exchange{p: p, stop: stop, index: make([]int, len(p.starts))}
}

// weigher prices a seat. Rounds are cancelled while they make the sum of prices smaller.
type weigher func(person, start int) int32

func (p *problem) ifNeededCost(person, start int) int32 {
	if p.participants[person].likes.has(start) {
		return 0
	}
	return 1
}

// improve cancels rounds until the seating's cost is the least possible, or it is stopped.
func (e *exchange) improve(s *seating, price weigher) {
	if e.stop() {
		return
	}
	e.build(s, price)
	for {
		round := e.negativeRound()
		if round == nil {
			return
		}
		e.apply(s, round)
		e.build(s, price)
	}
}

func (e *exchange) build(s *seating, price weigher) {
	e.nodes = e.nodes[:0]
	for start := range s.open.all {
		e.index[start] = len(e.nodes)
		e.nodes = append(e.nodes, start)
	}
	open := len(e.nodes)
	waiting, seats, n := open, open+1, open+2
	e.reset(n)
	for person, at := range s.at {
		node, paid := waiting, int32(0)
		if at != nowhere {
			node, paid = e.index[at], price(person, int(at))
			e.arc(node, waiting, -paid, person)
		}
		for w, word := range s.p.participants[person].can {
			for start := range bitset([]uint64{word & s.open[w]}).all {
				start += w << 6
				if start != int(at) {
					e.arc(node, e.index[start], price(person, start)-paid, person)
				}
			}
		}
	}
	for node, start := range e.nodes {
		if s.load[start] < s.high(start) {
			e.arc(node, seats, 0, nowhere)
		}
		if s.load[start] > s.low(start) {
			e.arc(seats, node, 0, nowhere)
		}
	}
}

func (e *exchange) reset(n int) {
	if cap(e.cost) < n*n {
		e.cost, e.mover = make([]int32, n*n), make([]int32, n*n)
		e.dist, e.from = make([]int32, n), make([]int32, n)
	}
	e.cost, e.mover, e.dist, e.from = e.cost[:n*n], e.mover[:n*n], e.dist[:n], e.from[:n]
	for i := range e.cost {
		e.cost[i] = noArc
	}
}

func (e *exchange) arc(from, to int, cost int32, mover int) {
	if i := from*len(e.dist) + to; cost < e.cost[i] {
		e.cost[i], e.mover[i] = cost, int32(mover)
	}
}

// negativeRound returns the nodes of a round that costs less than nothing, or nil, also when it is stopped (Bellman-Ford from
// all nodes at once, looking at the tree of predecessors after each pass).
func (e *exchange) negativeRound() []int {
	n := len(e.dist)
	for i := range e.dist {
		e.dist[i], e.from[i] = 0, nowhere
	}
	for range n {
		if e.stop() {
			return nil
		}
		changed := false
		for u := range n {
			for v := range n {
				if d := e.dist[u] + e.cost[u*n+v]; d < e.dist[v] {
					e.dist[v], e.from[v], changed = d, int32(u), true
				}
			}
		}
		if !changed {
			return nil
		}
		if round := e.roundInTree(); round != nil {
			return round
		}
	}
	return nil
}

// roundInTree follows predecessors; a round among them has negative cost.
func (e *exchange) roundInTree() []int {
	seen := make([]int32, len(e.from))
	for i := range e.from {
		mark := int32(i + 1)
		at := int32(i)
		for at != nowhere && seen[at] == 0 {
			seen[at] = mark
			at = e.from[at]
		}
		if at == nowhere || seen[at] != mark {
			continue
		}
		round := []int{int(at)}
		for v := e.from[at]; v != at; v = e.from[v] {
			round = append(round, int(v))
		}
		return round
	}
	return nil
}

// apply moves everyone in the round, which lists nodes against the direction of the moves.
func (e *exchange) apply(s *seating, round []int) {
	n := len(e.dist)
	for i, to := range round {
		from := round[(i+1)%len(round)]
		mover := e.mover[from*n+to]
		if mover == nowhere {
			continue
		}
		start := nowhere
		if to < len(e.nodes) {
			start = e.nodes[to]
		}
		s.move(int(mover), start)
	}
}
