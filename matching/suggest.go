package matching

import (
	"cmp"
	"context"
	"slices"

	"convene/cohort"
)

// Suggestion is a change of the input with which more participants would be placed.
type Suggestion struct {
	Kind   Kind
	Person string         // whom it is about, if anybody the input knows
	When   cohort.Meeting // for PersonFree and NewFacilitator: when they would have to be free
	Number int            // for the others: how many groups, people or minutes
	More   int            // participants, at the least
}

// Kind is what a suggestion changes.
type Kind int

// The kinds, the cheapest first.
const (
	MoreGroups     Kind = iota // a facilitator leads one more group
	PersonFree                 // a participant is free at another time too
	UseIfNeeded                // times that are possible but not liked count
	SmallerGroups              // groups may be smaller by one
	ShorterMeeting             // meetings are shorter
	NewFacilitator             // somebody else leads a group
)

// newcomer is the ID of a facilitator whom a suggestion adds.
const newcomer = "\x00newcomer"

// Apply returns the input with the change made.
func (s Suggestion) Apply(input Input) Input {
	input.People = slices.Clone(input.People)
	person := slices.IndexFunc(input.People, func(p Person) bool { return p.ID == s.Person })
	switch s.Kind {
	case MoreGroups:
		input.People[person].Capacity = s.Number
	case PersonFree:
		input.People[person].Available.Add(s.When.Start, s.When.Minutes)
	case UseIfNeeded:
		input.UseIfNeeded = true
	case SmallerGroups:
		input.MinPeople = s.Number
	case ShorterMeeting:
		input.MeetingMinutes = s.Number
	case NewFacilitator:
		leader := Person{ID: newcomer, Facilitator: true, Capacity: 1}
		leader.Available.Add(s.When.Start, s.When.Minutes)
		input.People = append(input.People, leader)
	}
	return input
}

// Suggest returns changes that would place more participants than the result does, those that place
// most first. Each was tried: with the change made, the search went on from the result and found a
// valid grouping with so many more. When ctx ends it returns what it has tried by then.
func Suggest(ctx context.Context, input Input, result Result) []Suggestion {
	if len(result.Unplaced) == 0 || input.validate() != nil {
		return nil
	}
	stop := stopWith(ctx)
	if stop() {
		return nil
	}
	var found []Suggestion
	for _, s := range newIdeas(&input, &result, stop).all() {
		if stop() {
			break
		}
		changed := s.Apply(input)
		if s.More = placedFrom(&changed, &result, stop) - result.Placed; s.More > 0 {
			found = append(found, s)
		}
	}
	slices.SortStableFunc(found, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.More, a.More), cmp.Compare(a.Kind, b.Kind))
	})
	return found[:min(len(found), mostSuggestions)]
}

// mostSuggestions is what a person reads.
const mostSuggestions = 6

// trySteps bounds the search for each suggestion: it begins from a good grouping.
const trySteps = 1500

// placedFrom returns how many participants a short search places that begins from a result. The input
// allows all that the result's input did.
func placedFrom(input *Input, result *Result, stop stopper) int {
	p := compile(input)
	s := newSearch(p, upperBound(p, stop), stop, func(Progress) {})
	s.steps = min(s.steps, trySteps)
	s.restore(result)
	s.extend(s.current)
	if !s.settle(s.current) {
		return 0
	}
	s.keep()
	s.anneal()
	return s.best.seated + len(p.kept.members)
}

// restore makes the current plan that of a result.
func (s *search) restore(result *Result) {
	starts := map[cohort.WeekMinute]int{}
	for i, start := range s.p.starts {
		starts[start] = i
	}
	people, leaders := map[string]int{}, map[string]int{}
	for i := range s.p.participants {
		people[s.p.participants[i].id] = i
	}
	for i := range s.p.leaders {
		leaders[s.p.leaders[i].id] = i
	}
	stays := func(id string) bool { return s.p.kept.members[id] }
	for _, group := range result.Groups {
		start, members := starts[group.Start], group.Members
		if s.p.in.Facilitated {
			members = members[1:]
		}
		if kept := slices.Contains(s.p.kept.leads[group.Facilitator], group.Start); !kept && !slices.ContainsFunc(members, stays) {
			s.current.addGroup(start)
			if s.p.in.Facilitated {
				s.current.take(leaders[group.Facilitator], start)
			}
		}
		for _, id := range members {
			if !stays(id) {
				s.current.move(people[id], start)
			}
		}
	}
}
