package proposal

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"convene/availability"
	"convene/cohort"
	"convene/matching"
)

// reason is the sentence that tells an organiser why somebody is in no group, with times as that
// person's clock shows them.
func (j *joined) reason(u *matching.Unplaced) string {
	zone := j.clock(j.people[u.ID])
	switch u.Cause {
	case matching.NeverFree:
		return j.neverFree(j.people[u.ID])
	case matching.TooShort:
		return fmt.Sprintf("free at %s, at most %d minutes at a stretch; a meeting takes %d",
			zone.spans(u.Free), u.Longest, j.input.MeetingMinutes)
	case matching.BetweenStarts:
		return fmt.Sprintf("free at %s, but no meeting of %d minutes that starts on a multiple of %d minutes fits",
			zone.spans(u.Free), j.input.MeetingMinutes, j.input.Increment)
	case matching.NoFacilitator:
		if !j.hasLeader() {
			return "the cohort has no facilitator who can be matched"
		}
		return "no facilitator is free for a meeting at any of their times: " + zone.spans(u.Free)
	case matching.NobodyElse:
		return "no other participant can meet at any of their times: " + zone.spans(u.Free)
	case matching.TooFew:
		return fmt.Sprintf("at their best time, %s, %d participants can meet; a group needs %d", zone.meeting(u.Best), u.People, u.Needed)
	case matching.FacilitatorsFull:
		return fmt.Sprintf("at their best time, %s, %d participants can meet, but %s, and no more",
			zone.meeting(u.Best), u.People, j.fullLeaders(u.Facilitators))
	case matching.OthersPlaced:
	}
	text := fmt.Sprintf("others were placed instead: at their best time, %s, %d participants can meet, of whom %d are in no group; a further group needs %d",
		zone.meeting(u.Best), u.People, u.Waiting, u.Needed)
	if len(u.Swap) > 0 {
		text += fmt.Sprintf("; in place of %s they would fit in at %s", j.names(u.Swap, " or "), zone.meeting(u.SwapAt))
	}
	return text
}

// neverFree says why no time of somebody's can be used. Their times could be read, else they were not matched.
func (j *joined) neverFree(person *cohort.Person) string {
	available, _ := availability.Parse(person.Available)
	ifNeeded, _ := availability.Parse(person.IfNeeded)
	switch {
	case available.Empty() && ifNeeded.Empty():
		return "no time is given"
	case available.Empty() && !j.input.UseIfNeeded:
		return "all of their times are if needed, and this run uses only those marked as available"
	}
	if taken := j.taken(person); len(taken) > 0 {
		return "they have another group at each of their times: " + j.clock(person).spans(taken)
	}
	return "no time of the week is free in every week of the cohort"
}

// taken are the meetings of other groups that a person would else be free for.
func (j *joined) taken(person *cohort.Person) []cohort.Meeting {
	week, _, err := j.week(person)
	if err != nil {
		return nil // whose times cannot be read was not matched
	}
	free := week.Available
	if j.input.UseIfNeeded {
		free = free.Union(&week.IfNeeded)
	}
	return slices.DeleteFunc(slices.Clone(person.Busy), func(m cohort.Meeting) bool { return !free.Meets(m) })
}

func (j *joined) hasLeader() bool {
	return slices.ContainsFunc(j.input.People, func(p matching.Person) bool { return p.Facilitator })
}

// fullLeaders says who leads how many groups, already and in this proposal.
func (j *joined) fullLeaders(ids []string) string {
	who := j.names(ids, " and ")
	if len(ids) == 1 {
		if n := j.people[ids[0]].Capacity; n > 0 {
			return fmt.Sprintf("%s, who alone could lead then, leads %d", who, n)
		}
		return who + ", who alone could lead then, leads as many groups as they can"
	}
	return who + ", who could lead then, lead as many groups as they can"
}

// mostNames is how many people a sentence names.
const mostNames = 4

// names lists people; with many, the first ones and how many more.
func (j *joined) names(ids []string, last string) string {
	names := make([]string, 0, mostNames)
	for _, id := range ids[:min(len(ids), mostNames)] {
		names = append(names, label(j.people[id]))
	}
	if more := len(ids) - len(names); more > 0 {
		return fmt.Sprintf("%s%s%d more", strings.Join(names, ", "), last, more)
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + last + names[len(names)-1]
}

// label is what an organiser calls a person.
func label(person *cohort.Person) string {
	switch {
	case person.Name != "":
		return person.Name
	case person.Ref != "":
		return person.Ref
	}
	return fmt.Sprintf("user %d", person.UserID)
}

// clock shows minutes of the UTC week as a place's clock does in the cohort's first week.
type clock struct {
	location *time.Location
	week     time.Time // a Monday midnight UTC
}

// clock is the person's; UTC for who gave no zone.
func (j *joined) clock(person *cohort.Person) clock {
	start := j.request.StartDate
	monday := start.AddDate(0, 0, -(int(start.Weekday())+6)%7)
	location, err := time.LoadLocation(person.Timezone)
	if err != nil { // whose zone is unknown was not matched
		location = time.UTC
	}
	return clock{location, monday}
}

func (c clock) at(minute cohort.WeekMinute) time.Time {
	return c.week.Add(time.Duration(minute) * time.Minute).In(c.location)
}

// meeting is for example "Tuesday 19:00-20:00 Europe/Berlin".
func (c clock) meeting(m cohort.Meeting) string { return c.span(m) + " " + c.location.String() }

func (c clock) span(m cohort.Meeting) string {
	start, end := c.at(m.Start), c.at(m.Start).Add(time.Duration(m.Minutes)*time.Minute)
	until := end.Format("15:04")
	if m.Minutes > cohort.MinutesPerDay {
		until = end.Format("Monday 15:04")
	}
	return start.Format("Monday 15:04") + "-" + until
}

// mostSpans is how many times a sentence lists.
const mostSpans = 3

// spans lists times; with many, the first ones and how many more.
func (c clock) spans(spans []cohort.Meeting) string {
	return cohort.ListSpans(spans, mostSpans, c.span) + " " + c.location.String()
}
