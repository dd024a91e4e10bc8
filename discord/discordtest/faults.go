package discordtest

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
)

// Faults says which requests fail, and how. Whether the n-th request of a route fails depends on the
// seed, the route and n alone, so that the same requests meet the same faults again, whatever happens
// on other routes meanwhile. The zero value is no faults.
type Faults struct {
	Seed   uint64
	Rate   float64       // the share of requests that fail, between 0 and 1
	Kinds  []Fault       // to choose from, all if empty
	Routes []string      // as in "POST /guilds/{guild.id}/channels", all if empty
	Max    int           // how many requests may fail, 0 for no limit
	Delay  time.Duration // the longest that an answer is delayed, 50 ms if 0
	// RetryAfter is the longest wait that a rate limit asks for, 50 ms if 0. Headers that tell it in
	// whole seconds round it up, as Discord's do.
	RetryAfter time.Duration
}

// defaultPatience is what tests can bear many times.
const defaultPatience = 50 * time.Millisecond

// WithFaults makes requests fail from the start. See Server.SetFaults.
func WithFaults(f Faults) Option { return func(o *options) { o.faults = f } }

// SetFaults makes requests fail from now on; the zero value ends it. It counts the requests of each
// route, and the faults up to the maximum, from the beginning. It panics if the rate is not between 0
// and 1, or if there is no such kind of fault or route.
//
// Faults come before everything else: a rate limit of theirs uses up no bucket. A connection that is
// reset makes some clients, Go's among them, repeat a GET by themselves; the server counts that as
// another request.
func (s *Server) SetFaults(f Faults) {
	f.check(s.known)
	if len(f.Kinds) == 0 {
		f.Kinds = allFaults()
	}
	if f.Delay <= 0 {
		f.Delay = defaultPatience
	}
	if f.RetryAfter <= 0 {
		f.RetryAfter = defaultPatience
	}
	f.Kinds, f.Routes = slices.Clone(f.Kinds), slices.Clone(f.Routes)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faultPlan{Faults: f, seen: map[string]uint64{}}
}

// FaultsInjected returns how many requests have failed by a fault since the server started, by kind.
func (s *Server) FaultsInjected() map[Fault]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.injected)
}

// faultPlan is Faults at work.
type faultPlan struct {
	Faults

	seen map[string]uint64 // requests, by route
	done int               // faults
}

// mishap is a fault of one request, with the dice that decide its details.
type mishap struct {
	Fault

	dice       *rand.Rand
	delay      time.Duration
	retryAfter time.Duration
}

// next decides on the next request of a route.
func (p *faultPlan) next(route string) (mishap, bool) {
	if p.Rate == 0 || len(p.Routes) > 0 && !slices.Contains(p.Routes, route) {
		return mishap{}, false
	}
	dice := p.dice(route, p.seen[route])
	p.seen[route]++
	if dice.Float64() >= p.Rate || p.Max > 0 && p.done >= p.Max {
		return mishap{}, false
	}
	p.done++
	return mishap{
		Fault: p.Kinds[dice.IntN(len(p.Kinds))], dice: dice,
		delay: upTo(dice, p.Delay), retryAfter: upTo(dice, p.RetryAfter),
	}, true
}

// dice are those of the n-th request of a route.
func (p *faultPlan) dice(route string, n uint64) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprint(h, route, "#", n)
	return rand.New(rand.NewPCG(p.Seed, h.Sum64()))
}

// upTo is a time between a millisecond and a bound.
func upTo(dice *rand.Rand, bound time.Duration) time.Duration {
	return max(time.Duration(dice.Int64N(int64(bound))), time.Millisecond)
}

// nextFault counts a request, and its fault if there is one.
func (s *Server) nextFault(route string) (mishap, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, fails := s.faults.next(route)
	if fails {
		s.injected[m.Fault]++
	}
	return m, fails
}
