package proposal_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/proposal"
)

const evening = `{"Monday": ["18:00-20:00"]}`

func participant(id cohort.UserID, zone, available string) cohort.Person {
	return cohort.Person{UserID: id, Name: fmt.Sprintf("Person %d", id), Role: cohort.Participant, Timezone: zone, Available: available}
}

func facilitator(id cohort.UserID, capacity int, available string) cohort.Person {
	p := participant(id, "Europe/Berlin", available)
	p.Role, p.Capacity, p.Certified = cohort.Facilitator, capacity, true
	return p
}

// request is for eight weeks in the German winter, groups of 3 to 8.
func request(people ...cohort.Person) proposal.Request {
	r := proposal.Request{
		StartDate: time.Date(2027, 1, 11, 0, 0, 0, 0, time.UTC), Weeks: 8, Options: cohort.DefaultOptions(), People: people, Seed: 1,
	}
	r.Options.MinPeople = 3
	for i := range people {
		r.Facilitated = r.Facilitated || people[i].Role == cohort.Facilitator
	}
	return r
}

func propose(t *testing.T, r proposal.Request) cohort.Proposal {
	t.Helper()
	p, err := proposal.Make(context.Background(), r, nil)
	require.NoError(t, err)
	return p
}

func TestMake_ProposesPreviewGroupsAtTheCohortsOwnTimes(t *testing.T) {
	t.Parallel()
	p := propose(t, request(
		participant(30, "Europe/Berlin", evening), participant(4, "Europe/London", `{"Monday": ["17:00-19:00"]}`), facilitator(9, 1, evening)))
	require.Equal(t, []cohort.Group{{
		Ordinal: 1, Status: cohort.Preview, Meeting: cohort.Meeting{Start: 17 * 60, Minutes: 60},
		Members: []cohort.Member{{UserID: 9, Role: cohort.Facilitator}, {UserID: 4, Role: cohort.Participant}, {UserID: 30, Role: cohort.Participant}},
	}}, p.Groups)
	require.Equal(t, 2, p.Participants)
	require.Equal(t, 2, p.Placed)
	require.True(t, p.Optimal)
	require.Empty(t, p.Unplaced)
	require.Empty(t, p.Warnings)
}

func TestMake_NumbersGroupsByMeetingTime(t *testing.T) {
	t.Parallel()
	var people []cohort.Person
	for i := range 3 {
		people = append(people,
			participant(cohort.UserID(i+1), "UTC", `{"Friday": ["10:00-11:00"]}`),
			participant(cohort.UserID(i+11), "UTC", `{"Tuesday": ["10:00-11:00"]}`))
	}
	p := propose(t, request(people...))
	require.Len(t, p.Groups, 2)
	require.Equal(t, "Tuesday 10:00-11:00", p.Groups[0].Meeting.String())
	require.Equal(t, 1, p.Groups[0].Ordinal)
	require.Equal(t, 2, p.Groups[1].Ordinal)
}

func TestMake_LeavesWhoCannotBeReadToThemselves(t *testing.T) {
	t.Parallel()
	p := propose(t, request(
		participant(1, "UTC", evening), participant(2, "UTC", evening), participant(3, "UTC", evening),
		participant(4, "UTC", `{"Monday": ["18:00-17:00"]}`), participant(5, "Mars/Olympus", evening), participant(6, "UTC", `{`)))
	require.Equal(t, 3, p.Placed)
	require.Equal(t, 6, p.Participants)
	require.Equal(t, 3, p.UpperBound)
	require.Len(t, p.Unplaced, 3)
	for i, want := range []string{
		`available times cannot be read: Monday "18:00-17:00": ends before it starts`,
		`unknown time zone "Mars/Olympus": use an IANA name like Europe/Berlin`,
		`available times cannot be read: availability is not JSON: it ends too early`,
	} {
		require.Equal(t, cohort.UserID(4+i), p.Unplaced[i].UserID)
		require.Equal(t, cohort.NoAvailability, p.Unplaced[i].Reason)
		require.Contains(t, p.Unplaced[i].Detail, want)
		require.Contains(t, p.Warnings[i], fmt.Sprintf("Person %d: %s", 4+i, want))
	}
}

