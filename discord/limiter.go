package discord

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter knows what Discord's answers said about its rate limits, and so which calls Discord would
// not take now. Discord publishes no limits: a bucket is unknown until its first answer.
type limiter struct {
	now func() time.Time

	mu      sync.Mutex
	paused  time.Time         // nothing may be sent before, but what is exempt from the global limit
	banned  time.Time         // nothing at all may be sent before
	names   map[string]string // Discord's name of a call's bucket, once it has said so
	buckets map[string]*bucket
}

// bucket is a number of requests that may be sent before a time.
type bucket struct {
	remaining int
	reset     time.Time
	refused   time.Time // nothing may be sent before: Discord said so, whatever remains
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, names: map[string]string{}, buckets: map[string]*bucket{}}
}

// take counts a call against its bucket. It returns how long the call has to wait if the bucket is
// known to be used up, or everything is paused; zero if it may go.
func (l *limiter) take(to call) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.banned.After(now) {
		return l.banned.Sub(now)
	}
	if l.paused.After(now) && !to.exempt {
		return l.paused.Sub(now)
	}
	b := l.buckets[l.key(to)]
	if b == nil {
		return 0
	}
	if b.refused.After(now) {
		return b.refused.Sub(now)
	}
	if !b.reset.After(now) {
		return 0
	}
	if b.remaining <= 0 {
		return b.reset.Sub(now)
	}
	b.remaining-- // until the answer says so itself: other calls are under way at the same time
	return 0
}

// learn remembers what an answer says about the call's bucket. Answers arrive in any order, so
// within a bucket's period the lowest number holds.
func (l *limiter) learn(to call, header http.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if name := header.Get("X-RateLimit-Bucket"); name != "" {
		l.names[to.name()] = name
	}
	remaining, err := strconv.Atoi(header.Get("X-RateLimit-Remaining"))
	after := seconds(header.Get("X-RateLimit-Reset-After"))
	if err != nil || after <= 0 {
		return
	}
	l.hold(to, remaining, after)
}

// refuse remembers that Discord refused a call for the wait: until then nothing more goes to its bucket.
// What remains of the bucket is another matter: the limit may be one that is shared with others.
func (l *limiter) refuse(to call, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.forget(now)
	key := l.key(to)
	if l.buckets[key] == nil {
		l.buckets[key] = &bucket{}
	}
	l.buckets[key].refused = later(l.buckets[key].refused, now.Add(wait))
}

// ban holds back everything for the wait.
func (l *limiter) ban(wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.banned = later(l.banned, l.now().Add(wait))
}

// pause holds back for the wait every call that counts against the global limit.
func (l *limiter) pause(wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paused = later(l.paused, l.now().Add(wait))
}

// hold sets what is left of a bucket. The lock is held.
func (l *limiter) hold(to call, remaining int, wait time.Duration) {
	now := l.now()
	l.forget(now)
	key, reset := l.key(to), now.Add(wait)
	if b := l.buckets[key]; b != nil && b.reset.After(now) {
		b.remaining, b.reset = min(b.remaining, remaining), later(b.reset, reset)
		return
	}
	fresh := &bucket{remaining: remaining, reset: reset}
	if old := l.buckets[key]; old != nil {
		fresh.refused = old.refused
	}
	l.buckets[key] = fresh
}

// manyBuckets is when to forget those that are full again: each channel ever used has some.
const manyBuckets = 1000

func (l *limiter) forget(now time.Time) {
	if len(l.buckets) < manyBuckets {
		return
	}
	for key, b := range l.buckets {
		if !b.reset.After(now) && !b.refused.After(now) {
			delete(l.buckets, key)
		}
	}
}

// key names the call's bucket: as Discord does, once known, and by its route before; for each guild
// or channel by itself.
func (l *limiter) key(to call) string {
	name, ok := l.names[to.name()]
	if !ok {
		name = to.name()
	}
	return name + "/" + to.major
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// seconds reads a header with a number of seconds; what is none is zero.
func seconds(text string) time.Duration {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return toDuration(n)
}

// toDuration rounds up to the millisecond, so that waiting that long is enough. More than a day is
// a day: no limit of Discord's is longer but the daily ones.
func toDuration(seconds float64) time.Duration {
	const day = 24 * 60 * 60
	if !(seconds > 0) { // NaN neither
		return 0
	}
	return time.Duration(math.Ceil(min(seconds, day)*1000)) * time.Millisecond
}
