package discord

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// transport sends requests: it counts them, holds those back that Discord would not take now, and
// turns every answer that is not a success into an *Error.
type transport struct {
	base *url.URL // nil for Discord itself
	next http.RoundTripper
	sent atomic.Int64

	mu      sync.Mutex
	paused  time.Time            // nothing may be sent before: a global limit
	resets  map[string]time.Time // when an exhausted bucket fills again
	buckets map[string]string    // Discord's bucket of a route, once it has said so
}

// callKey is the context key under which a request carries its call.
type callKey struct{}

func newTransport(base *url.URL) *transport {
	return &transport{base: base, next: http.DefaultTransport, resets: map[string]time.Time{}, buckets: map[string]string{}}
}

// RoundTrip sends one request, or fails at once if a limit is known to refuse it.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	to, _ := request.Context().Value(callKey{}).(call)
	if wait := t.wait(to); wait > 0 {
		return nil, &Error{Kind: RetryAfter, HTTPStatus: http.StatusTooManyRequests, Route: to.name(), RetryAfter: wait,
			Message: "held back: Discord's limit for this route is used up"}
	}
	if t.base != nil {
		request = request.Clone(request.Context())
		request.URL.Scheme, request.URL.Host, request.Host = t.base.Scheme, t.base.Host, t.base.Host
	}
	t.sent.Add(1)
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	t.learn(to, response.Header)
	if response.StatusCode < http.StatusMultipleChoices {
		return response, nil
	}
	defer func() { _ = response.Body.Close() }() // the answer is an error already
	failure := answerError(to, response)
	if failure.Kind == RetryAfter {
		t.pause(to, failure.RetryAfter, response.Header.Get("X-RateLimit-Global") != "" || response.Header.Get("X-RateLimit-Scope") == "global" || failure.ban)
	}
	return nil, failure
}

// wait returns how long the call has to wait for a limit that is known.
func (t *transport) wait(to call) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	until := t.paused
	if reset := t.resets[t.bucket(to)]; reset.After(until) {
		until = reset
	}
	return time.Until(until)
}

// bucket returns the key of the call's bucket: Discord's own name for it once known, by route before.
func (t *transport) bucket(to call) string {
	if name, ok := t.buckets[to.name()]; ok {
		return name + "/" + to.major
	}
	return to.name() + "/" + to.major
}

// learn remembers what an answer says about its bucket.
func (t *transport) learn(to call, header http.Header) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if name := header.Get("X-RateLimit-Bucket"); name != "" {
		t.buckets[to.name()] = name
	}
	if header.Get("X-RateLimit-Remaining") != "0" {
		return
	}
	if seconds, err := strconv.ParseFloat(header.Get("X-RateLimit-Reset-After"), 64); err == nil {
		t.resets[t.bucket(to)] = time.Now().Add(toDuration(seconds))
	}
}

// pause holds back the bucket, or everything, after a 429.
func (t *transport) pause(to call, wait time.Duration, global bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	until := time.Now().Add(wait)
	if global {
		t.paused = until
		return
	}
	t.resets[t.bucket(to)] = until
}

// banDelay is how long to be silent after a 429 that is not Discord's own but its network's guard:
// that is a ban for too many refused requests, and comes without a time.
const banDelay = 10 * time.Minute

// answerError reads an answer that is not a success. Its body is read up to a bound that every error
// of Discord's keeps.
func answerError(to call, response *http.Response) *Error {
	const bodyLimit = 64 << 10
	var body struct {
		Code       int             `json:"code"`
		Message    string          `json:"message"`
		RetryAfter float64         `json:"retry_after"`
		Errors     json.RawMessage `json:"errors"`
	}
	raw, readErr := io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	parseErr := json.Unmarshal(raw, &body)
	failure := &Error{HTTPStatus: response.StatusCode, Code: body.Code, Route: to.name(), needs: to.needs, Message: body.Message}
	failure.Kind = kindOf(response.StatusCode, body.Code)
	if failure.Kind == RetryAfter {
		failure.RetryAfter = retryAfter(body.RetryAfter, response.Header)
		if readErr != nil || parseErr != nil {
			failure.RetryAfter, failure.ban = max(failure.RetryAfter, banDelay), true
		}
	}
	if failure.Message == "" {
		failure.Message = http.StatusText(response.StatusCode)
	}
	if fields := formErrors(body.Errors); fields != "" {
		failure.Message += ": " + fields
	}
	return failure
}

// retryAfter is the longest of what the answer says, and a second if it says nothing.
func retryAfter(body float64, header http.Header) time.Duration {
	wait := toDuration(body)
	if seconds, err := strconv.ParseFloat(header.Get("Retry-After"), 64); err == nil {
		wait = max(wait, toDuration(seconds))
	}
	if wait <= 0 {
		return time.Second
	}
	return wait
}

func toDuration(seconds float64) time.Duration {
	return time.Duration(math.Ceil(seconds*1000)) * time.Millisecond
}
