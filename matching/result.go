package matching

import (
	"cmp"
	"slices"
)

// newResult writes a plan out in the caller's terms.
func newResult(p *problem, best *plan, bound int) Result {
	stay := len(p.kept.members)
	result := Result{
		Groups:       best.list(),
		Participants: len(p.participants) + stay,
		Placed:       best.seated + stay,
		IfNeeded:     best.countIfNeeded() + p.in.keptIfNeeded(),
		UpperBound:   bound + stay,
		Optimal:      best.seated == bound,
	}
	explainer := newExplainer(p, best)
	for person := range best.waiting.all {
		result.Unplaced = append(result.Unplaced, explainer.explain(person))
	}
	return result
}

// list returns the groups of a plan. The people of a start are dealt out to its groups in the order
// of their ids, so that the sizes of new groups differ by one at most.
func (pl *plan) list() []Group {
	p := pl.seating.p
	groups := slices.Clone(p.kept.elsewhere)
	for start := range p.starts {
		if fresh, stay := pl.newGroups(start), p.kept.byStart[start]; len(fresh)+len(stay) > 0 {
			groups = append(groups, deal(pl.peopleAt(start), fresh, stay, p.in.MinPeople, p.in.MaxPeople)...)
		}
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Facilitator, b.Facilitator))
	})
	return groups
}

// newGroups are those opened at a start, with their facilitators only.
func (pl *plan) newGroups(start int) []Group {
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
	return groups
}

func (pl *plan) peopleAt(start int) (ids []string) {
	for person, at := range pl.at {
		if int(at) == start {
			ids = append(ids, pl.seating.p.participants[person].id)
		}
	}
	return ids
}
