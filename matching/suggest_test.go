package matching_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/matching"
)

func suggest(t require.TestingT, in matching.Input) (matching.Result, []matching.Suggestion) {
	result, err := matching.Match(context.Background(), in, nil)
	require.NoError(t, err)
	return result, matching.Suggest(context.Background(), in, result)
}

func TestSuggest_FindsWhatWouldHelp(t *testing.T) {
	t.Parallel()
	evening, morning, late := at(0, 18, 0, 60), at(3, 9, 0, 60), at(5, 20, 0, 45)
	three := people(3, evening)
	for name, test := range map[string]struct {
		in   func() matching.Input
		want matching.Suggestion
	}{
		"a facilitator leads one more": {func() matching.Input {
			both := evening.Union(&morning)
			return input(append(three, matching.Person{ID: "x", Available: morning}, matching.Person{ID: "y", Available: morning}, facilitator("f", 1, both))...)
		}, matching.Suggestion{Kind: matching.MoreGroups, Person: "f", Number: 2, More: 2}},
		"somebody else leads": {func() matching.Input {
			return input(append(three, matching.Person{ID: "x", Available: morning}, matching.Person{ID: "y", Available: morning}, facilitator("f", 1, evening))...)
		}, matching.Suggestion{Kind: matching.NewFacilitator, When: meeting(3, 9), More: 2}},
		"smaller groups": {func() matching.Input {
			return input(matching.Person{ID: "x", Available: morning}, matching.Person{ID: "y", Available: morning})
		}, matching.Suggestion{Kind: matching.SmallerGroups, Number: 2, More: 2}},
		"shorter meetings": {func() matching.Input {
			return input(people(3, late)...)
		}, matching.Suggestion{Kind: matching.ShorterMeeting, Number: 45, More: 3}},
		"times that are possible": {func() matching.Input {
			in := input(matching.Person{ID: "x", IfNeeded: morning}, matching.Person{ID: "y", Available: morning}, matching.Person{ID: "z", Available: morning})
			in.UseIfNeeded = false
			return in
		}, matching.Suggestion{Kind: matching.UseIfNeeded, More: 3}},
		"a person at another time": {func() matching.Input {
			return input(append(three, matching.Person{ID: "x", Available: at(0, 20, 0, 60)})...)
		}, matching.Suggestion{Kind: matching.PersonFree, Person: "x", When: meeting(0, 18), More: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := test.in()
			_, found := suggest(t, in)
			require.Contains(t, found, test.want)
			again, err := matching.Match(context.Background(), test.want.Apply(in), nil)
			require.NoError(t, err)
			before := match(t, in)
			require.Equal(t, before.Placed+test.want.More, again.Placed)
		})
	}
}

func TestSuggest_HasNothingToSayWhenAllArePlaced(t *testing.T) {
	t.Parallel()
	_, found := suggest(t, input(people(4, at(0, 18, 0, 60))...))
	require.Empty(t, found)
}

// Whatever is suggested really helps that much: the optimum with the change is at least as high.
func TestSuggest_PromisesNothingThatCannotBeKept(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawTiny(t)
		result, found := suggest(t, in)
		for i, s := range found {
			require.Positive(t, s.More)
			require.GreaterOrEqual(t, solveExhaustively(s.Apply(in)).placed, result.Placed+s.More, "%+v", s)
			if i > 0 {
				require.LessOrEqual(t, s.More, found[i-1].More, "the best comes first")
			}
		}
	})
}

func TestSuggest_OfEveryBenchmarkCohortIsTrue(t *testing.T) {
	t.Parallel()
	for _, want := range benchmarkCohorts(t)[:9] { // hardly anybody is left out of the largest
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			in := readBenchmark(t, want.name)
			result, found := suggest(t, in)
			require.Equal(t, len(result.Unplaced) > 0, len(found) > 0)
			if len(found) > 0 {
				require.GreaterOrEqual(t, match(t, found[0].Apply(in)).Placed, result.Placed+found[0].More)
			}
		})
	}
}
