// Package proposal joins availability and matching for one cohort: people as the database or a cohort
// file knows them go in, the groups that a run writes as its preview come out.
//
// The one rule to know: one person's bad data never stops the others. Who cannot be read is left out
// with a sentence that says what to correct, and everybody else is matched.
package proposal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"convene/availability"
	"convene/cohort"
	"convene/matching"
)

// Request is what to match.
type Request struct {
	StartDate time.Time // midnight UTC of the cohort's first day
	Weeks     int       // weekly meetings: availability must hold through all of them
	Options   cohort.Options
	People    []cohort.Person
	// Facilitated means each group needs a facilitator, even if none of People can lead.
	Facilitated bool
	// Keep are groups that stay, with all their people, who are among People. Others may join them.
	Keep []cohort.Group
	Seed uint64
}

// Make proposes groups for a cohort. Groups are in preview and without names or ids; their ordinals
// follow the meeting times. The same people give the same proposal in any order. When ctx ends, Make
// returns the best proposal so far. progress may be nil.
//
// It fails on options or a number of weeks that make no sense, and on a person who is there twice.
func Make(ctx context.Context, request Request, progress func(matching.Progress)) (cohort.Proposal, error) {
	if err := request.Options.Validate(); err != nil {
		return cohort.Proposal{}, fmt.Errorf("propose groups: %w", err)
	}
	if err := cohort.CheckMeetings(request.Weeks); err != nil {
		return cohort.Proposal{}, fmt.Errorf("propose groups: %w", err)
	}
	j, err := join(&request)
	if err != nil {
		return cohort.Proposal{}, fmt.Errorf("propose groups: %w", err)
	}
	result, err := matching.Match(ctx, j.input, progress)
	if err != nil {
		return cohort.Proposal{}, fmt.Errorf("propose groups: %w", err)
	}
	p := j.proposal(&result)
	for _, s := range matching.Suggest(ctx, j.input, result) {
		p.Suggestions = append(p.Suggestions, j.suggestion(s))
	}
	return p, nil
}

// joined is a request on its way through matching.
type joined struct {
	request  *Request
	input    matching.Input
	people   map[string]*cohort.Person // by matching id
	shifts   map[string][]availability.Warning
	unplaced []cohort.Unplaced // participants whom matching never saw
	warnings []string
}

func join(request *Request) (*joined, error) {
	options := request.Options
	j := &joined{
		request: request,
		people:  make(map[string]*cohort.Person, len(request.People)),
		shifts:  map[string][]availability.Warning{},
		input: matching.Input{
			MeetingMinutes: options.MeetingMinutes, MinPeople: options.MinPeople, MaxPeople: options.MaxPeople,
			Increment: options.TimeIncrement, UseIfNeeded: options.UseIfNeeded, Uneven: options.Uneven,
			Facilitated: request.Facilitated, Seed: request.Seed,
		},
	}
	people := slices.Clone(request.People)
	slices.SortFunc(people, func(a, b cohort.Person) int { return cmp.Compare(a.UserID, b.UserID) })
	for i := range people {
		if i > 0 && people[i].UserID == people[i-1].UserID {
			return nil, fmt.Errorf("user %d is there twice", people[i].UserID)
		}
		j.add(&people[i])
	}
	if err := j.keep(request.Keep); err != nil {
		return nil, err
	}
	return j, nil
}

// add hands a person on to matching, or says why not.
func (j *joined) add(person *cohort.Person) {
	facilitator := person.Role == cohort.Facilitator
	if facilitator && !person.Certified {
		j.warn(person, "is not certified as a facilitator and gets no group")
		return
	}
	week, warnings, err := j.week(person)
	if err != nil {
		j.warn(person, "%v", err)
		if !facilitator {
			j.unplaced = append(j.unplaced, cohort.Unplaced{
				UserID: person.UserID, Reason: cohort.NoAvailability, Detail: err.Error(),
			})
		}
		return
	}
	for _, warning := range warnings {
		j.warn(person, "%s", warning)
	}
	if facilitator && person.Capacity == 0 {
		// Matched all the same: it is a full facilitator who explains why others have no group.
		j.warn(person, "already leads as many groups as they can")
	}
	key := matchingID(person.UserID)
	j.people[key], j.shifts[key] = person, warnings
	j.input.People = append(j.input.People, matching.Person{
		ID: key, Facilitator: facilitator, Capacity: person.Capacity,
		Available: week.Available, IfNeeded: week.IfNeeded, Busy: person.Busy,
	})
}

// matchingID is the user id in a form whose alphabetical order is the numerical one.
func matchingID(id cohort.UserID) string { return fmt.Sprintf("%020d", id) }

// week reads a person's times. The error is a sentence about what that person gave.
func (j *joined) week(person *cohort.Person) (availability.Week, []availability.Warning, error) {
	available, err := availability.Parse(person.Available)
	if err != nil {
		return availability.Week{}, nil, fmt.Errorf("available times cannot be read: %w", err)
	}
	ifNeeded, err := availability.Parse(person.IfNeeded)
	if err != nil {
		return availability.Week{}, nil, fmt.Errorf("if-needed times cannot be read: %w", err)
	}
	return availability.Convert(available, ifNeeded, person.Timezone, j.request.StartDate, j.request.Weeks)
}

func (j *joined) warn(person *cohort.Person, format string, args ...any) {
	j.warnings = append(j.warnings, label(person)+": "+fmt.Sprintf(format, args...))
}

// proposal puts the result back into the cohort's terms.
func (j *joined) proposal(result *matching.Result) cohort.Proposal {
	p := cohort.Proposal{
		Unplaced:     j.unplaced,
		Warnings:     j.warnings,
		Participants: result.Participants + len(j.unplaced),
		Placed:       result.Placed,
		IfNeeded:     result.IfNeeded,
		UpperBound:   result.UpperBound,
		Optimal:      result.Optimal,
	}
	for i, group := range result.Groups {
		p.Groups = append(p.Groups, cohort.Group{
			Ordinal: i + 1,
			Status:  cohort.Preview,
			Meeting: cohort.Meeting{Start: group.Start, Minutes: j.input.MeetingMinutes},
			Members: j.members(group.Members),
		})
		p.Warnings = append(p.Warnings, j.shifted(&p.Groups[i], group.Members)...)
	}
	for i := range result.Unplaced {
		u := &result.Unplaced[i]
		p.Unplaced = append(p.Unplaced, cohort.Unplaced{UserID: j.people[u.ID].UserID, Reason: u.Reason, Detail: j.reason(u)})
	}
	slices.SortFunc(p.Unplaced, func(a, b cohort.Unplaced) int { return cmp.Compare(a.UserID, b.UserID) })
	slices.Sort(p.Warnings)
	return p
}

func (j *joined) members(keys []string) []cohort.Member {
	members := make([]cohort.Member, 0, len(keys))
	for _, key := range keys {
		person := j.people[key]
		members = append(members, cohort.Member{UserID: person.UserID, Role: person.Role})
	}
	return members
}

// shifted says for a group whom a clock change moves the meeting out of their available hours, into
// those they marked as if needed.
func (j *joined) shifted(group *cohort.Group, keys []string) []string {
	var warnings []string
	for _, key := range keys {
		for _, shift := range j.shifts[key] {
			if shift.Demoted.Meets(group.Meeting) {
				warnings = append(warnings, fmt.Sprintf("group of %s UTC: the clock change of %s in %s moves it between the available and the if-needed hours of %s",
					group.Meeting, shift.Date.Format(time.DateOnly), shift.Zone, label(j.people[key])))
			}
		}
	}
	return warnings
}
