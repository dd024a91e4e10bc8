package discordtest

import (
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"strconv"
	"time"
)

// bucketSize is how many requests of a route fit into a time.
type bucketSize struct {
	limit int
	per   time.Duration
}

// Discord does not publish its limits. These are plausible, so that clients meet limits at all.
var (
	defaultBuckets = map[string]bucketSize{
		"POST /channels/{channel.id}/messages": {5, 5 * time.Second},
		"POST /guilds/{guild.id}/channels":     {50, 10 * time.Second},
	}
	otherBucket = bucketSize{250, 10 * time.Second}
	// globalLimit is documented: 50 requests a second for one bot.
	globalLimit = bucketSize{50, time.Second}
)

// limiter counts requests, by route and major parameter, and all together.
type limiter struct {
	sizes  map[string]bucketSize
	open   map[string]*window
	global *window
}

// window is a bucket's present use.
type window struct {
	used int
	ends time.Time
}

func newLimiter(sizes map[string]bucketSize) limiter {
	return limiter{sizes: sizes, open: map[string]*window{}, global: &window{}}
}

// take counts a request and sets the headers that tell of its bucket. It returns the body of a 429
// if the request does not fit. Answers to interactions do not count against the limit of all together.
func (l *limiter) take(header http.Header, route, major string, now time.Time) any {
	if !answers(route) && !l.global.take(globalLimit, now) {
		header.Set("X-RateLimit-Global", "true")
		return limited(header, "global", l.global.ends.Sub(now))
	}
	w, size := l.window(route, major)
	fits := w.take(size, now)
	w.describe(header, route, size, now)
	if !fits {
		return limited(header, "user", w.ends.Sub(now))
	}
	return nil
}

// refuse is the body of a 429 that a fault asks for, and sets the headers that go with it. A global
// limit is about no bucket, and a shared one leaves the bot's own as it is.
func (l *limiter) refuse(header http.Header, route, major string, m mishap, now time.Time) any {
	if m.Fault == FaultRateLimitGlobal {
		header.Set("X-RateLimit-Global", "true")
		return limited(header, scopes[m.Fault], m.retryAfter)
	}
	w, size := l.window(route, major)
	told := *w
	told.renew(size, now)
	if m.Fault == FaultRateLimitUser {
		told = window{used: size.limit, ends: now.Add(m.retryAfter)}
	}
	told.describe(header, route, size, now)
	return limited(header, scopes[m.Fault], m.retryAfter)
}

// window is the bucket of a route and major parameter, with its size.
func (l *limiter) window(route, major string) (*window, bucketSize) {
	size, ok := l.sizes[route]
	if !ok {
		size = otherBucket
	}
	key := route + "/" + major
	if l.open[key] == nil {
		l.open[key] = &window{}
	}
	return l.open[key], size
}

// describe sets the headers that tell of a bucket.
func (w *window) describe(header http.Header, route string, size bucketSize, now time.Time) {
	header.Set("X-RateLimit-Limit", strconv.Itoa(size.limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(size.limit-w.used))
	header.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(w.ends.UnixMilli())/1000))
	header.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", w.ends.Sub(now).Seconds()))
	header.Set("X-RateLimit-Bucket", bucketName(route))
}

// renew empties a bucket whose time is over.
func (w *window) renew(size bucketSize, now time.Time) {
	if !now.Before(w.ends) {
		w.used, w.ends = 0, now.Add(size.per)
	}
}

// take counts one request, if it fits.
func (w *window) take(size bucketSize, now time.Time) bool {
	w.renew(size, now)
	if w.used >= size.limit {
		return false
	}
	w.used++
	return true
}

// limitMessages are Discord's words for a limit, by its scope.
var limitMessages = map[string]string{
	"user": "You are being rate limited.", "global": "You are being rate limited.", "shared": "The resource is being rate limited.",
}

func limited(header http.Header, scope string, wait time.Duration) any {
	header.Set("X-RateLimit-Scope", scope)
	header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	return struct {
		Message    string  `json:"message"`
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}{limitMessages[scope], wait.Seconds(), scope == "global"}
}

// bucketName is opaque, as Discord's is.
func bucketName(route string) string {
	h := fnv.New64a()
	fmt.Fprint(h, route)
	return fmt.Sprintf("%016x", h.Sum64())
}
