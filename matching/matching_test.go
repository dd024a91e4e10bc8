package matching_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/cohort"
	"convene/matching"
	"convene/matching/matchtest"
)

// at is a set with one span of the week.
func at(day, hour, minute, minutes int) cohort.WeekSet {
	var set cohort.WeekSet
	set.Add(cohort.WeekMinute(day*cohort.MinutesPerDay+hour*60+minute), minutes)
	return set
}

// people returns n participants, p1 to pn, who are free in the set.
func people(n int, available cohort.WeekSet) []matching.Person {
	var all []matching.Person
	for i := range n {
		all = append(all, matching.Person{ID: fmt.Sprintf("p%d", i+1), Available: available})
	}
	return all
}

func facilitator(id string, capacity int, available cohort.WeekSet) matching.Person {
	return matching.Person{ID: id, Facilitator: true, Capacity: capacity, Available: available}
}

// input is an hour's meeting for 3 to 5, facilitated if somebody is a facilitator.
func input(people ...matching.Person) matching.Input {
	in := matching.Input{People: people, MeetingMinutes: 60, MinPeople: 3, MaxPeople: 5, Increment: 30, UseIfNeeded: true, Seed: 1}
	for i := range people {
		in.Facilitated = in.Facilitated || people[i].Facilitator
	}
	return in
}

// match runs the matcher and checks what no result may break.
func match(t require.TestingT, in matching.Input) matching.Result {
	result, err := matching.Match(context.Background(), in, nil)
	require.NoError(t, err)
	require.Empty(t, matchtest.Check(in, result))
	return result
}

func TestMatch_PutsEverybodyTogetherWhenItCan(t *testing.T) {
	t.Parallel()
	result := match(t, input(people(4, at(0, 18, 0, 60))...))
	require.Equal(t, []matching.Group{{Start: 18 * 60, Members: []string{"p1", "p2", "p3", "p4"}}}, result.Groups)
	require.True(t, result.Optimal)
	require.Empty(t, result.Unplaced)
}

func TestMatch_WrapsFromSundayToMonday(t *testing.T) {
	t.Parallel()
	result := match(t, input(people(3, at(6, 23, 30, 60))...))
	require.Equal(t, cohort.WeekMinute(cohort.MinutesPerWeek-30), result.Groups[0].Start)
}

func TestMatch_NeedsEveryMinute(t *testing.T) {
	t.Parallel()
	almost := append(people(2, at(0, 18, 0, 60)), matching.Person{ID: "p9", Available: at(0, 18, 0, 59)})
	require.Empty(t, match(t, input(almost...)).Groups)
	offGrid := people(3, at(0, 18, 15, 75))
	require.Empty(t, match(t, input(offGrid...)).Unplaced, "18:30 to 19:30 fits")
	offGrid = people(3, at(0, 18, 15, 74))
	require.Len(t, match(t, input(offGrid...)).Unplaced, 3, "18:30 to 19:30 ends a minute too late")
}

func TestMatch_SplitsEvenly(t *testing.T) {
	t.Parallel()
	in := input(people(8, at(2, 10, 0, 60))...)
	in.MaxPeople = 7
	result := match(t, in)
	require.Len(t, result.Groups, 2)
	require.Len(t, result.Groups[0].Members, 4)
	require.Len(t, result.Groups[1].Members, 4)
}

func TestMatch_EvensSizesOutAcrossTimes(t *testing.T) {
	t.Parallel()
	evening, morning := at(0, 18, 0, 60), at(3, 9, 0, 60)
	var all []matching.Person
	for i := range 8 {
		person := matching.Person{ID: fmt.Sprintf("p%d", i), Available: evening.Union(&morning)}
		if i < 2 {
			person.Available = evening
		}
		if i >= 6 {
			person.Available = morning
		}
		all = append(all, person)
	}
	in := input(all...)
	result := match(t, in)
	require.Len(t, result.Groups, 2)
	require.Len(t, result.Groups[0].Members, 4)
	require.Len(t, result.Groups[1].Members, 4)

	in.Uneven = true
	result = match(t, in)
	require.Equal(t, 8, result.Placed)
	require.NotEqual(t, len(result.Groups[0].Members), len(result.Groups[1].Members), "as they come")
}

func TestMatch_AsksFacilitatorsFirstWhoLikeTheTime(t *testing.T) {
	t.Parallel()
	evening := at(0, 18, 0, 60)
	reluctant := facilitator("a", 1, cohort.WeekSet{})
	reluctant.IfNeeded = evening
	result := match(t, input(append(people(4, evening), reluctant, facilitator("b", 1, evening))...))
	require.Equal(t, "b", result.Groups[0].Facilitator)
}

