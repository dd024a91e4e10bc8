package matching

import (
	"cmp"
	"slices"
)

// newResult writes a plan out in the caller's terms.
func newResult(p *problem, best *plan, bound int) Result {
	result := Result{
		Groups:       best.list(),
		Participants: len(p.participants),
		Placed:       best.seated,
		IfNeeded:     best.countIfNeeded(),
		UpperBound:   bound,
		Optimal:      best.seated == bound,
	}
	explainer := newExplainer(p, best)
	for person := range best.waiting.all {
		result.Unplaced = append(result.Unplaced, explainer.explain(person))
	}
	return result
}

// list returns the groups of a plan. The people of a start are dealt out to its groups in the order
// of their ids, so that sizes differ by one at most.
func (pl *plan) list() []Group {
	var groups []Group
	for start := range pl.open.all {
		groups = append(groups, pl.groupsAt(start)...)
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Facilitator, b.Facilitator))
	})
	return groups
}

func (pl *plan) groupsAt(start int) []Group {
	p := pl.seating.p
	groups := make([]Group, pl.groups[start])
	for i := range groups {
		groups[i].Start = p.starts[start]
	}
	next := 0
	for leader := range pl.leads {
		if pl.leads[leader].has(start) {
			groups[next].Facilitator = p.leaders[leader].id
			groups[next].Members = []string{p.leaders[leader].id}
			next++
		}
	}
	dealt := 0
	for person, at := range pl.at {
		if int(at) != start {
			continue
		}
		group := &groups[dealt%len(groups)]
		group.Members = append(group.Members, p.participants[person].id)
		dealt++
	}
	return groups
}
