package proposal

import (
	"context"
	"errors"
	"fmt"

	"convene/cohort"
	"convene/matching"
)

// ErrKeep says that the groups to keep do not belong to the cohort, or cannot be read.
var ErrKeep = errors.New("groups to keep")

// MakeAndKeep is Make for groups to keep that may have become too small, as people dropped out of them: if too
// few others can join, the people of these groups are matched anew, which is a warning.
func MakeAndKeep(ctx context.Context, request Request) (cohort.Proposal, error) {
	p, err := Make(ctx, request, nil)
	if !errors.Is(err, matching.ErrUnfilled) {
		return p, err
	}
	all := request.Keep
	request.Keep = nil
	var warnings []string
	for i := range all {
		if len(all[i].Members) >= request.Options.MinPeople {
			request.Keep = append(request.Keep, all[i])
			continue
		}
		warnings = append(warnings, fmt.Sprintf("the group of %s UTC is not kept: too few can join the %s left in it; they are matched anew",
			all[i].Meeting, people(len(all[i].Members))))
	}
	p, err = Make(ctx, request, nil)
	p.Warnings = append(warnings, p.Warnings...)
	return p, err
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// keep puts the groups to keep into matching's terms.
func (j *joined) keep(groups []cohort.Group) error {
	for _, g := range groups {
		kept := matching.Group{Start: g.Meeting.Start}
		for _, member := range g.Members {
			id := matchingID(member.UserID)
			if j.people[id] == nil {
				return fmt.Errorf("%w: user %d cannot be matched any more", ErrKeep, member.UserID)
			}
			if member.Role == cohort.Facilitator {
				kept.Facilitator = id
				kept.Members = append([]string{id}, kept.Members...)
				continue
			}
			kept.Members = append(kept.Members, id)
		}
		j.input.Keep = append(j.input.Keep, kept)
	}
	return nil
}
