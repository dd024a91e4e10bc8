package matchtest

import (
	"fmt"
	"math/rand/v2"

	"convene/cohort"
	"convene/matching"
)

// Hard is an input that is hard for a matcher, and what is hard about it.
type Hard struct {
	Name  string
	Input matching.Input
}

// HardInputs returns inputs of so many people that make each part of a matcher work as much as it can. The
// same number and seed give the same inputs.
func HardInputs(people int, seed uint64) []Hard {
	random := rand.New(rand.NewPCG(seed, uint64(people)))
	d := drawer{random, people}
	return []Hard{
		{"ragged hours", d.input(shape{minutes: 20, least: 5, most: 5, increment: 1, leaders: people / 10, capacity: cohort.Unlimited, hours: d.ragged})},
		{"ragged hours and few leaders", d.input(shape{minutes: 60, least: 4, most: 8, increment: 5, leaders: people / 50, capacity: 2, hours: d.ragged})},
		{"ragged hours without leaders", d.input(shape{minutes: 25, least: 3, most: 4, increment: 1, hours: d.ragged})},
		{"ragged hours that few like", d.input(shape{minutes: 20, least: 2, most: 3, increment: 1, leaders: people / 3, capacity: 3, hours: d.tolerated})},
		{"always free", d.input(shape{minutes: 20, least: 5, most: 6, increment: 1, leaders: people / 10, capacity: cohort.Unlimited, hours: d.always})},
		{"always free without leaders", d.input(shape{minutes: 60, least: 2, most: cohort.MaxGroupSize, increment: 1, hours: d.always})},
		{"always free for a minute", d.input(shape{minutes: 1, least: 2, most: 2, increment: 1, leaders: people / 2, capacity: people, hours: d.always})},
		{"always free for a day", d.input(shape{minutes: cohort.MinutesPerDay, least: 4, most: 8, increment: 1, leaders: people / 5, capacity: 3, hours: d.always})},
		{"the same evenings", d.input(shape{minutes: 60, least: 4, most: 8, increment: 30, leaders: people / 100, capacity: 2, hours: d.evenings})},
		{"the same evenings to the minute", d.input(shape{minutes: 45, least: 3, most: 5, increment: 1, leaders: people / 8, capacity: 4, hours: d.evenings})},
		{"hours of their own", d.input(shape{minutes: 30, least: 6, most: 8, increment: 1, leaders: people / 10, capacity: 1, hours: d.apart})},
	}
}

// shape is what a hard input is like.
type shape struct {
	minutes, least, most, increment int
	leaders, capacity               int
	hours                           func(*matching.Person)
}

// drawer draws people.
type drawer struct {
	random *rand.Rand
	people int
}

func (d drawer) input(s shape) matching.Input {
	in := matching.Input{
		MeetingMinutes: s.minutes, MinPeople: s.least, MaxPeople: s.most, Increment: s.increment,
		UseIfNeeded: true, Facilitated: s.leaders > 0, Seed: 1,
	}
	for i := range d.people {
		person := matching.Person{ID: fmt.Sprintf("p%05d", i)}
		if i < s.leaders {
			person.Facilitator, person.Capacity = true, s.capacity
		}
		s.hours(&person)
		in.People = append(in.People, person)
	}
	return in
}

// spans adds spans of the given lengths, with pauses in between, from Monday to Sunday.
func (d drawer) spans(set *cohort.WeekSet, least, most, pause int) {
	for at := d.random.IntN(pause); at < cohort.MinutesPerWeek-most; at += 1 + d.random.IntN(pause) {
		length := least + d.random.IntN(most-least)
		set.Add(cohort.WeekMinute(at), length)
		at += length
	}
}

// ragged hours begin and end at any minute, all week long.
func (d drawer) ragged(p *matching.Person) { d.spans(&p.Available, 20, 110, 60) }

// tolerated hours are nearly all only if needed.
func (d drawer) tolerated(p *matching.Person) {
	d.spans(&p.IfNeeded, 20, 110, 60)
	p.Available.Add(cohort.WeekMinute(d.random.IntN(cohort.MinutesPerWeek)), 25)
	for i := range p.IfNeeded {
		p.IfNeeded[i] &^= p.Available[i]
	}
}

func (d drawer) always(p *matching.Person) { p.Available.Add(0, cohort.MinutesPerWeek) }

func (d drawer) evenings(p *matching.Person) {
	for day := range 7 {
		p.Available.Add(cohort.WeekMinute(day*cohort.MinutesPerDay+18*60), 3*60)
	}
}

// apart are a few short spans that hardly anybody shares.
func (d drawer) apart(p *matching.Person) { d.spans(&p.Available, 30, 40, 2000) }
