package matchtest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/matching"
	"convene/matching/matchtest"
)

// The checker is trusted by every other test, so each of its rules is shown to bite.
func TestCheck_FindsEveryBrokenRule(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(*matching.Input, *matching.Result)
		want  string
	}{
		"off the grid":           {func(_ *matching.Input, r *matching.Result) { r.Groups[0].Start += 7 }, "no multiple of 30"},
		"outside the week":       {func(_ *matching.Input, r *matching.Result) { r.Groups[0].Start += cohort.MinutesPerWeek }, "no multiple of 30 in the week"},
		"not free":               {func(in *matching.Input, _ *matching.Result) { in.People[1].Available.Remove(18*60+59, 1) }, `"a" is not free`},
		"if needed is forbidden": {func(in *matching.Input, _ *matching.Result) { in.UseIfNeeded = false }, `"b" is not free`},
		"busy": {func(in *matching.Input, _ *matching.Result) {
			in.People[1].Busy = []cohort.Meeting{{Start: 18*60 + 59, Minutes: 5}}
		}, `"a" is busy`},
		"too many":               {func(in *matching.Input, _ *matching.Result) { in.MaxPeople = 2 }, "not 3 to 2"},
		"too few":                {func(in *matching.Input, _ *matching.Result) { in.MinPeople = 4 }, "not 4 to 5"},
		"no facilitator":         {func(_ *matching.Input, r *matching.Result) { r.Groups[0].Members = r.Groups[0].Members[1:] }, "0 facilitators, not 1"},
		"a needless facilitator": {func(in *matching.Input, _ *matching.Result) { in.Facilitated = false }, "1 facilitators, not 0"},
		"not named":              {func(_ *matching.Input, r *matching.Result) { r.Groups[0].Facilitator = "" }, "not its first member and named"},
		"above capacity":         {func(in *matching.Input, _ *matching.Result) { in.People[0].Capacity = 0 }, "leads 1 groups, more than 0"},
		"two meetings at once":   {func(_ *matching.Input, r *matching.Result) { r.Groups = append(r.Groups, r.Groups[0]) }, "is in two meetings at minute"},
		"in two groups":          {func(_ *matching.Input, r *matching.Result) { r.Groups = append(r.Groups, r.Groups[0]) }, `participant "a" is in 2 groups`},
		"a stranger":             {func(_ *matching.Input, r *matching.Result) { r.Groups[0].Members[1] = "zoe" }, `"zoe" in the group at 1080 is nobody`},
		"unsorted":               {func(_ *matching.Input, r *matching.Result) { m := r.Groups[0].Members; m[1], m[2] = m[2], m[1] }, "not in order"},
		"wrong counts":           {func(_ *matching.Input, r *matching.Result) { r.IfNeeded++ }, "the result counts"},
		"a bound below":          {func(_ *matching.Input, r *matching.Result) { r.UpperBound = 1 }, "the upper bound is 1"},
		"optimal without proof":  {func(_ *matching.Input, r *matching.Result) { r.Optimal = !r.Optimal }, "optimal is"},
		"forgotten":              {func(_ *matching.Input, r *matching.Result) { r.Unplaced = nil }, `"c" is neither placed nor listed`},
		"listed though placed":   {func(_ *matching.Input, r *matching.Result) { r.Unplaced[0].ID = "a" }, `"a" is listed as unplaced and is placed`},
		"an untrue cause":        {func(_ *matching.Input, r *matching.Result) { r.Unplaced[0].Cause = matching.NeverFree }, "is unplaced for cause 3, not 0"},
		"no reason":              {func(_ *matching.Input, r *matching.Result) { r.Unplaced[0].Reason = "" }, "without a reason"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			input, result := valid(t)
			test.spoil(&input, &result)
			found := matchtest.Check(input, result)
			require.NotEmpty(t, found)
			require.Contains(t, join(found), test.want)
		})
	}
}

func join(found []string) string {
	all := ""
	for _, violation := range found {
		all += violation + "\n"
	}
	return all
}

// valid is a group of a facilitator and two participants, one of them on if-needed time, and one
// participant who is left out.
func valid(t *testing.T) (matching.Input, matching.Result) {
	t.Helper()
	var evening, half, other cohort.WeekSet
	evening.Add(18*60, 60)
	half.Add(18*60+30, 30)
	other.Add(12*60, 60)
	input := matching.Input{
		People: []matching.Person{
			{ID: "f", Facilitator: true, Capacity: 1, Available: evening},
			{ID: "a", Available: evening},
			{ID: "b", Available: half, IfNeeded: evening},
			{ID: "c", Available: other},
		},
		MeetingMinutes: 60, MinPeople: 3, MaxPeople: 5, Increment: 30, UseIfNeeded: true, Facilitated: true,
	}
	result, err := matching.Match(context.Background(), input, nil)
	require.NoError(t, err)
	require.Empty(t, matchtest.Check(input, result))
	require.Len(t, result.Groups, 1)
	return input, result
}
