package matching

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"convene/cohort"
)

// kept are the groups that stay as they are, except that others may join them.
type kept struct {
	members   map[string]bool // participants
	leads     map[string][]cohort.WeekMinute
	byStart   [][]Group // by start of the problem
	elsewhere []Group   // at no start of the problem: nobody can join
	// By start: groups, their participants, how many more could join, and how many must.
	groups, people, spare, need []int32
}

// validateKeep reports what is wrong with the groups to keep.
func (in *Input) validateKeep(people map[string]bool) error {
	var errs []error
	seen := map[string]bool{}
	for _, group := range in.Keep {
		for _, id := range group.Members {
			participant := id != group.Facilitator
			if !people[id] {
				errs = append(errs, fmt.Errorf("%q of a group to keep is nobody", id))
			}
			if participant && seen[id] {
				errs = append(errs, fmt.Errorf("%q is in two groups to keep", id))
			}
			seen[id] = seen[id] || participant
		}
		if len(group.Members) == 0 || group.Start < 0 || group.Start >= cohort.MinutesPerWeek ||
			(group.Facilitator != "") != in.Facilitated || in.Facilitated && group.Members[0] != group.Facilitator {
			errs = append(errs, fmt.Errorf("the group to keep at minute %d has no members, no such start, or not the facilitator it needs", group.Start))
		}
	}
	return errors.Join(errs...)
}

func newKept(in *Input) kept {
	k := kept{members: map[string]bool{}, leads: map[string][]cohort.WeekMinute{}}
	for _, group := range in.Keep {
		for _, id := range group.Members {
			if id != group.Facilitator {
				k.members[id] = true
			}
		}
		if group.Facilitator != "" {
			k.leads[group.Facilitator] = append(k.leads[group.Facilitator], group.Start)
		}
	}
	return k
}

// place sorts the groups by the problem's starts.
func (k *kept) place(in *Input, starts []cohort.WeekMinute) {
	n := len(starts)
	k.byStart, k.elsewhere = make([][]Group, n), nil
	k.groups, k.people, k.spare, k.need = make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n)
	for _, group := range in.Keep {
		start, found := slices.BinarySearch(starts, group.Start)
		if !found {
			k.elsewhere = append(k.elsewhere, group)
			continue
		}
		participants := len(group.Members)
		if group.Facilitator != "" {
			participants--
		}
		k.byStart[start] = append(k.byStart[start], group)
		k.groups[start]++
		k.people[start] += int32(participants)
		k.spare[start] += int32(max(in.MaxPeople-len(group.Members), 0))
		k.need[start] += int32(max(in.MinPeople-len(group.Members), 0))
	}
}

// ErrUnfilled is what Match returns, wrapped, if a group to keep has too few people and too few can join it.
var ErrUnfilled = errors.New("too small a group to keep")

// fillKept returns ErrUnfilled if too few people can join the groups to keep that lack some.
func (p *problem) fillKept(stop stopper) error {
	for _, group := range p.kept.elsewhere {
		if len(group.Members) < p.in.MinPeople {
			return fmt.Errorf("matching: the group to keep at %s has %d members, and nobody can join it: %w", group.Start, len(group.Members), ErrUnfilled)
		}
	}
	if !newPlan(p).settle(newPaths(p, stop)) {
		return fmt.Errorf("matching: too few people can join the groups to keep that have less than %d members: %w", p.in.MinPeople, ErrUnfilled)
	}
	return nil
}

// hasRoom reports whether somebody could join a kept group that meets at the minute.
func (in *Input) hasRoom(minute cohort.WeekMinute) bool {
	return slices.ContainsFunc(in.Keep, func(g Group) bool { return g.Start == minute && len(g.Members) < in.MaxPeople })
}

// keptIfNeeded counts the participants of kept groups who meet at a time that is not wholly available.
func (in *Input) keptIfNeeded() (n int) {
	people := make(map[string]*Person, len(in.People))
	for i := range in.People {
		people[in.People[i].ID] = &in.People[i]
	}
	for _, group := range in.Keep {
		meeting := cohort.Meeting{Start: group.Start, Minutes: in.MeetingMinutes}
		for _, id := range group.Members {
			if id != group.Facilitator && !people[id].Available.Covers(meeting) {
				n++
			}
		}
	}
	return n
}

// deal gives each person to a group that is still too small, else to the smallest that has room.
func deal(people []string, fresh, stay []Group, least, most int) []Group {
	groups := slices.Concat(fresh, stay)
	for i := range groups {
		groups[i].Members = slices.Clone(groups[i].Members)
	}
	for _, id := range people {
		best := nowhere
		for i := range groups {
			if len(groups[i].Members) < most && (best == nowhere || emptier(&groups[i], &groups[best], least)) {
				best = i
			}
		}
		groups[best].Members = append(groups[best].Members, id)
	}
	for i := range groups {
		participants := groups[i].Members
		if groups[i].Facilitator != "" {
			participants = participants[1:]
		}
		slices.SortFunc(participants, cmp.Compare[string])
	}
	return groups
}

// emptier reports whether a is to get somebody rather than b.
func emptier(a, b *Group, least int) bool {
	if lacking := len(a.Members) < least; lacking != (len(b.Members) < least) {
		return lacking
	}
	return len(a.Members) < len(b.Members)
}
