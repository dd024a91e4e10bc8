package matching

import (
	"cmp"
	"slices"

	"convene/cohort"
)

// ideas are the changes worth trying, found by looking at whom a result leaves out.
type ideas struct {
	input    *Input
	result   *Result
	everyone *problem // every start of the week
	waiting  bitset
	stop     stopper
	leads    map[string][]cohort.WeekMinute
}

func newIdeas(input *Input, result *Result, stop stopper) *ideas {
	in := &ideas{input: input, result: result, stop: stop, everyone: compileAll(input), leads: map[string][]cohort.WeekMinute{}}
	unplaced := map[string]bool{}
	for i := range result.Unplaced {
		unplaced[result.Unplaced[i].ID] = true
	}
	in.waiting = newBitset(len(in.everyone.participants))
	for i := range in.everyone.participants {
		if unplaced[in.everyone.participants[i].id] {
			in.waiting.add(i)
		}
	}
	for _, group := range result.Groups {
		in.leads[group.Facilitator] = append(in.leads[group.Facilitator], group.Start)
	}
	return in
}

// The most of each kind that are tried.
const (
	mostLeaders   = 4
	mostNewcomers = 3
	mostPeople    = 6
)

func (in *ideas) all() []Suggestion {
	list := append(in.options(), in.moreGroups()...)
	list = append(list, in.newFacilitators()...)
	return append(list, in.freePeople()...)
}

// options are changes of what holds for everybody.
func (in *ideas) options() (list []Suggestion) {
	if !in.input.UseIfNeeded {
		list = append(list, Suggestion{Kind: UseIfNeeded})
	}
	if in.input.MinPeople > 2 {
		list = append(list, Suggestion{Kind: SmallerGroups, Number: in.input.MinPeople - 1})
	}
	for _, minutes := range []int{90, 60, 45, 30} {
		if minutes < in.input.MeetingMinutes {
			return append(list, Suggestion{Kind: ShorterMeeting, Number: minutes})
		}
	}
	return list
}

// moreGroups asks the facilitators who lead as many groups as they can and share a free start with
// most of those who wait.
func (in *ideas) moreGroups() []Suggestion {
	type full struct {
		Suggestion
		waiting int
	}
	var list []full
	for i := range in.everyone.leaders {
		leader := &in.everyone.leaders[i]
		if in.stop() {
			break
		}
		capacity := leader.capacity + len(in.everyone.kept.leads[leader.id])
		if len(in.leads[leader.id]) < capacity {
			continue
		}
		most := 0
		for start := range leader.can.all {
			if !in.busy(leader.id, start) {
				most = max(most, in.everyone.who[start].countBoth(in.waiting))
			}
		}
		if most > 0 {
			list = append(list, full{Suggestion{Kind: MoreGroups, Person: leader.id, Number: capacity + 1}, most})
		}
	}
	slices.SortStableFunc(list, func(a, b full) int { return cmp.Compare(b.waiting, a.waiting) })
	var asked []Suggestion
	for _, f := range list[:min(len(list), mostLeaders)] {
		asked = append(asked, f.Suggestion)
	}
	return asked
}

// busy reports whether a leader has a meeting that overlaps one at the start.
func (in *ideas) busy(leader string, start int) bool {
	meeting := in.everyone.meeting(start)
	return slices.ContainsFunc(in.leads[leader], func(led cohort.WeekMinute) bool {
		return meeting.Overlaps(cohort.Meeting{Start: led, Minutes: meeting.Minutes})
	})
}

// newFacilitators looks for the times at which most of those who wait could meet, if somebody led.
func (in *ideas) newFacilitators() (list []Suggestion) {
	if !in.input.Facilitated {
		return nil
	}
	for _, start := range in.mostWanted() {
		when := in.everyone.meeting(start)
		apart := !slices.ContainsFunc(list, func(s Suggestion) bool { return s.When.Overlaps(when) })
		if apart && len(list) < mostNewcomers {
			list = append(list, Suggestion{Kind: NewFacilitator, When: when})
		}
	}
	return list
}

// mostWanted are the starts that somebody who waits could attend, those of most first.
func (in *ideas) mostWanted() []int {
	var starts []int
	waiting, all := make([]int, len(in.everyone.starts)), make([]int, len(in.everyone.starts))
	for start, who := range in.everyone.who {
		if waiting[start], all[start] = who.countBoth(in.waiting), who.count(); waiting[start] > 0 {
			starts = append(starts, start)
		}
	}
	slices.SortStableFunc(starts, func(a, b int) int {
		return cmp.Or(cmp.Compare(waiting[b], waiting[a]), cmp.Compare(all[b], all[a]))
	})
	return starts
}

// freePeople asks those who wait for the time that lies nearest to when they are free and would let
// them join a group, or complete one.
func (in *ideas) freePeople() []Suggestion {
	type wish struct {
		Suggestion
		distance int
	}
	var list []wish
	useful := in.usefulStarts()
	for i := range in.result.Unplaced {
		u := &in.result.Unplaced[i]
		if in.stop() {
			break
		}
		best := wish{distance: cohort.MinutesPerWeek}
		for _, start := range useful {
			if d := distance(u.Free, in.everyone.starts[start]); d < best.distance {
				best = wish{Suggestion{Kind: PersonFree, Person: u.ID, When: in.everyone.meeting(start)}, d}
			}
		}
		if best.Person != "" {
			list = append(list, best)
		}
	}
	slices.SortStableFunc(list, func(a, b wish) int { return cmp.Compare(a.distance, b.distance) })
	var asked []Suggestion
	for _, w := range list[:min(len(list), mostPeople)] {
		asked = append(asked, w.Suggestion)
	}
	return asked
}

// usefulStarts are those at which one more person joins a group that has room, or completes a new one
// of people who wait.
func (in *ideas) usefulStarts() []int {
	room := map[cohort.WeekMinute]bool{}
	for _, group := range in.result.Groups {
		room[group.Start] = room[group.Start] || len(group.Members) < in.input.MaxPeople
	}
	var starts []int
	for start, minute := range in.everyone.starts {
		if room[minute] || in.everyone.who[start].countBoth(in.waiting) == in.everyone.minSeats-1 {
			starts = append(starts, start)
		}
	}
	return starts
}

// distance is how many minutes lie between a start and the nearest free span; 0 if it is in one. Who is
// never free is as far away as can be.
func distance(free []cohort.Meeting, start cohort.WeekMinute) int {
	nearest := cohort.MinutesPerWeek
	for _, span := range free {
		after := int(start.Add(-int(span.Start)))
		if after <= span.Minutes {
			return 0
		}
		nearest = min(nearest, after-span.Minutes, cohort.MinutesPerWeek-after)
	}
	return nearest
}
