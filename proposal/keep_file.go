package proposal

import (
	"encoding/json"
	"fmt"
	"io"

	"convene/cohort"
	"convene/cohortfile"
)

// maxKeepSize keeps a wrong file from filling the memory; 2,000 people in groups take less than 1 MB.
const maxKeepSize = 64 << 20

// ReadKeep reads groups that MatchJSON wrote for an earlier state of the roster, for Request.Keep. What has
// changed since then is returned as well, in sentences: who is not in the roster any more, or has no time for
// their group, leaves a place in it; a group that has lost its facilitator, who may lead less than they do or
// has no time, is not kept, and its people are matched anew.
//
// It returns ErrKeep with what is wrong if the file is not one of MatchJSON, or is of another cohort.
func ReadKeep(r io.Reader, roster cohort.Roster) (groups []cohort.Group, changes []string, err error) {
	document, err := decodeKeep(r)
	if err != nil {
		return nil, nil, err
	}
	k := newKeeper(roster)
	for i := range document.Groups {
		if err := k.add(&document.Groups[i]); err != nil {
			return nil, nil, fmt.Errorf("%w: groups[%d]: %w", ErrKeep, i, err)
		}
	}
	if len(document.Groups) > 0 && k.known == 0 {
		return nil, nil, fmt.Errorf("%w: nobody of its groups is in the cohort file: it is of another cohort", ErrKeep)
	}
	return k.groups, k.changes, nil
}

func decodeKeep(r io.Reader) (matchDocument, error) {
	var document matchDocument
	content, err := io.ReadAll(io.LimitReader(r, maxKeepSize+1))
	if err != nil {
		return document, fmt.Errorf("%w: %w", ErrKeep, err)
	}
	if len(content) > maxKeepSize {
		return document, fmt.Errorf("%w: the file is larger than %d MB", ErrKeep, maxKeepSize>>20)
	}
	content, wrong := cohortfile.PlainText(content) // PowerShell's > writes a mark, an old one's UTF-16
	if wrong != "" {
		return document, fmt.Errorf("%w: not the output of starter match --json: %s", ErrKeep, wrong)
	}
	if err := json.Unmarshal(content, &document); err != nil {
		return document, fmt.Errorf("%w: not the output of starter match --json: %w", ErrKeep, err)
	}
	if document.Groups == nil {
		return document, fmt.Errorf(`%w: not the output of starter match --json: it has no "groups"`, ErrKeep)
	}
	return document, nil
}

// keeper finds out what can be kept of earlier groups.
type keeper struct {
	joined  *joined // to read people's times as Make does
	people  map[string]*cohort.Person
	seen    map[string]bool // participants
	leads   map[string][]cohort.Meeting
	known   int // members who are in the roster
	groups  []cohort.Group
	changes []string
}

func newKeeper(roster cohort.Roster) *keeper {
	request := FromRoster(roster)
	k := &keeper{
		joined: &joined{request: &request}, people: map[string]*cohort.Person{},
		seen: map[string]bool{}, leads: map[string][]cohort.Meeting{},
	}
	for i := range request.People {
		k.people[request.People[i].Ref] = &request.People[i]
	}
	return k
}

func (k *keeper) say(format string, args ...any) {
	k.changes = append(k.changes, fmt.Sprintf(format, args...))
}

// add keeps a group with those of its members who can still meet, or says why not.
func (k *keeper) add(g *matchGroup) error {
	if g.StartUTCMinute < 0 || g.StartUTCMinute >= cohort.MinutesPerWeek {
		return fmt.Errorf("%d is no minute of the week", g.StartUTCMinute)
	}
	if len(g.Members) == 0 {
		return fmt.Errorf("it has no members")
	}
	meeting := cohort.Meeting{Start: g.StartUTCMinute, Minutes: k.joined.request.Options.MeetingMinutes}
	group := cohort.Group{Meeting: meeting}
	for _, ref := range g.Members {
		if g.Facilitator != nil && ref == *g.Facilitator {
			continue
		}
		if k.seen[ref] {
			return fmt.Errorf("%q is in two groups", ref)
		}
		k.seen[ref] = true
		if person := k.member(ref, cohort.Participant, meeting); person != nil {
			group.Members = append(group.Members, cohort.Member{UserID: person.UserID, Role: cohort.Participant})
		}
	}
	leader, ok := k.leader(g.Facilitator, meeting)
	switch {
	case !ok:
	case len(group.Members) == 0:
		k.say("the group of %s UTC is not kept: nobody is left in it", meeting)
	default:
		if leader != nil {
			k.leads[leader.Ref] = append(k.leads[leader.Ref], meeting)
			group.Members = append([]cohort.Member{{UserID: leader.UserID, Role: cohort.Facilitator}}, group.Members...)
		}
		k.groups = append(k.groups, group)
	}
	return nil
}

// member returns the person if they can still be in a group of that time, and says why if they cannot.
func (k *keeper) member(ref string, role cohort.Role, meeting cohort.Meeting) *cohort.Person {
	person := k.people[ref]
	if person == nil {
		k.say("%q is not in the file any more and leaves a place in the group of %s UTC", ref, meeting)
		return nil
	}
	k.known++
	if why := k.obstacle(person, role, meeting); why != "" {
		k.say("%s %s and leaves a place in the group of %s UTC", label(person), why, meeting)
		return nil
	}
	return person
}

// obstacle says why a person cannot be in a group of that time in the role, or "".
func (k *keeper) obstacle(person *cohort.Person, role cohort.Role, meeting cohort.Meeting) string {
	if person.Role != role {
		return fmt.Sprintf("is a %s now", person.Role)
	}
	week, _, err := k.joined.week(person)
	if err != nil {
		return fmt.Sprintf("cannot be matched (%v)", err)
	}
	free := week.Available
	if k.joined.request.Options.UseIfNeeded {
		free = free.Union(&week.IfNeeded)
	}
	if !free.Covers(meeting) {
		return "is not free then any more"
	}
	return ""
}

// leader returns the facilitator who can still lead a group, nil if the cohort has none; ok is false if the group
// cannot go on for want of one, which is said.
func (k *keeper) leader(ref *string, meeting cohort.Meeting) (leader *cohort.Person, ok bool) {
	const lost = "the group of %s UTC is not kept, its people are matched anew: "
	switch {
	case !k.joined.request.Facilitated && ref == nil:
		return nil, true
	case !k.joined.request.Facilitated:
		k.say("%q, who led the group of %s UTC, is no facilitator in the file any more, nor is anybody: it is kept without one", *ref, meeting)
		return nil, true
	case ref == nil:
		k.say(lost+"it has no facilitator, and the cohort has some now", meeting)
		return nil, false
	}
	leader = k.people[*ref]
	if leader == nil {
		k.say(lost+"its facilitator %q is not in the file any more", meeting, *ref)
		return nil, false
	}
	k.known++
	why := k.obstacle(leader, cohort.Facilitator, meeting)
	switch led := k.leads[leader.Ref]; {
	case why != "":
	case leader.Capacity != cohort.Unlimited && len(led) >= leader.Capacity:
		why = fmt.Sprintf("may lead only %d now", leader.Capacity)
	case overlapsAny(led, meeting):
		why = "leads another one that overlaps it now"
	}
	if why != "" {
		k.say(lost+"its facilitator %s %s", meeting, label(leader), why)
		return nil, false
	}
	return leader, true
}

func overlapsAny(meetings []cohort.Meeting, meeting cohort.Meeting) bool {
	for _, m := range meetings {
		if m.Overlaps(meeting) {
			return true
		}
	}
	return false
}
