// Package matchtest checks groupings against the rules. It shares no code with the matcher and is
// deliberately slow and simple: it looks at every minute of every member.
package matchtest

import (
	"fmt"
	"slices"
	"strings"

	"convene/cohort"
	"convene/matching"
)

// Check returns a sentence for each rule the result breaks; none if it is valid. It judges rules and
// counts, not quality.
func Check(input matching.Input, result matching.Result) []string {
	c := checker{input: input, people: map[string]*matching.Person{}, meetings: map[string][]int{}, usableFrom: map[string][]int{}}
	for i := range input.People {
		c.people[input.People[i].ID] = &input.People[i]
	}
	placed, ifNeeded := 0, 0
	for _, group := range result.Groups {
		p, n := c.group(group)
		placed, ifNeeded = placed+p, ifNeeded+n
	}
	c.kept(result)
	c.memberships()
	c.counts(result, placed, ifNeeded)
	c.unplaced(result)
	return c.violations
}

type checker struct {
	input      matching.Input
	people     map[string]*matching.Person
	meetings   map[string][]int // by person: starts of their groups
	usableFrom map[string][]int // by person: see stretches
	violations []string
}

func (c *checker) broken(format string, args ...any) {
	c.violations = append(c.violations, fmt.Sprintf(format, args...))
}

// group checks one group by itself and returns how many participants it places, and how many of them
// on if-needed time.
func (c *checker) group(group matching.Group) (placed, ifNeeded int) {
	start := int(group.Start)
	if start < 0 || start >= 7*24*60 || start%c.input.Increment != 0 {
		c.broken("a group starts at minute %d, which is no multiple of %d in the week", start, c.input.Increment)
	}
	if n := len(group.Members); n < c.input.MinPeople || n > c.input.MaxPeople {
		c.broken("the group at %d has %d people, not %d to %d", start, n, c.input.MinPeople, c.input.MaxPeople)
	}
	facilitators := 0
	for i, id := range group.Members {
		person := c.people[id]
		if person == nil {
			c.broken("%q in the group at %d is nobody", id, start)
			continue
		}
		c.meetings[id] = append(c.meetings[id], start)
		regular := c.attends(person, start)
		if person.Facilitator {
			facilitators++
			if i != 0 || group.Facilitator != id {
				c.broken("facilitator %q of the group at %d is not its first member and named", id, start)
			}
			continue
		}
		placed++
		if !regular {
			ifNeeded++
		}
	}
	if want := map[bool]int{true: 1}[c.input.Facilitated]; facilitators != want {
		c.broken("the group at %d has %d facilitators, not %d", start, facilitators, want)
	}
	if facilitators == 0 && group.Facilitator != "" {
		c.broken("the group at %d names a facilitator who is no member", start)
	}
	if !slices.IsSorted(group.Members[min(facilitators, len(group.Members)):]) {
		c.broken("the participants of the group at %d are not in order", start)
	}
	return placed, ifNeeded
}

// attends checks every minute of the meeting and reports whether all are available ones.
func (c *checker) attends(person *matching.Person, start int) (regular bool) {
	regular = true
	for i := range c.input.MeetingMinutes {
		minute := cohort.WeekMinute((start + i) % (7 * 24 * 60))
		available := person.Available.Has(minute)
		if !available && (!c.input.UseIfNeeded || !person.IfNeeded.Has(minute)) {
			c.broken("%q is not free at minute %d of the meeting at %d", person.ID, minute, start)
		}
		if !available {
			regular = false
		}
		for _, busy := range person.Busy {
			if since := (int(minute) - int(busy.Start) + 7*24*60) % (7 * 24 * 60); since < busy.Minutes {
				c.broken("%q is busy at minute %d of the meeting at %d", person.ID, minute, start)
			}
		}
	}
	return regular
}

// kept checks that each group to keep is there, with all its members.
func (c *checker) kept(result matching.Result) {
	for _, keep := range c.input.Keep {
		if !slices.ContainsFunc(result.Groups, func(g matching.Group) bool {
			return g.Start == keep.Start && g.Facilitator == keep.Facilitator &&
				!slices.ContainsFunc(keep.Members, func(id string) bool { return !slices.Contains(g.Members, id) })
		}) {
			c.broken("the group at %d is not kept", keep.Start)
		}
	}
}

// memberships checks what spans groups.
func (c *checker) memberships() {
	for id, starts := range c.meetings {
		person := c.people[id]
		if !person.Facilitator {
			if len(starts) > 1 {
				c.broken("participant %q is in %d groups", id, len(starts))
			}
			continue
		}
		if person.Capacity != cohort.Unlimited && len(starts) > person.Capacity {
			c.broken("facilitator %q leads %d groups, more than %d", id, len(starts), person.Capacity)
		}
		taken := map[int]bool{}
		for _, start := range starts {
			for i := range c.input.MeetingMinutes {
				minute := (start + i) % (7 * 24 * 60)
				if taken[minute] {
					c.broken("facilitator %q is in two meetings at minute %d", id, minute)
				}
				taken[minute] = true
			}
		}
	}
}

func (c *checker) counts(result matching.Result, placed, ifNeeded int) {
	participants := 0
	for _, person := range c.people {
		if !person.Facilitator {
			participants++
		}
	}
	if result.Participants != participants || result.Placed != placed || result.IfNeeded != ifNeeded {
		c.broken("the result counts %d participants, %d placed, %d if needed; there are %d, %d, %d",
			result.Participants, result.Placed, result.IfNeeded, participants, placed, ifNeeded)
	}
	if result.UpperBound < placed || result.UpperBound > participants {
		c.broken("the upper bound is %d with %d placed of %d", result.UpperBound, placed, participants)
	}
	if result.Optimal != (result.UpperBound == placed) {
		c.broken("optimal is %t with %d placed and a bound of %d", result.Optimal, placed, result.UpperBound)
	}
}

// unplaced checks that exactly the participants without a group are listed, in order, with a reason.
func (c *checker) unplaced(result matching.Result) {
	listed := map[string]bool{}
	for _, u := range result.Unplaced {
		if person := c.people[u.ID]; person == nil || person.Facilitator || len(c.meetings[u.ID]) > 0 || listed[u.ID] {
			c.broken("%q is listed as unplaced and is placed, a facilitator, nobody, or listed twice", u.ID)
		}
		listed[u.ID] = true
		if u.Reason == "" {
			c.broken("%q is unplaced without a reason", u.ID)
		}
		if want := c.cause(u.ID); u.Cause != want {
			c.broken("%q is unplaced for cause %d, not %d", u.ID, want, u.Cause)
		}
	}
	for id, person := range c.people {
		if !person.Facilitator && len(c.meetings[id]) == 0 && !listed[id] {
			c.broken("%q is neither placed nor listed as unplaced", id)
		}
	}
	if !slices.IsSortedFunc(result.Unplaced, func(a, b matching.Unplaced) int { return strings.Compare(a.ID, b.ID) }) {
		c.broken("the unplaced are not in order")
	}
}
