package matching_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/cohort"
	"convene/matching"
)

// exhaustive tries every choice of start for every participant, and every choice of leaders, which
// only tiny cohorts allow. It is the definition of the optimum.
type exhaustive struct {
	in           matching.Input
	starts       []int
	participants []*matching.Person
	leaders      []*matching.Person
	seats        map[int]int // by start
	regular      int

	placed, bestRegular int // the optimum
}

func solveExhaustively(in matching.Input) *exhaustive {
	e := &exhaustive{in: in, seats: map[int]int{}}
	for i := range in.People {
		if in.People[i].Facilitator {
			e.leaders = append(e.leaders, &in.People[i])
			continue
		}
		e.participants = append(e.participants, &in.People[i])
	}
	for start := 0; start < cohort.MinutesPerWeek; start += in.Increment {
		for _, person := range e.participants {
			if can, _ := e.attends(person, start); can {
				e.starts = append(e.starts, start)
				break
			}
		}
	}
	e.seat(0, 0)
	return e
}

func (e *exhaustive) attends(person *matching.Person, start int) (can, regular bool) {
	can, regular = true, true
	for i := range e.in.MeetingMinutes {
		minute := cohort.WeekMinute((start + i) % cohort.MinutesPerWeek)
		liked := person.Available.Has(minute)
		regular = regular && liked
		can = can && (liked || e.in.UseIfNeeded && person.IfNeeded.Has(minute))
	}
	return can, regular
}

func (e *exhaustive) seat(person, placed int) {
	if person == len(e.participants) {
		if (placed > e.placed || placed == e.placed && e.regular > e.bestRegular) && e.open(e.starts, nil) {
			e.placed, e.bestRegular = placed, e.regular
		}
		return
	}
	e.seat(person+1, placed)
	for _, start := range e.starts {
		can, regular := e.attends(e.participants[person], start)
		if !can {
			continue
		}
		e.seats[start]++
		if regular {
			e.regular++
		}
		e.seat(person+1, placed+1)
		e.seats[start]--
		if regular {
			e.regular--
		}
	}
}

// open chooses how many groups each start with people has, then whether they can be led.
func (e *exhaustive) open(starts, groups []int) bool {
	if len(starts) == 0 {
		return !e.in.Facilitated || e.lead(groups, map[string][]int{})
	}
	low, high := e.in.MinPeople, e.in.MaxPeople
	if e.in.Facilitated {
		low, high = low-1, high-1
	}
	n := e.seats[starts[0]]
	for count := 0; count*low <= n; count++ {
		if n <= count*high && e.open(starts[1:], groups) {
			return true
		}
		groups = append(slices.Clip(groups), starts[0])
	}
	return false
}

func (e *exhaustive) lead(groups []int, led map[string][]int) bool {
	if len(groups) == 0 {
		return true
	}
	for _, leader := range e.leaders {
		can, _ := e.attends(leader, groups[0])
		taken := led[leader.ID]
		if !can || leader.Capacity != cohort.Unlimited && len(taken) >= leader.Capacity {
			continue
		}
		meeting := cohort.Meeting{Start: cohort.WeekMinute(groups[0]), Minutes: e.in.MeetingMinutes}
		clash := false
		for _, other := range taken {
			clash = clash || meeting.Overlaps(cohort.Meeting{Start: cohort.WeekMinute(other), Minutes: e.in.MeetingMinutes})
		}
		if clash {
			continue
		}
		led[leader.ID] = append(slices.Clip(taken), groups[0])
		if e.lead(groups[1:], led) {
			return true
		}
		led[leader.ID] = taken
	}
	return false
}

// drawTiny draws a cohort that lives within five hours around the week's end.
func drawTiny(t *rapid.T) matching.Input {
	in := matching.Input{
		MeetingMinutes: rapid.SampledFrom([]int{60, 90}).Draw(t, "minutes"), Increment: 60,
		MinPeople: rapid.IntRange(2, 3).Draw(t, "min"), UseIfNeeded: true,
		Facilitated: rapid.Bool().Draw(t, "facilitated"), Seed: rapid.Uint64().Draw(t, "seed"),
	}
	in.MaxPeople = in.MinPeople + rapid.IntRange(0, 1).Draw(t, "more")
	hours := func(label string) (set cohort.WeekSet) {
		for range rapid.IntRange(1, 2).Draw(t, label+" spans") {
			start := cohort.WeekMinute(0).Add(60 * rapid.IntRange(-2, 2).Draw(t, label+" start"))
			set.Add(start, 60*rapid.IntRange(1, 2).Draw(t, label+" hours"))
		}
		return set
	}
	for i := range rapid.IntRange(2, 7).Draw(t, "participants") {
		in.People = append(in.People, matching.Person{ID: fmt.Sprintf("p%d", i), Available: hours("available"), IfNeeded: hours("if needed")})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "facilitators") {
		in.People = append(in.People, matching.Person{
			ID: fmt.Sprintf("f%d", i), Facilitator: true, Available: hours("leads"), Capacity: rapid.IntRange(-1, 2).Draw(t, "capacity"),
		})
	}
	return in
}

func TestMatch_FindsTheOptimumOfTinyCohorts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawTiny(t)
		result := match(t, in)
		optimum := solveExhaustively(in)
		require.GreaterOrEqual(t, result.UpperBound, optimum.placed, "the bound is no bound")
		require.Equal(t, optimum.placed, result.Placed, "placed")
		require.Equal(t, optimum.placed-optimum.bestRegular, result.IfNeeded, "if needed")
	})
}
