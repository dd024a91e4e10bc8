package matching_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/matching"
)

func TestMatch_LatecomersJoinGroupsThatStay(t *testing.T) {
	t.Parallel()
	evening, morning := at(0, 18, 0, 60), at(3, 9, 0, 60)
	in := input(people(3, evening)...)
	first := match(t, in)
	require.Len(t, first.Groups, 1)

	in.Keep = first.Groups
	in.People = append(in.People, matching.Person{ID: "late", Available: evening.Union(&morning)})
	for _, id := range []string{"x", "y"} {
		in.People = append(in.People, matching.Person{ID: id, Available: morning})
	}
	second := match(t, in)
	require.Equal(t, 6, second.Placed, "the latecomer completes a new group rather than joining the old one")
	require.Len(t, second.Groups, 2)
	require.Equal(t, first.Groups[0], second.Groups[0])

	in.People = slices.DeleteFunc(in.People, func(p matching.Person) bool { return p.ID == "y" })
	third := match(t, in)
	require.Equal(t, append(slices.Clone([]string{"late"}), first.Groups[0].Members...), third.Groups[0].Members)
	require.Equal(t, "x", third.Unplaced[0].ID)
}

// People are kept by leaving them in their groups, and free to move when they are taken out.
func TestMatch_KeepsPeopleAndLetsOthersMove(t *testing.T) {
	t.Parallel()
	evening, morning := at(0, 18, 0, 60), at(3, 9, 0, 60)
	in := input(people(4, evening)...)
	in.People = append(in.People, matching.Person{ID: "x", Available: morning}, matching.Person{ID: "y", Available: morning})
	in.People[3].Available = evening.Union(&morning) // p4
	in.Keep = []matching.Group{{Start: meeting(0, 18).Start, Members: []string{"p1"}}}
	result := match(t, in)
	require.Equal(t, 6, result.Placed)
	require.Equal(t, []string{"p1", "p2", "p3"}, result.Groups[0].Members)
	require.Equal(t, []string{"p4", "x", "y"}, result.Groups[1].Members)

	in.Keep = []matching.Group{{Start: meeting(3, 9).Start, Members: []string{"x"}}, {Start: meeting(0, 18).Start, Members: []string{"p4"}}}
	_, err := matching.Match(context.Background(), in, nil)
	require.ErrorContains(t, err, "too few people can join", "only y can meet x then")
}

func TestMatch_AFullGroupThatStaysTakesNobody(t *testing.T) {
	t.Parallel()
	in := input(people(4, at(0, 18, 0, 60))...)
	in.MaxPeople = 4
	in.Keep = match(t, in).Groups
	in.People = append(in.People, matching.Person{ID: "late", Available: at(0, 18, 0, 60)})
	result := match(t, in)
	require.Equal(t, 4, result.Placed)
	require.Equal(t, 4, result.UpperBound)
	require.Equal(t, in.Keep, result.Groups)
}

func TestMatch_RefusesGroupsToKeepThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for want, keep := range map[string][]matching.Group{
		"is nobody":                {{Members: []string{"stranger", "p1"}}},
		"is in two groups to keep": {{Members: []string{"p1", "p2"}}, {Members: []string{"p2"}}},
		"has no members":           {{}},
		"no such start":            {{Start: -1, Members: []string{"p1"}}},
		"not the facilitator":      {{Facilitator: "p1", Members: []string{"p1"}}},
	} {
		in := input(people(4, at(0, 18, 0, 60))...)
		in.Keep = keep
		_, err := matching.Match(context.Background(), in, nil)
		require.ErrorContains(t, err, want)
	}
}

// Whoever comes late, the groups that stay stay, no rule is broken, and nobody who was placed is lost.
func TestMatch_KeepsGroupsWhateverComes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		everybody := in.People
		in.People = slices.DeleteFunc(slices.Clone(everybody), func(p matching.Person) bool {
			return !p.Facilitator && rapid.IntRange(0, 3).Draw(t, "late") == 0
		})
		first := match(t, in)
		in.Keep, in.People = thinned(t, first.Groups), everybody
		second := match(t, in)
		require.GreaterOrEqual(t, second.Placed, first.Placed)
		require.GreaterOrEqual(t, second.UpperBound, second.Placed)

		free := in
		free.Keep = nil
		require.LessOrEqual(t, second.Placed, match(t, free).UpperBound, "keeping groups allows nothing more")
		if found := matching.Suggest(context.Background(), in, second); len(found) > 0 {
			again := match(t, found[0].Apply(in))
			require.GreaterOrEqual(t, again.UpperBound, second.Placed+found[0].More)
		}
	})
}

func TestMatch_KeepsEveryBenchmarkCohortForLatecomers(t *testing.T) {
	t.Parallel()
	for _, want := range benchmarkCohorts(t)[:9] { // the largest say no more
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			in := readBenchmark(t, want.name)
			everybody := in.People
			in.People = slices.Clone(everybody[:len(everybody)*9/10])
			for _, person := range everybody[len(in.People):] {
				if person.Facilitator {
					in.People = append(in.People, person)
				}
			}
			in.Keep = match(t, in).Groups
			in.People = everybody
			result := match(t, in)
			require.LessOrEqual(t, result.Placed, want.placed)
			require.GreaterOrEqual(t, result.UpperBound, result.Placed)
		})
	}
}

// thinned are groups out of which some people were taken, who may move.
func thinned(t *rapid.T, groups []matching.Group) (kept []matching.Group) {
	for _, group := range groups {
		group.Members = slices.DeleteFunc(slices.Clone(group.Members), func(id string) bool {
			return id != group.Facilitator && rapid.IntRange(0, 4).Draw(t, "moves") == 0
		})
		if len(group.Members) > 0 {
			kept = append(kept, group)
		}
	}
	return kept
}
