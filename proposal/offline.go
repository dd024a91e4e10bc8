package proposal

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"convene/cohort"
	"convene/cohortfile"
)

// FromRoster makes the request for a cohort file that no database knows: people get user ids from 1
// in the order of their refs, so that the file's order does not matter, and every facilitator counts
// as certified.
func FromRoster(roster cohort.Roster) Request {
	request := Request{
		StartDate: roster.Cohort.StartDate,
		Weeks:     roster.Cohort.Meetings,
		Options:   roster.Cohort.Defaults,
	}
	for i, e := range byRef(roster) {
		person := cohort.Person{
			UserID: cohort.UserID(i + 1), Ref: e.Ref, Name: e.Name, Role: e.Role,
			Timezone: e.Timezone, Available: e.Available, IfNeeded: e.IfNeeded,
		}
		if e.Role == cohort.Facilitator {
			request.Facilitated = true
			person.Certified = true
			person.Capacity = cohort.Unlimited
			if e.MaxGroups != nil {
				person.Capacity = *e.MaxGroups
			}
		}
		request.People = append(request.People, person)
	}
	return request
}

// Names returns the people of a roster by the user ids that FromRoster gives them.
func Names(roster cohort.Roster) map[cohort.UserID]string {
	names := make(map[cohort.UserID]string, len(roster.People))
	for i, e := range byRef(roster) {
		names[cohort.UserID(i+1)] = e.Name
	}
	return names
}

func byRef(roster cohort.Roster) []cohort.Enrollee {
	people := slices.Clone(roster.People)
	slices.SortStableFunc(people, func(a, b cohort.Enrollee) int { return cmp.Compare(a.Ref, b.Ref) })
	return people
}

// matchDocument is what scripts read from starter match --json. Its names and its order are a promise.
type matchDocument struct {
	Groups       []matchGroup    `json:"groups"`
	Participants int             `json:"participants"`
	Placed       int             `json:"placed"`
	IfNeeded     int             `json:"if_needed"`
	UpperBound   int             `json:"upper_bound"`
	Optimal      bool            `json:"optimal"`
	Unplaced     []matchUnplaced `json:"unplaced"`
	Warnings     []string        `json:"warnings"`
	Suggestions  []suggested     `json:"suggestions"`
	// LeftOut are people of the file who are not matched at all, Unmatchable those without a usable time, who are
	// among the unplaced.
	LeftOut     []matchRemark `json:"left_out"`
	Unmatchable []matchRemark `json:"unmatchable"`
}

// matchRemark is what has to be corrected about a person of the file.
type matchRemark struct {
	Place string `json:"place"`
	ID    string `json:"id"`
	Why   string `json:"why"`
}

func matchRemarks(remarks []cohortfile.Remark) []matchRemark {
	list := []matchRemark{}
	for _, r := range remarks {
		list = append(list, matchRemark{Place: r.Place, ID: r.ID, Why: r.Why()})
	}
	return list
}

type matchGroup struct {
	StartUTCMinute cohort.WeekMinute `json:"start_utc_minute"`
	MeetingTimeUTC string            `json:"meeting_time_utc"`
	Facilitator    *string           `json:"facilitator"` // null without one
	Members        []string          `json:"members"`     // the facilitator included
}

type matchUnplaced struct {
	ID     string             `json:"id"`
	Reason cohort.Ungroupable `json:"reason"`
	Detail string             `json:"detail"`
}

// suggested is a change that would place more participants.
type suggested struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	More int    `json:"more"`
}

// MatchJSON writes the proposal that Make found for FromRoster of the file's roster, with the file's ids. The
// same people give the same bytes, in whatever order the file lists them, but for the places of remarks.
func MatchJSON(w io.Writer, file cohortfile.File, proposal cohort.Proposal) error {
	people := byRef(file.Roster)
	ref := func(id cohort.UserID) string { return people[id-1].Ref }
	document := matchDocument{
		Groups: []matchGroup{}, Unplaced: []matchUnplaced{}, Warnings: []string{}, Suggestions: []suggested{},
		Participants: proposal.Participants, Placed: proposal.Placed, IfNeeded: proposal.IfNeeded,
		UpperBound: proposal.UpperBound, Optimal: proposal.Optimal,
		LeftOut: matchRemarks(file.Skipped), Unmatchable: matchRemarks(file.Unmatchable),
	}
	for i := range proposal.Groups {
		document.Groups = append(document.Groups, describe(&proposal.Groups[i], ref))
	}
	for _, u := range proposal.Unplaced {
		document.Unplaced = append(document.Unplaced, matchUnplaced{ID: ref(u.UserID), Reason: u.Reason, Detail: u.Detail})
	}
	document.Warnings = append(document.Warnings, proposal.Warnings...)
	for _, s := range proposal.Suggestions {
		document.Suggestions = append(document.Suggestions, suggested(s))
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("write match: %w", err)
	}
	return nil
}

func describe(group *cohort.Group, ref func(cohort.UserID) string) matchGroup {
	described := matchGroup{
		StartUTCMinute: group.Meeting.Start,
		MeetingTimeUTC: group.Meeting.String(),
		Members:        make([]string, 0, len(group.Members)),
	}
	for _, member := range group.Members {
		id := ref(member.UserID)
		described.Members = append(described.Members, id)
		if member.Role == cohort.Facilitator {
			described.Facilitator = &id
		}
	}
	return described
}
