package matching_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/matching"
	"convene/matching/matchtest"
)

// countdown is a context that ends when it has been asked so many times, whatever the clock says.
type countdown struct {
	context.Context
	left, asked, late int // late are the questions after its end
}

func stopAfter(questions int) *countdown {
	return &countdown{Context: context.Background(), left: questions}
}

func (c *countdown) Err() error {
	c.asked++
	if c.left > 0 {
		c.left--
		return nil
	}
	c.late++
	return context.Canceled
}

// mostLate is how often a match asks again once it is told to stop: everything that is under way asks once, and
// the groups that are opened all the same, or evened out, each.
const mostLate = 300

// stopped matches until the questions are used up, and checks what no result may break.
func stopped(t require.TestingT, in matching.Input, questions int) (matching.Result, *countdown) {
	ctx := stopAfter(questions)
	result, err := matching.Match(ctx, in, nil)
	require.NoError(t, err)
	require.Empty(t, matchtest.Check(in, result))
	require.LessOrEqual(t, ctx.late, mostLate, "stopped after %d questions", questions)
	return result, ctx
}

func TestMatch_BreaksNoRuleWhereverItIsStopped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		_, whole := stopped(t, in, 1_000_000)
		stopped(t, in, rapid.IntRange(0, whole.asked).Draw(t, "questions"))
	})
}

func TestMatch_StopsOnHardInputs(t *testing.T) {
	t.Parallel()
	const people = 40
	for _, hard := range matchtest.HardInputs(people, 1) {
		t.Run(hard.Name, func(t *testing.T) {
			t.Parallel()
			var before matching.Result
			for _, questions := range []int{0, 1, 1000, 50_000} {
				result, ctx := stopped(t, hard.Input, questions)
				require.GreaterOrEqual(t, result.Placed, before.Placed, "longer is no worse")
				before = result
				if ctx.late == 0 {
					break // it ended by itself
				}
				require.Empty(t, matching.Suggest(ctx, hard.Input, result), "nothing is tried any more")
			}
		})
	}
}

func TestSuggest_KeepsItsPromisesWhereverItIsStopped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawTiny(t)
		result := match(t, in)
		whole := stopAfter(1_000_000)
		matching.Suggest(whole, in, result)
		ctx := stopAfter(rapid.IntRange(0, whole.asked).Draw(t, "questions"))
		for _, s := range matching.Suggest(ctx, in, result) {
			require.GreaterOrEqual(t, solveExhaustively(s.Apply(in)).placed, result.Placed+s.More, "%+v", s)
		}
		require.LessOrEqual(t, ctx.late, mostLate)
	})
}

// hardQuestions is what the benchmark lets a match of a hard input ask: about as much work as it takes some
// seconds to do.
const hardQuestions = 1_000_000

// BenchmarkMatch_Hard shows that no input takes memory without bound: MB-from-OS is what the process has ever
// had at once, the tests' own data included.
func BenchmarkMatch_Hard(b *testing.B) {
	const people = 2000
	for _, hard := range matchtest.HardInputs(people, 1) {
		b.Run(hard.Name, func(b *testing.B) {
			var result matching.Result
			for b.Loop() {
				var err error
				result, err = matching.Match(stopAfter(hardQuestions), hard.Input, nil)
				require.NoError(b, err)
			}
			b.ReportAllocs()
			b.ReportMetric(float64(result.Placed), "placed")
			b.ReportMetric(float64(result.UpperBound), "bound")
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(memory.Sys)/1e6, "MB-from-OS")
		})
	}
}
