package proposal

import (
	"fmt"

	"convene/cohort"
	"convene/matching"
)

// kinds are the names of suggestions that scripts read.
var kinds = map[matching.Kind]string{
	matching.MoreGroups: "more_groups", matching.PersonFree: "person_free", matching.UseIfNeeded: "use_if_needed",
	matching.SmallerGroups: "smaller_groups", matching.ShorterMeeting: "shorter_meeting", matching.NewFacilitator: "new_facilitator",
}

// suggestion puts one into a sentence.
func (j *joined) suggestion(s matching.Suggestion) cohort.Suggestion {
	return cohort.Suggestion{Kind: kinds[s.Kind], More: s.More, Text: j.change(s)}
}

// change says what would have to be different.
func (j *joined) change(s matching.Suggestion) string {
	switch s.Kind {
	case matching.MoreGroups:
		person := j.people[s.Person]
		return fmt.Sprintf("%s leads one more group: %d instead of %d", label(person), s.Number, person.Capacity)
	case matching.PersonFree:
		person := j.people[s.Person]
		return fmt.Sprintf("%s is free on %s", label(person), j.clock(person).meeting(s.When))
	case matching.UseIfNeeded:
		return "people meet at times that they marked as if needed, too"
	case matching.SmallerGroups:
		return fmt.Sprintf("groups of %d people, instead of at least %d", s.Number, j.input.MinPeople)
	case matching.ShorterMeeting:
		return fmt.Sprintf("meetings of %d minutes, instead of %d", s.Number, j.input.MeetingMinutes)
	case matching.NewFacilitator:
	}
	return fmt.Sprintf("a further facilitator who is free on %s UTC", s.When)
}
