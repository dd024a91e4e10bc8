package discord

import (
	"maps"
	"net/http"
	"net/url"
	"sync"
)

// transport sends requests: it counts them, holds those back that Discord would not take now, and
// turns every answer that is not a success into an *Error, before discordgo sees it.
type transport struct {
	base    *url.URL // nil for Discord itself
	next    http.RoundTripper
	limiter *limiter

	mu   sync.Mutex
	sent map[string]int64
}

// callKey is the context key under which a request carries its call.
type callKey struct{}

func newTransport(base *url.URL, limiter *limiter) *transport {
	return &transport{base: base, next: http.DefaultTransport, limiter: limiter, sent: map[string]int64{}}
}

// RoundTrip sends one request, or fails at once if a limit is known to refuse it.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	to, _ := request.Context().Value(callKey{}).(call)
	if wait := t.limiter.take(to); wait > 0 {
		if request.Body != nil {
			_ = request.Body.Close() // a RoundTripper has to; it is memory
		}
		return nil, &Error{Kind: RetryAfter, Route: to.name(), Message: "not sent: the limit is used up", RetryAfter: wait}
	}
	t.count(to)
	if counter, ok := request.Context().Value(counterKey{}).(*Counter); ok {
		counter.count(to)
	}
	response, err := t.next.RoundTrip(t.readdress(request))
	if err != nil {
		return nil, err
	}
	t.limiter.learn(to, response.Header)
	if response.StatusCode < http.StatusMultipleChoices {
		return success(response), nil
	}
	defer func() { _ = response.Body.Close() }() // the answer is an error already
	answer := readAnswer(response)
	failure := answer.failure(to)
	t.holdBack(to, failure, answer)
	return nil, failure
}

// holdBack makes the limiter refuse what Discord would refuse after this failure. Only a 429 is about
// a bucket; other errors that ask for patience are about one channel or feature.
func (t *transport) holdBack(to call, failure *Error, answer answer) {
	if failure.HTTPStatus != http.StatusTooManyRequests {
		return
	}
	switch {
	case answer.foreign:
		t.limiter.ban(failure.RetryAfter)
	case answer.everywhere():
		t.limiter.pause(failure.RetryAfter)
	default:
		t.limiter.refuse(to, failure.RetryAfter)
	}
}

// responseLimit bounds what is read of an answer. The longest, a server's 500 channels with a thousand
// overwrites each, is some 50 MB; what is longer never ends.
const responseLimit = 64 << 20

// success is an answer as discordgo takes it: it knows three of the statuses, fails on headers of rate limits
// that it does not understand, sleeps on others, and reads answers to their end.
func success(response *http.Response) *http.Response {
	response.StatusCode = http.StatusOK
	response.Header = http.Header{}
	response.Body = http.MaxBytesReader(nil, response.Body, responseLimit)
	return response
}

// readdress sends a request to the base instead of Discord.
func (t *transport) readdress(request *http.Request) *http.Request {
	if t.base == nil {
		return request
	}
	request = request.Clone(request.Context())
	request.URL.Scheme, request.URL.Host, request.Host = t.base.Scheme, t.base.Host, t.base.Host
	return request
}

func (t *transport) count(to call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent[to.name()]++
}

func (t *transport) counts() map[string]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.sent)
}
