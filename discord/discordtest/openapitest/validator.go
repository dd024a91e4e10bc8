package openapitest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Count is how many requests and answers of a route were checked. An answer that was lost was not.
type Count struct{ Requests, Answers int }

// Validator checks requests and answers for one test.
type Validator struct {
	description *Description
	t           TB
	excuse      bool

	pending sync.WaitGroup

	mu     sync.Mutex
	counts map[string]Count
}

// Option changes a validator.
type Option func(*Validator)

// RefusedRequestsMayBeWrong is for tests that send wrong requests on purpose: only those that are
// answered with success are mismatches, of who answered.
func RefusedRequestsMayBeWrong() Option { return func(v *Validator) { v.excuse = true } }

// Validator returns a validator that reports to the test. At the test's end it logs its counts.
func (d *Description) Validator(t TB, opts ...Option) *Validator {
	t.Helper()
	v := &Validator{description: d, t: t, counts: map[string]Count{}}
	for _, opt := range opts {
		opt(v)
	}
	t.Cleanup(func() {
		v.pending.Wait() // a client can know how its request ended before the server does
		t.Logf("checked against Discord's description of its API:\n%s", v.table())
	})
	return v
}

// Counts returns how much was checked, by the description's names of the routes: for example
// "GET /channels/{channel_id}".
func (v *Validator) Counts() map[string]Count {
	v.mu.Lock()
	defer v.mu.Unlock()
	return maps.Clone(v.counts)
}

// judge reports what is wrong with a request and its answer.
func (v *Validator) judge(r *http.Request, path string, body []byte, answer *tee) {
	refused := answer.status >= http.StatusBadRequest && answer.status < http.StatusInternalServerError
	o, values, known := v.description.match(r.Method, path)
	if !known {
		if !v.excuse || !refused {
			v.t.Errorf("%s %s: the route is unknown", r.Method, path)
		}
		return
	}
	if !v.excuse || !refused {
		for _, problem := range v.description.checkRequest(o, values, r, body) {
			v.t.Errorf("%s: the request: %s", o.route(), problem)
		}
	}
	one := Count{Requests: 1}
	if answer.whole() {
		one.Answers = 1
		for _, problem := range v.description.checkAnswer(o, answer) {
			v.t.Errorf("%s: the answer: %s", o.route(), problem)
		}
	}
	v.add(o.route(), one)
}

func (v *Validator) add(route string, more Count) {
	v.mu.Lock()
	defer v.mu.Unlock()
	before := v.counts[route]
	v.counts[route] = Count{before.Requests + more.Requests, before.Answers + more.Answers}
}

// table is the counts as text, in the order of the routes.
func (v *Validator) table() string {
	counts := v.Counts()
	var text strings.Builder
	fmt.Fprintf(&text, "%8s  %8s  %s\n", "requests", "answers", "route")
	for _, route := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&text, "%8d  %8d  %s\n", counts[route].Requests, counts[route].Answers, route)
	}
	return text.String()
}
