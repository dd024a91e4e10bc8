package matching_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/matching"
	"convene/matching/matchtest"
)

// baseline is the stochastic greedy that scripts use, kept to the rules: people come in random order, and
// each joins a random group that still has a common start with them and a seat, or opens one with a
// facilitator who has time; groups that stay too small are dissolved. The best of many rounds counts.
type baseline struct {
	in     matching.Input
	starts map[string][]int // by person
	random *rand.Rand
}

func newBaseline(in matching.Input) *baseline {
	b := &baseline{in: in, starts: map[string][]int{}, random: rand.New(rand.NewPCG(in.Seed, 1))}
	for i := range in.People {
		person := &in.People[i]
		free := person.Available.Union(&person.IfNeeded)
		for start := 0; start < cohort.MinutesPerWeek; start += in.Increment {
			if free.Covers(cohort.Meeting{Start: cohort.WeekMinute(start), Minutes: in.MeetingMinutes}) {
				b.starts[person.ID] = append(b.starts[person.ID], start)
			}
		}
	}
	return b
}

type crowd struct {
	leader  string
	members []string
	starts  []int // at which all can meet
}

// best returns the grouping that places most participants, of so many rounds.
func (b *baseline) best(rounds int) matching.Result {
	var best matching.Result
	for range rounds {
		if r := b.round(); r.Placed > best.Placed {
			best = r
		}
	}
	return best
}

func (b *baseline) round() (result matching.Result) {
	var crowds []*crowd
	leads := map[string][]int{}
	for _, i := range b.random.Perm(len(b.in.People)) {
		if person := &b.in.People[i]; !person.Facilitator {
			crowds = b.seat(person.ID, crowds, leads)
		}
	}
	for _, c := range crowds {
		group := matching.Group{Facilitator: c.leader, Members: c.members}
		if len(c.members) < b.in.MinPeople {
			continue
		}
		group.Start = cohort.WeekMinute(c.starts[0])
		result.Placed += len(c.members)
		if c.leader != "" {
			result.Placed--
		}
		result.Groups = append(result.Groups, group)
	}
	return result
}

func (b *baseline) seat(id string, crowds []*crowd, leads map[string][]int) []*crowd {
	for _, i := range b.random.Perm(len(crowds)) {
		c := crowds[i]
		common := both(c.starts, b.starts[id])
		if len(c.members) < b.in.MaxPeople && len(common) > 0 {
			c.members, c.starts = append(c.members, id), common
			return crowds
		}
	}
	if !b.in.Facilitated {
		if len(b.starts[id]) > 0 {
			crowds = append(crowds, &crowd{members: []string{id}, starts: b.starts[id]})
		}
		return crowds
	}
	for _, i := range b.random.Perm(len(b.in.People)) {
		leader := &b.in.People[i]
		if !leader.Facilitator || leader.Capacity != cohort.Unlimited && len(leads[leader.ID]) >= leader.Capacity {
			continue
		}
		for _, start := range both(b.starts[leader.ID], b.starts[id]) {
			if b.clear(leads[leader.ID], start) {
				leads[leader.ID] = append(leads[leader.ID], start)
				return append(crowds, &crowd{leader: leader.ID, members: []string{leader.ID, id}, starts: []int{start}})
			}
		}
	}
	return crowds
}

// clear reports whether a meeting at the start overlaps none of the others.
func (b *baseline) clear(others []int, start int) bool {
	for _, other := range others {
		a := cohort.Meeting{Start: cohort.WeekMinute(start), Minutes: b.in.MeetingMinutes}
		if a.Overlaps(cohort.Meeting{Start: cohort.WeekMinute(other), Minutes: b.in.MeetingMinutes}) {
			return false
		}
	}
	return true
}

// both returns what two ascending lists share.
func both(a, b []int) (shared []int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			shared = append(shared, a[i])
			i, j = i+1, j+1
		}
	}
	return shared
}

// baselineRounds is what takes about as long as the matcher on a cohort of a hundred.
const baselineRounds = 100

func BenchmarkStochasticGreedy(b *testing.B) {
	for _, want := range benchmarkCohorts(b) {
		b.Run(want.name, func(b *testing.B) {
			greedy := newBaseline(readBenchmark(b, want.name))
			var result matching.Result
			for b.Loop() {
				result = greedy.best(baselineRounds)
			}
			b.ReportMetric(float64(result.Placed), "placed")
			b.ReportMetric(float64(result.Placed)/float64(want.placed), "placed/optimum")
		})
	}
}

// A baseline that broke the rules would flatter itself.
func TestBaseline_KeepsTheRules(t *testing.T) {
	t.Parallel()
	for _, want := range benchmarkCohorts(t)[:9] {
		in := readBenchmark(t, want.name)
		for _, broken := range matchtest.Check(in, newBaseline(in).best(3)) {
			require.Regexp(t, "not in order|neither placed nor listed|result counts|upper bound|optimal is", broken)
		}
	}
}