func TestMatch_UsesIfNeededTimeOnlyWhenAllowedAndNeeded(t *testing.T) {
	t.Parallel()
	in := input(people(3, at(0, 18, 0, 60))...)
	in.People[2] = matching.Person{ID: "p3", Available: at(0, 18, 0, 30), IfNeeded: at(0, 18, 30, 30)}
	result := match(t, in)
	require.Equal(t, 3, result.Placed)
	require.Equal(t, 1, result.IfNeeded, "a meeting that is partly if needed counts as if needed")
	in.UseIfNeeded = false
	require.Zero(t, match(t, in).Placed)

	both := people(3, at(0, 18, 0, 60))
	for i := range both {
		both[i].IfNeeded = at(3, 18, 0, 60)
	}
	result = match(t, input(both...))
	require.Equal(t, cohort.WeekMinute(18*60), result.Groups[0].Start, "liked time is preferred")
}

func TestMatch_RespectsFacilitators(t *testing.T) {
	t.Parallel()
	everyDay := at(0, 0, 0, cohort.MinutesPerWeek)
	for name, test := range map[string]struct {
		facilitators []matching.Person
		groups       int
	}{
		"capacity":                     {[]matching.Person{facilitator("f", 1, everyDay)}, 1},
		"no limit":                     {[]matching.Person{facilitator("f", cohort.Unlimited, everyDay)}, 2},
		"one meeting at a time":        {[]matching.Person{facilitator("f", 2, at(0, 18, 0, 90))}, 1},
		"two leaders at the same time": {[]matching.Person{facilitator("f", 1, at(0, 18, 0, 60)), facilitator("g", 1, at(0, 18, 0, 60))}, 2},
		"full already":                 {[]matching.Person{facilitator("f", 0, everyDay)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(append(test.facilitators, people(8, at(0, 18, 0, 180))...)...)
			require.Len(t, match(t, in).Groups, test.groups)
		})
	}
}

func TestMatch_KeepsClearOfMeetingsPeopleAlreadyHave(t *testing.T) {
	t.Parallel()
	leader := facilitator("f", cohort.Unlimited, at(0, 18, 0, 120))
	leader.Busy = []cohort.Meeting{{Start: 18*60 + 30, Minutes: 30}}
	result := match(t, input(append(people(4, at(0, 18, 0, 120)), leader)...))
	require.Len(t, result.Groups, 1)
	require.Equal(t, cohort.WeekMinute(19*60), result.Groups[0].Start)
}

func TestMatch_NeedsAFacilitatorEvenIfNoneIsLeft(t *testing.T) {
	t.Parallel()
	in := input(people(4, at(0, 18, 0, 60))...)
	in.Facilitated = true
	result := match(t, in)
	require.Empty(t, result.Groups)
	require.Equal(t, cohort.NoFacilitatorOverlap, result.Unplaced[0].Reason)
	require.Zero(t, result.UpperBound)
}

