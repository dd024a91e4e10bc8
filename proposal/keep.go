package proposal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"convene/cohort"
	"convene/matching"
)

// ErrKeep says that the groups to keep do not belong to the cohort, or cannot be read.
var ErrKeep = errors.New("groups to keep")

// ReadKeep reads groups that MatchJSON wrote for an earlier state of the roster, for Request.Keep. It
// returns ErrKeep with what is wrong.
func ReadKeep(r io.Reader, roster cohort.Roster) ([]cohort.Group, error) {
	var document matchDocument
	if err := json.NewDecoder(r).Decode(&document); err != nil {
		return nil, fmt.Errorf("%w: not the output of starter match --json: %w", ErrKeep, err)
	}
	ids := map[string]cohort.Member{}
	for i, e := range byRef(roster) {
		ids[e.Ref] = cohort.Member{UserID: cohort.UserID(i + 1), Role: e.Role}
	}
	groups := make([]cohort.Group, 0, len(document.Groups))
	for i, g := range document.Groups {
		group := cohort.Group{Meeting: cohort.Meeting{Start: g.StartUTCMinute, Minutes: roster.Cohort.Defaults.MeetingMinutes}}
		for _, ref := range g.Members {
			member, known := ids[ref]
			if !known {
				return nil, fmt.Errorf("%w: %q of groups[%d] is not in the cohort file", ErrKeep, ref, i)
			}
			group.Members = append(group.Members, member)
		}
		groups = append(groups, group)
	}
	return groups, nil
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