func TestMake_LeavesFacilitatorsOutWithAWarning(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil  func(*cohort.Person)
		want   string
		reason cohort.Ungroupable
	}{
		"not certified":  {func(p *cohort.Person) { p.Certified = false }, "Person 9: is not certified", cohort.NoFacilitatorOverlap},
		"unreadable":     {func(p *cohort.Person) { p.Available = "x" }, "Person 9: available times cannot be read", cohort.NoFacilitatorOverlap},
		"full":           {func(p *cohort.Person) { p.Capacity = 0 }, "Person 9: already leads as many groups as they can", cohort.FacilitatorCapacity},
		"without a name": {func(p *cohort.Person) { p.Name, p.Capacity = "", 0 }, "user 9: already leads", cohort.FacilitatorCapacity},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			leader := facilitator(9, 1, evening)
			test.spoil(&leader)
			p := propose(t, request(participant(1, "Europe/Berlin", evening), participant(2, "Europe/Berlin", evening), leader))
			require.Empty(t, p.Groups)
			require.Len(t, p.Warnings, 1)
			require.Contains(t, p.Warnings[0], test.want)
			require.Len(t, p.Unplaced, 2, "only participants are listed")
			require.Equal(t, test.reason, p.Unplaced[0].Reason)
		})
	}
}

func TestMake_WarnsOfClockChangesAndMissingZones(t *testing.T) {
	t.Parallel()
	r := request(participant(1, "Europe/Berlin", evening), participant(2, "", evening))
	r.StartDate = time.Date(2027, 3, 8, 0, 0, 0, 0, time.UTC)
	require.Equal(t, []string{
		"Person 1: Europe/Berlin: the clock moves +1h on 2027-03-28, so Monday 16:00-17:00, Monday 18:00-19:00 UTC fits only some of the weeks and is not used",
		"Person 2: no time zone, UTC assumed",
	}, propose(t, r).Warnings)
}

// In March, what is 18:00 in Berlin comes an hour earlier in UTC.
func TestMake_SaysForAGroupWhomAClockChangeMoves(t *testing.T) {
	t.Parallel()
	mover := participant(3, "Europe/Berlin", `{"Monday": ["18:00-19:00"]}`)
	mover.IfNeeded = `{"Monday": ["17:00-18:00", "19:00-20:00"]}`
	r := request(participant(1, "UTC", `{"Monday": ["17:00-18:00"]}`), participant(2, "UTC", `{"Monday": ["17:00-18:00"]}`), mover)
	r.StartDate = time.Date(2027, 3, 8, 0, 0, 0, 0, time.UTC)
	p := propose(t, r)
	require.Len(t, p.Groups, 1)
	require.Contains(t, p.Warnings, "group of Monday 17:00-18:00 UTC: the clock change of 2027-03-28 in Europe/Berlin "+
		"moves it between the available and the if-needed hours of Person 3")
}

func TestMake_DoesNotDependOnTheOrderOfPeople(t *testing.T) {
	t.Parallel()
	people := []cohort.Person{facilitator(2, 2, evening), facilitator(10, cohort.Unlimited, evening), participant(7, "Nowhere/Land", evening)}
	for i := range 11 {
		people = append(people, participant(cohort.UserID(100-i), "Europe/Berlin", evening))
	}
	want := propose(t, request(people...))
	slices.Reverse(people)
	require.Equal(t, want, propose(t, request(people...)))
}

func TestMake_KeepsClearOfMeetingsAFacilitatorAlreadyLeads(t *testing.T) {
	t.Parallel()
	leader := facilitator(9, cohort.Unlimited, evening)
	leader.Busy = []cohort.Meeting{{Start: 17 * 60, Minutes: 60}}
	p := propose(t, request(participant(1, "Europe/Berlin", evening), participant(2, "Europe/Berlin", evening), leader))
	require.Equal(t, "Monday 18:00-19:00", p.Groups[0].Meeting.String())
}

func TestMake_RefusesRequestsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(*proposal.Request)
		want  string
	}{
		"options": {func(r *proposal.Request) { r.Options.MaxPeople = 1 }, "max people (1) is below min people (3)"},
		"weeks":   {func(r *proposal.Request) { r.Weeks = 0 }, "there are 0 weekly meetings"},
		"twice":   {func(r *proposal.Request) { r.People = append(r.People, r.People[0]) }, "user 1 is there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request(participant(1, "UTC", evening))
			test.spoil(&r)
			_, err := proposal.Make(context.Background(), r, nil)
			require.ErrorContains(t, err, test.want)
		})
	}
}