func TestMatch_ExplainsWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	evening, morning, night := at(0, 18, 0, 60), at(3, 9, 0, 60), at(5, 3, 0, 60)
	leader := facilitator("f", 1, evening.Union(&morning))
	// One person would complete either group of three.
	others := []matching.Person{
		{ID: "a", Available: evening.Union(&morning)},
		{ID: "b", Available: evening},
		{ID: "c", Available: evening},
		{ID: "x", Available: morning},
		{ID: "y", Available: morning},
	}
	for name, test := range map[string]struct {
		people []matching.Person
		want   matching.Unplaced
	}{
		"no time at all": {[]matching.Person{{ID: "x"}, leader}, matching.Unplaced{Cause: matching.NeverFree, Reason: cohort.NoAvailability}},
		"too short": {[]matching.Person{{ID: "x", Available: at(0, 18, 0, 45)}, leader}, matching.Unplaced{
			Cause: matching.TooShort, Reason: cohort.NoAvailability, Longest: 45,
		}},
		"between the starts": {[]matching.Person{{ID: "x", Available: at(0, 18, 15, 60)}, leader}, matching.Unplaced{
			Cause: matching.BetweenStarts, Reason: cohort.NoAvailability, Longest: 60,
		}},
		"no facilitator": {[]matching.Person{{ID: "x", Available: night}, leader}, matching.Unplaced{
			Cause: matching.NoFacilitator, Reason: cohort.NoFacilitatorOverlap, Longest: 60,
		}},
		"alone": {[]matching.Person{{ID: "x", Available: morning}, leader}, matching.Unplaced{
			Cause: matching.NobodyElse, Reason: cohort.NoOverlapWithOthers, Longest: 60, Best: meeting(3, 9), People: 1, Waiting: 1,
		}},
		"facilitator is full": {append(people(4, evening), matching.Person{ID: "x", Available: morning}, matching.Person{ID: "y", Available: morning}, leader), matching.Unplaced{
			Cause: matching.FacilitatorsFull, Reason: cohort.FacilitatorCapacity, Longest: 60, Best: meeting(3, 9), People: 2, Waiting: 2,
			Facilitators: []string{"f"},
		}},
		"facilitator was full": {[]matching.Person{{ID: "x", Available: morning}, {ID: "y", Available: morning}, facilitator("f", 0, morning)}, matching.Unplaced{
			Cause: matching.FacilitatorsFull, Reason: cohort.FacilitatorCapacity, Longest: 60, Best: meeting(3, 9), People: 2, Waiting: 2,
			Facilitators: []string{"f"},
		}},
		"not enough, no leader": {[]matching.Person{{ID: "x", Available: morning}, {ID: "y", Available: morning}}, matching.Unplaced{
			Cause: matching.TooFew, Reason: cohort.InsufficientGroupSize, Longest: 60, Best: meeting(3, 9), People: 2, Waiting: 2,
		}},
		"others were placed": {others, matching.Unplaced{
			Cause: matching.OthersPlaced, Reason: cohort.InsufficientGroupSize, Longest: 60, Best: meeting(3, 9), People: 3, Waiting: 2,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := match(t, input(test.people...))
			require.NotEmpty(t, result.Unplaced)
			got := result.Unplaced[len(result.Unplaced)-1]
			test.want.ID, test.want.Free, test.want.Needed = got.ID, got.Free, got.Needed
			require.Equal(t, test.want, got)
		})
	}
}

func TestMatch_SaysWhoCouldMakeRoom(t *testing.T) {
	t.Parallel()
	evening := at(0, 18, 0, 60)
	in := input(people(5, evening)...)
	in.MaxPeople = 4
	result := match(t, in)
	require.Len(t, result.Unplaced, 1)
	u := result.Unplaced[0]
	require.Equal(t, matching.OthersPlaced, u.Cause)
	require.Equal(t, result.Groups[0].Members, u.Swap)
	require.Equal(t, meeting(0, 18), u.SwapAt)
}

func meeting(day, hour int) cohort.Meeting {
	return cohort.Meeting{Start: cohort.WeekMinute(day*cohort.MinutesPerDay + hour*60), Minutes: 60}
}

