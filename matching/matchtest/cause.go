package matchtest

import (
	"slices"

	"convene/cohort"
	"convene/matching"
)

// cause finds out why a participant is in no group, by looking at every minute.
func (c *checker) cause(id string) matching.Cause {
	person := c.people[id]
	longest := c.longest(person)
	starts := c.startsOf(person)
	switch {
	case longest == 0:
		return matching.NeverFree
	case longest < c.input.MeetingMinutes:
		return matching.TooShort
	case len(starts) == 0:
		return matching.BetweenStarts
	}
	led, open, most := 0, false, 0
	for _, start := range starts {
		people, leaders, spare := c.at(start)
		if c.input.Facilitated && leaders == 0 {
			continue
		}
		led++
		most = max(most, people)
		if people >= c.seats() && (spare || !c.input.Facilitated) {
			open = true
		}
	}
	switch {
	case led == 0:
		return matching.NoFacilitator
	case most <= 1:
		return matching.NobodyElse
	case most < c.seats():
		return matching.TooFew
	case !open:
		return matching.FacilitatorsFull
	}
	return matching.OthersPlaced
}

// seats are the participants that a group needs.
func (c *checker) seats() int {
	if c.input.Facilitated {
		return c.input.MinPeople - 1
	}
	return c.input.MinPeople
}

func (c *checker) usable(person *matching.Person, minute int) bool {
	m := cohort.WeekMinute(minute % cohort.MinutesPerWeek)
	for _, busy := range person.Busy {
		for i := range busy.Minutes {
			if busy.Start.Add(i) == m {
				return false
			}
		}
	}
	return person.Available.Has(m) || c.input.UseIfNeeded && person.IfNeeded.Has(m)
}

// longest is the longest stretch of usable minutes, at most a week.
func (c *checker) longest(person *matching.Person) int {
	longest, run := 0, 0
	for minute := range 2 * cohort.MinutesPerWeek { // twice, for what wraps
		if !c.usable(person, minute) {
			run = 0
			continue
		}
		run = min(run+1, cohort.MinutesPerWeek)
		longest = max(longest, run)
	}
	return longest
}

func (c *checker) startsOf(person *matching.Person) (starts []int) {
	for start := 0; start < cohort.MinutesPerWeek; start += c.input.Increment {
		if c.canAttend(person, start) {
			starts = append(starts, start)
		}
	}
	return starts
}

func (c *checker) canAttend(person *matching.Person, start int) bool {
	if c.usableFrom[person.ID] == nil {
		c.usableFrom[person.ID] = c.stretches(person)
	}
	return c.usableFrom[person.ID][start] >= c.input.MeetingMinutes
}

// stretches counts for each minute of the week how many from it on are usable, one after the other.
func (c *checker) stretches(person *matching.Person) []int {
	counts := make([]int, cohort.MinutesPerWeek)
	run := 0
	for minute := 2*cohort.MinutesPerWeek - 1; minute >= 0; minute-- { // twice, for what wraps
		run++
		if !c.usable(person, minute) {
			run = 0
		}
		counts[minute%cohort.MinutesPerWeek] = run
	}
	return counts
}

// at counts who could attend and lead a meeting, and tells whether one of the leaders may lead more.
func (c *checker) at(start int) (people, leaders int, spare bool) {
	for id, person := range c.people {
		switch {
		case !c.canAttend(person, start) || c.stays(id) || c.leadsKept(id, start):
		case !person.Facilitator:
			people++
		default:
			leaders++
			spare = spare || person.Capacity == cohort.Unlimited || len(c.meetings[id]) < person.Capacity
		}
	}
	return people, leaders, spare
}

// stays reports whether a participant is in a group to keep, and so no help to form another.
func (c *checker) stays(id string) bool {
	return slices.ContainsFunc(c.input.Keep, func(g matching.Group) bool {
		return g.Facilitator != id && slices.Contains(g.Members, id)
	})
}

// leadsKept reports whether a facilitator leads a group to keep whose meeting overlaps one at the start.
func (c *checker) leadsKept(id string, start int) bool {
	meeting := cohort.Meeting{Start: cohort.WeekMinute(start), Minutes: c.input.MeetingMinutes}
	return slices.ContainsFunc(c.input.Keep, func(g matching.Group) bool {
		return g.Facilitator == id && meeting.Overlaps(cohort.Meeting{Start: g.Start, Minutes: c.input.MeetingMinutes})
	})
}
