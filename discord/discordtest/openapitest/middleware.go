package openapitest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"regexp"
	"strconv"
)

// Middleware checks all that passes, for discordtest.WithMiddleware. Without the description it lets
// everything pass and says so in the test's log.
func Middleware(t TB, opts ...Option) func(http.Handler) http.Handler {
	t.Helper()
	d, err := shared()
	return d.orNothing(t, err, opts...)
}

// orNothing is the middleware if reading the description went well.
func (d *Description) orNothing(t TB, err error, opts ...Option) func(http.Handler) http.Handler {
	t.Helper()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		t.Logf("nothing is checked against Discord's description of its API (%v): %s", err, howToGet)
		return func(next http.Handler) http.Handler { return next }
	case err != nil:
		t.Fatalf("%v", err)
	}
	return d.Validator(t, opts...).Middleware
}

// api is where Discord's API is. Version 9, which discordgo speaks, is checked as 10: they differ in
// nothing that either of us uses.
var api = regexp.MustCompile(`^/api/v(?:9|10)(/.*)$`)

// Middleware checks all requests to the API that pass, and their answers.
func (v *Validator) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := api.FindStringSubmatch(r.URL.Path)
		if parts == nil {
			next.ServeHTTP(w, r)
			return
		}
		v.pending.Add(1)
		defer v.pending.Done()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // the client has gone
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer := &tee{ResponseWriter: w}
		defer func() { v.judge(r, parts[1], body, answer) }() // also when there will be no answer
		next.ServeHTTP(answer, r)
	})
}

// tee keeps a copy of an answer.
type tee struct {
	http.ResponseWriter

	status int // 0 while there is none
	body   []byte
}

func (t *tee) WriteHeader(status int) {
	t.status = status
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(p []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	t.body = append(t.body, p...)
	return t.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection, to flush it.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Hijack gives the connection away: what is said on it is no answer of the API.
func (t *tee) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(t.ResponseWriter).Hijack()
}

// whole reports whether an answer came, and to its end.
func (t *tee) whole() bool {
	length, err := strconv.Atoi(t.Header().Get("Content-Length"))
	return t.status != 0 && (err != nil || len(t.body) == length)
}
