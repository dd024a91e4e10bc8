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
// if the request does not fit.
func (l *limiter) take(header http.Header, route, major string, now time.Time) any {
	if !l.global.take(globalLimit, now) {
		header.Set("X-RateLimit-Global", "true")
		return limited(header, "global", l.global.ends.Sub(now))
	}
	size, ok := l.sizes[route]
	if !ok {
		size = otherBucket
	}
	key := route + "/" + major
	if l.open[key] == nil {
		l.open[key] = &window{}
	}
	w := l.open[key]
	fits := w.take(size, now)
	header.Set("X-RateLimit-Limit", strconv.Itoa(size.limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(size.limit-w.used))
	header.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(w.ends.UnixMilli())/1000))
	header.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", w.ends.Sub(now).Seconds()))
	header.Set("X-RateLimit-Bucket", bucketName(route))
	if !fits {
		return limited(header, "user", w.ends.Sub(now))
	}
	return nil
}

// take counts one request, if it fits.
func (w *window) take(size bucketSize, now time.Time) bool {
	if !now.Before(w.ends) {
		w.used, w.ends = 0, now.Add(size.per)
	}
	if w.used >= size.limit {
		return false
	}
	w.used++
	return true
}

func limited(header http.Header, scope string, wait time.Duration) any {
	header.Set("X-RateLimit-Scope", scope)
	header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	return struct {
		Message    string  `json:"message"`
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}{"You are being rate limited.", wait.Seconds(), scope == "global"}
}

// bucketName is opaque, as Discord's is.
func bucketName(route string) string {
	h := fnv.New64a()
	fmt.Fprint(h, route)
	return fmt.Sprintf("%016x", h.Sum64())
}
