package matching_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/matching"
	"convene/matching/matchtest"
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
		in.Keep, in.People = first.Groups, everybody
		second := match(t, in)
		require.GreaterOrEqual(t, second.Placed, first.Placed)
		require.GreaterOrEqual(t, second.UpperBound, second.Placed)

		free := in
		free.Keep = nil
		require.LessOrEqual(t, second.Placed, match(t, free).UpperBound, "keeping groups allows nothing more")
		for _, s := range matching.Suggest(context.Background(), in, second) {
			again, err := matching.Match(context.Background(), s.Apply(in), nil)
			require.NoError(t, err)
			require.Empty(t, matchtest.Check(s.Apply(in), again))
		}
	})
}

func TestMatch_KeepsEveryBenchmarkCohortForLatecomers(t *testing.T) {
	t.Parallel()
	for _, want := range benchmarkCohorts(t) {
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
