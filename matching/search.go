package matching

import (
	"context"
	"math"
	"math/rand/v2"
)

// search looks for the best plan: a greedy start, then annealing over which groups are open. Every
// plan it considers is valid. How long it goes on is counted in steps, never by a clock, so that the
// result depends on nothing but the input.
type search struct {
	ctx      context.Context
	p        *problem
	bound    int
	progress func(Progress)

	random   *rand.Rand
	paths    *paths
	exchange *exchange
	order    []int // whom to ask first to lead
	chances  []int // by participant: at how many starts they can be

	current, trial, best *plan
	steps                int
}

func newSearch(ctx context.Context, p *problem, bound int, progress func(Progress)) *search {
	s := &search{
		ctx: ctx, p: p, bound: bound, progress: progress,
		random: rand.New(rand.NewPCG(p.in.Seed, 0x636f6e76656e65)),
		paths:  newPaths(p), exchange: newExchange(p),
		order: make([]int, len(p.leaders)), chances: make([]int, len(p.participants)),
		current: newPlan(p), trial: newPlan(p), best: newPlan(p),
	}
	for i := range s.order {
		s.order[i] = i
	}
	for i := range p.participants {
		s.chances[i] = p.participants[i].can.count()
	}
	s.steps = stepsFor(p)
	return s
}

// stepsFor keeps the work about constant: a step costs about as much as there are participants.
func stepsFor(p *problem) int {
	if len(p.starts) == 0 || len(p.participants) == 0 {
		return 0
	}
	const work = 2_000_000
	return min(max(work/len(p.participants), 1500), 20_000)
}

// run returns the best plan found.
func (s *search) run() *plan {
	s.greedy()
	s.best.copyFrom(s.current)
	s.anneal()
	return s.best
}

// reportEvery is how many steps lie between two looks at the context and two reports.
const reportEvery = 64

func (s *search) anneal() {
	for step := range s.steps {
		if step%reportEvery == 0 {
			s.report(step)
			if s.ctx.Err() != nil {
				return
			}
		}
		if s.done() {
			break
		}
		s.trial.copyFrom(s.current)
		if !s.change(s.trial) || !s.settle(s.trial) {
			continue
		}
		heat := hottest * math.Pow(coldest/hottest, float64(step)/float64(s.steps))
		if gain := energy(s.trial) - energy(s.current); gain >= 0 || s.random.Float64() < math.Exp(gain/heat) {
			s.current, s.trial = s.trial, s.current
			if better(s.current, s.best) {
				s.best.copyFrom(s.current)
			}
		}
	}
	s.report(s.steps)
}

// The temperatures were chosen on the benchmark's cohorts: hot enough to give up a group, cold enough
// at the end to accept nothing that is worse.
const (
	hottest = 6.0
	coldest = 0.3
)

// energy weighs a seat against if-needed time. The search may trade them; better does not.
func energy(pl *plan) float64 { return float64(4*pl.seated - pl.ifNeeded) }

func (s *search) report(step int) {
	s.progress(Progress{
		Step: step, Steps: s.steps, Participants: len(s.p.participants),
		Placed: s.best.seated, UpperBound: s.bound, Groups: s.best.groupCount(),
	})
}

// done reports that nothing better can exist.
func (s *search) done() bool { return s.best.seated == s.bound && s.best.ifNeeded == 0 }

// settle seats people as well as the open groups allow. It reports false if a group cannot be filled.
func (s *search) settle(pl *plan) bool {
	if !pl.seating.settle(s.paths) {
		return false
	}
	pl.ifNeeded = pl.countIfNeeded()
	if pl.ifNeeded > 0 {
		s.exchange.improve(pl.seating, s.p.ifNeededCost)
		pl.ifNeeded = pl.countIfNeeded()
	}
	return true
}

// change opens, closes or shifts a group, and reports whether it could.
func (s *search) change(pl *plan) bool {
	s.random.Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
	open := s.anyOpen(pl)
	switch choice := s.random.IntN(10); {
	case open == nowhere || choice < 3:
		return pl.openGroup(s.somewhere(pl), s.order)
	case choice < 4:
		pl.closeGroup(open, s.order)
		return true
	default:
		pl.closeGroup(open, s.order)
		return pl.openGroup(s.somewhere(pl), s.order)
	}
}

// anyOpen returns the start of a group, each group with the same chance.
func (s *search) anyOpen(pl *plan) int {
	n := pl.groupCount()
	if n == 0 {
		return nowhere
	}
	pick := s.random.IntN(n)
	for start := range pl.open.all {
		if pick -= int(pl.groups[start]); pick < 0 {
			return start
		}
	}
	return nowhere
}

// somewhere returns a start to open a group at: half the time one that somebody waiting could attend.
func (s *search) somewhere(pl *plan) int {
	if waiting := pl.waiting.count(); waiting > 0 && s.random.IntN(2) == 0 {
		pick := s.random.IntN(waiting)
		for person := range pl.waiting.all {
			if pick--; pick < 0 && s.chances[person] > 0 {
				return s.oneOf(s.p.participants[person].can, s.chances[person])
			}
		}
	}
	return s.random.IntN(len(s.p.starts))
}

func (s *search) oneOf(set bitset, size int) int {
	pick := s.random.IntN(size)
	for i := range set.all {
		if pick--; pick < 0 {
			return i
		}
	}
	return nowhere
}
