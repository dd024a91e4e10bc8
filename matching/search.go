package matching

import (
	"math"
	"math/rand/v2"
)

// search looks for the best plan: a greedy start, then annealing over which groups are open. Every
// plan it considers is valid. How long it goes on is counted in steps, never by a clock, so that the
// result depends on nothing but the input.
type search struct {
	p        *problem
	bound    int
	stop     stopper
	progress func(Progress)

	random   *rand.Rand
	paths    *paths
	exchange *exchange
	chances  []int // by participant: at how many starts they can be
	liked    []int // by participant: at how many of them they like to be

	current, trial, best *plan
	steps                int
	// How many can only be on if-needed time when everybody who can be placed is.
	unpleasable int
}

func newSearch(p *problem, bound int, stop stopper, progress func(Progress)) *search {
	s := &search{
		p: p, bound: bound, stop: stop, progress: progress,
		random: rand.New(rand.NewPCG(p.in.Seed, 0x636f6e76656e65)),
		paths:  newPaths(p, stop), exchange: newExchange(p, stop),
		chances: make([]int, len(p.participants)), liked: make([]int, len(p.participants)),
		current: newPlan(p), trial: newPlan(p), best: newPlan(p),
	}
	for i := range p.participants {
		s.chances[i], s.liked[i] = p.participants[i].can.count(), p.participants[i].likes.count()
	}
	s.steps = stepsFor(p)
	s.unpleasable = unpleasable(p, bound)
	return s
}

// unpleasable counts who can attend some start but likes none. If the bound is everybody who can
// attend any, they are among those placed by whatever reaches it.
func unpleasable(p *problem, bound int) int {
	possible, disliking := 0, 0
	for i := range p.participants {
		someone := &p.participants[i]
		if someone.can.empty() {
			continue
		}
		possible++
		if someone.likes.empty() {
			disliking++
		}
	}
	if possible > bound {
		return 0
	}
	return disliking
}

// stepsFor keeps the work about constant, since a step costs about as much as there are participants,
// and small where there are few starts to choose from. Whoever has many people can wait a second.
func stepsFor(p *problem) int {
	if len(p.starts) == 0 || len(p.participants) == 0 {
		return 0
	}
	work := 12_000_000
	if len(p.participants) > 250 {
		work *= 3
	}
	return min(max(work/len(p.participants), 6_000), 120_000, 600*len(p.starts))
}

// run returns the best plan found.
func (s *search) run() *plan {
	s.greedy()
	s.keep()
	s.anneal()
	s.prove()
	s.report(s.steps)
	if !s.p.in.Uneven {
		s.paths.balance(s.best.seating)
	}
	s.best.please(s.stop)
	return s.best
}

// prove lowers the bound as far as prices can, unless it is met already or time is up.
func (s *search) prove() {
	s.bound = newPrices(s.p, s.stop).lower(s.bound, s.best.seated)
}

// keep makes the current plan the best, once its seating is perfect.
func (s *search) keep() {
	s.perfect(s.current)
	s.best.copyFrom(s.current)
}

// nearBest is how close a plan must be to the best for its seating to be made perfect, which takes
// ten times as long as nearly so.
const nearBest = 1

// perfect leaves as few on if-needed time as the open groups allow.
func (s *search) perfect(pl *plan) {
	if pl.ifNeeded > 0 {
		s.exchange.improve(pl.seating, s.p.ifNeededCost)
		pl.ifNeeded = pl.countIfNeeded()
	}
}

// reportEvery is how many steps lie between two reports.
const reportEvery = 64

// rounds is how often the search cools down, each time from the best it knows.
const rounds = 2

func (s *search) anneal() {
	round := s.steps/rounds + 1
	for step := range s.steps {
		if step%reportEvery == 0 {
			s.report(step)
		}
		if s.done() || s.stop() {
			return
		}
		if step%round == 0 {
			s.current.copyFrom(s.best)
		}
		s.trial.copyFrom(s.current)
		if !s.change(s.trial) || !s.settle(s.trial) {
			continue
		}
		heat := hottest * math.Pow(coldest/hottest, float64(step%round)/float64(round))
		if gain := energy(s.trial) - energy(s.current); gain >= 0 || s.random.Float64() < math.Exp(gain/heat) {
			s.current, s.trial = s.trial, s.current
			if better(s.current, s.best) {
				s.keep()
			}
		}
	}
}

// The temperatures were chosen on the benchmark's cohorts: hot enough to give up a group, cold enough
// at the end to accept nothing that is worse.
const (
	hottest = 2.0
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
func (s *search) done() bool { return s.best.seated == s.bound && s.best.ifNeeded <= s.unpleasable }

// settle seats people as well as the open groups allow. It reports false if a group cannot be filled.
func (s *search) settle(pl *plan) bool {
	if !pl.settle(s.paths) {
		return false
	}
	pl.ifNeeded = pl.countIfNeeded() - s.paths.pleaseAll(pl.seating)
	if pl.seated == s.best.seated && pl.ifNeeded > 0 && pl.ifNeeded <= s.best.ifNeeded+nearBest {
		s.perfect(pl)
	}
	return true
}

// change opens, closes or shifts a group, and reports whether it could.
func (s *search) change(pl *plan) bool {
	first := s.random.IntN(max(len(s.p.leaders), 1))
	open := s.anyOpen(pl)
	switch choice := s.random.IntN(20); {
	case open == nowhere || choice < 4:
		return pl.openGroup(s.somewhere(pl), first)
	case choice < 5:
		pl.closeGroup(open, first)
		return true
	case choice < 10:
		pl.closeGroup(open, first)
		return pl.openGroup(s.nearby(open), first)
	default:
		start := s.somewhere(pl)
		pl.closeGroup(open, first)
		return pl.openGroup(start, first)
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

// nearby returns a start not far from another: much the same people can attend it.
func (s *search) nearby(start int) int {
	const reach = 4
	n := len(s.p.starts)
	return ((start+s.random.IntN(2*reach+1)-reach)%n + n) % n
}

// somewhere returns a start to open a group at: by turns one that somebody waiting could attend, one
// that somebody on if-needed time would like, and any.
func (s *search) somewhere(pl *plan) int {
	person := s.random.IntN(len(s.p.participants))
	for range len(s.p.participants) {
		who := &s.p.participants[person]
		at := pl.at[person]
		if at == nowhere && s.chances[person] > 0 {
			return s.oneOf(who.can, s.chances[person])
		}
		if at != nowhere && s.liked[person] > 0 && !who.likes.has(int(at)) {
			return s.oneOf(who.likes, s.liked[person])
		}
		if person++; person == len(s.p.participants) {
			person = 0
		}
		if s.random.IntN(64) == 0 {
			break
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