func TestMatch_RefusesInputThatMakesNoSense(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(*matching.Input)
		want  string
	}{
		"sizes":     {func(in *matching.Input) { in.MaxPeople = 2 }, "at most 2 and at least 3"},
		"one":       {func(in *matching.Input) { in.MinPeople = 1 }, "a group needs 2"},
		"too long":  {func(in *matching.Input) { in.MeetingMinutes = 1441 }, "meeting of 1441 minutes"},
		"no time":   {func(in *matching.Input) { in.MeetingMinutes = 0 }, "meeting of 0 minutes"},
		"increment": {func(in *matching.Input) { in.Increment = 0 }, "starts every 0 minutes"},
		"capacity":  {func(in *matching.Input) { in.People[0].Facilitator, in.People[0].Capacity = true, -2 }, "capacity of -2"},
		"twice":     {func(in *matching.Input) { in.People[1].ID = "p1" }, `"p1" is there twice`},
		"busy":      {func(in *matching.Input) { in.People[0].Busy = []cohort.Meeting{{Start: -1}} }, "busy from minute -1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(people(4, at(0, 18, 0, 60))...)
			test.spoil(&in)
			_, err := matching.Match(context.Background(), in, nil)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestMatch_AnswersAtOnceWhenCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in := readBenchmark(t, "s0600_fac_ample")
	result, err := matching.Match(ctx, in, nil)
	require.NoError(t, err)
	require.Empty(t, matchtest.Check(in, result))
	require.Positive(t, result.Placed)
}

func TestMatch_ReportsProgress(t *testing.T) {
	t.Parallel()
	in := readBenchmark(t, "s0080_fac_scarce")
	var reports []matching.Progress
	result, err := matching.Match(context.Background(), in, func(p matching.Progress) { reports = append(reports, p) })
	require.NoError(t, err)
	require.NotEmpty(t, reports)
	for i := 1; i < len(reports); i++ {
		require.GreaterOrEqual(t, reports[i].Placed, reports[i-1].Placed)
		require.LessOrEqual(t, reports[i].Step, reports[i].Steps)
	}
	require.Equal(t, result.Placed, reports[len(reports)-1].Placed)
	require.Equal(t, len(result.Groups), reports[len(reports)-1].Groups)
}

func TestMatch_TakesNobodyForAnAnswer(t *testing.T) {
	t.Parallel()
	result := match(t, input())
	require.True(t, result.Optimal)
	require.Empty(t, result.Groups)
}

// drawInput draws a cohort that is small enough to be checked by brute force and crooked enough to
// find the edges: availability around the week's end, odd lengths, full and busy facilitators.
func drawInput(t *rapid.T) matching.Input {
	in := matching.Input{
		MeetingMinutes: rapid.SampledFrom([]int{30, 45, 60, 90, 120}).Draw(t, "minutes"),
		MinPeople:      rapid.IntRange(2, 4).Draw(t, "min"),
		Increment:      rapid.SampledFrom([]int{15, 30, 60, 50}).Draw(t, "increment"),
		UseIfNeeded:    rapid.Bool().Draw(t, "use if needed"),
		Facilitated:    rapid.Bool().Draw(t, "facilitated"),
		Seed:           rapid.Uint64().Draw(t, "seed"),
	}
	in.MaxPeople = in.MinPeople + rapid.IntRange(0, 4).Draw(t, "more")
	// Few anchors make people meet.
	anchors := rapid.SliceOfN(rapid.IntRange(0, cohort.MinutesPerWeek/15-1), 1, 4).Draw(t, "anchors")
	span := func(set *cohort.WeekSet) {
		start := rapid.SampledFrom(anchors).Draw(t, "anchor")*15 + rapid.IntRange(-6, 6).Draw(t, "shift")*5
		set.Add(cohort.WeekMinute(0).Add(start), rapid.IntRange(20, 300).Draw(t, "length"))
	}
	for i := range rapid.IntRange(0, 25).Draw(t, "people") {
		person := matching.Person{ID: fmt.Sprintf("p%02d", i)}
		if rapid.IntRange(0, 3).Draw(t, "role") == 0 {
			person.ID, person.Facilitator = fmt.Sprintf("f%02d", i), true
			person.Capacity = rapid.IntRange(-1, 3).Draw(t, "capacity")
		}
		for range rapid.IntRange(0, 3).Draw(t, "available") {
			span(&person.Available)
		}
		for range rapid.IntRange(0, 2).Draw(t, "if needed") {
			span(&person.IfNeeded)
		}
		if rapid.IntRange(0, 4).Draw(t, "busy") == 0 {
			start := rapid.SampledFrom(anchors).Draw(t, "busy anchor") * 15
			person.Busy = []cohort.Meeting{{Start: cohort.WeekMinute(start), Minutes: 45}}
		}
		in.People = append(in.People, person)
	}
	return in
}

func TestMatch_NeverBreaksARule(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { match(t, drawInput(t)) })
}

func TestMatch_DoesNotDependOnTheOrderOfPeople(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		want := match(t, in)
		shuffled := in
		shuffled.People = append([]matching.Person(nil), in.People...)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 0))
		random.Shuffle(len(shuffled.People), func(i, j int) {
			shuffled.People[i], shuffled.People[j] = shuffled.People[j], shuffled.People[i]
		})
		require.Equal(t, want, match(t, shuffled))
	})
}

func ExampleMatch() {
	evening := at(2, 18, 0, 120)
	in := matching.Input{
		People: []matching.Person{
			{ID: "Ana", Available: evening},
			{ID: "Ben", Available: evening},
			{ID: "Cleo", Available: at(2, 19, 0, 60)},
			{ID: "Dan", Available: at(5, 9, 0, 60)},
			{ID: "Eva", Facilitator: true, Capacity: 1, Available: evening},
		},
		MeetingMinutes: 60, MinPeople: 3, MaxPeople: 8, Increment: 30, UseIfNeeded: true, Facilitated: true,
	}
	result, err := matching.Match(context.Background(), in, nil)
	if err != nil {
		panic(err)
	}
	for _, group := range result.Groups {
		fmt.Println(group.Start, group.Members)
	}
	for _, u := range result.Unplaced {
		fmt.Println(u.ID, u.Reason)
	}
	fmt.Printf("%d of %d placed, at most %d\n", result.Placed, result.Participants, result.UpperBound)
	// Output:
	// Wednesday 19:00 [Eva Ana Ben Cleo]
	// Dan no_facilitator_overlap
	// 3 of 4 placed, at most 3
}
