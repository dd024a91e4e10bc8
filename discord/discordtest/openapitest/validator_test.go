package openapitest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reporter is a test that keeps what is reported to it.
type reporter struct {
	errors, logs, skips []string
	cleanups            []func()
}

func (r *reporter) Helper()                   {}
func (r *reporter) Cleanup(f func())          { r.cleanups = append(r.cleanups, f) }
func (r *reporter) Errorf(f string, a ...any) { r.errors = append(r.errors, fmt.Sprintf(f, a...)) }
func (r *reporter) Fatalf(f string, a ...any) { r.Errorf(f, a...) }
func (r *reporter) Logf(f string, a ...any)   { r.logs = append(r.logs, fmt.Sprintf(f, a...)) }
func (r *reporter) Skipf(f string, a ...any)  { r.skips = append(r.skips, fmt.Sprintf(f, a...)) }
func (r *reporter) finish()                   { r.cleanups[0]() }
func (r *reporter) reported() string          { return strings.Join(r.errors, "\n") }

const (
	aMessage = `{"id": "1", "channel_id": "2", "type": 0, "content": "", "mentions": [], "mention_roles": [], "attachments": [],
		"embeds": [], "components": [], "timestamp": "2026-03-02T09:00:00.000000+00:00", "edited_timestamp": null, "flags": 0,
		"pinned": false, "mention_everyone": false, "tts": false,
		"author": {"id": "3", "username": "a", "avatar": null, "discriminator": "0", "public_flags": 0, "flags": 0,
			"global_name": null, "primary_guild": null}}`
	anError = `{"code": 10003, "message": "Unknown Channel"}`
)

// exchange sends one request through a validator to an API that answers it so.
func exchange(t *testing.T, request *http.Request, answer http.HandlerFunc, opts ...Option) *reporter {
	t.Helper()
	to := &reporter{}
	Open(t).Validator(to, opts...).Middleware(answer).ServeHTTP(httptest.NewRecorder(), request)
	return to
}

func asked(method, path, body string) *http.Request {
	r := httptest.NewRequest(method, "/api/v9"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestValidator_ReportsWrongRequests(t *testing.T) {
	t.Parallel()
	form := asked("POST", "/channels/2/messages", `content=x`)
	form.Header.Set("Content-Type", "text/plain")
	for name, test := range map[string]struct {
		request *http.Request
		want    string
	}{
		"route":           {asked("GET", "/channels/2/secrets", ""), "GET /channels/2/secrets: the route is unknown"},
		"method":          {asked("PUT", "/channels/2/messages", ""), "PUT /channels/2/messages: the route is unknown"},
		"path":            {asked("GET", "/channels/general/messages", ""), `the path's "channel_id" at /: 'general' does not match pattern`},
		"query":           {asked("GET", "/channels/2/messages?newest=1", ""), `the query has "newest", which is unknown`},
		"number":          {asked("GET", "/channels/2/messages?limit=101", ""), `the query's "limit" at /: maximum: got 101, want 100`},
		"no number":       {asked("GET", "/channels/2/messages?limit=all", ""), `the query's "limit" at /: got string, want integer`},
		"no body":         {asked("POST", "/channels/2/messages", ""), "it has no body"},
		"body":            {asked("DELETE", "/channels/2/messages/3", "{}"), "it has a body, and should have none"},
		"content type":    {form, `its body is of the type "text/plain", which is unknown`},
		"no JSON":         {asked("POST", "/channels/2/messages", "{"), "its body is not JSON"},
		"type":            {asked("POST", "/channels/2/messages", `{"content": 5}`), "its body at /content: got number, want null or string"},
		"misspelt":        {asked("POST", "/channels/2/messages", `{"contents": "x"}`), "its body at /: additional properties 'contents' not allowed"},
		"misspelt within": {asked("POST", "/channels/2/messages", `{"allowed_mentions": {"user": []}}`), "at /allowed_mentions: additional properties 'user' not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ok := answering(http.StatusOK, aMessage)
			if test.request.Method != http.MethodPost {
				ok = answering(http.StatusNotFound, anError)
			}
			require.Contains(t, exchange(t, test.request, ok).reported(), test.want)
		})
	}
}

func TestValidator_ReportsWrongAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, path string
		answer       http.HandlerFunc
		want         string
	}{
		"missing":      {"GET", "/channels/2/messages/1", answering(200, strings.Replace(aMessage, `"tts": false,`, "", 1)), "the body of a 200 at /: missing property 'tts'"},
		"invented":     {"GET", "/channels/2/messages/1", answering(200, strings.Replace(aMessage, `"tts"`, `"loud": true, "tts"`, 1)), "at /: additional properties 'loud' not allowed"},
		"type within":  {"GET", "/channels/2/messages/1", answering(200, strings.Replace(aMessage, `"id": "3"`, `"id": 3`, 1)), "at /author/id: got number, want string"},
		"time":         {"GET", "/channels/2/messages/1", answering(200, strings.Replace(aMessage, "2026-03-02T", "2026-03-02 at ", 1)), "at /timestamp: "},
		"not a list":   {"GET", "/channels/2/messages", answering(200, aMessage), "the body of a 200 at /: got object, want null or array"},
		"status":       {"GET", "/channels/2/messages", answering(201, "[]"), "the status 201 is unknown"},
		"not empty":    {"DELETE", "/channels/2/messages/1", answering(204, "{}"), "it has a body, which a 204 should not have"},
		"no JSON":      {"GET", "/channels/2/messages", answering(200, "<html>"), "the body of a 200 is not JSON"},
		"error":        {"GET", "/channels/2/messages", answering(404, `{"code": "10003", "message": ""}`), "the body of a 404 at /code: got string, want integer"},
		"error, more":  {"GET", "/channels/2/messages", answering(404, `{"code": 10003, "message": "", "reason": ""}`), "the body of a 404 at /reason: "},
		"limit":        {"GET", "/channels/2/messages", answering(429, `{"message": "", "retry_after": "1", "global": false}`), "the body of a 429 at /retry_after: got string, want number"},
		"content type": {"GET", "/channels/2/messages", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[]") }, `its body is of the type "text/plain; charset=utf-8", which is unknown`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, exchange(t, asked(test.method, test.path, ""), test.answer).reported(), test.want)
		})
	}
}

func TestValidator_WhatFitsIsCounted(t *testing.T) {
	t.Parallel()
	to := &reporter{}
	v := Open(t).Validator(to)
	say := func(request *http.Request, answer http.HandlerFunc) {
		v.Middleware(answer).ServeHTTP(httptest.NewRecorder(), request)
	}
	say(asked("POST", "/channels/2/messages", `{"content": "x"}`), answering(200, aMessage))
	say(asked("GET", "/channels/2/messages?limit=100&after=5", ""), answering(200, "["+aMessage+"]"))
	say(asked("GET", "/channels/2/messages", ""), answering(429, `{"message": "", "retry_after": 0.5, "global": false}`))
	say(asked("GET", "/channels/2/messages", ""), answering(502, "<html>"))
	say(asked("GET", "/channels/2", ""), answering(404, anError))
	say(asked("DELETE", "/channels/2/messages/1", ""), answering(204, ""))
	say(asked("GET", "/users/@me", ""), answering(401, `{"code": 0, "message": "401: Unauthorized"}`))
	say(asked("POST", "/channels/2/messages", `{"nonce": "n"}`), answering(400,
		`{"code": 50035, "message": "", "errors": {"a": {"_errors": [{"code": "X", "message": ""}], "0": {"_errors": [{"code": "Y", "message": ""}]}}}}`))
	say(httptest.NewRequest(http.MethodGet, "/gateway", http.NoBody), answering(200, "not the API"))

	require.Empty(t, to.errors)
	require.Equal(t, map[string]Count{
		"POST /channels/{channel_id}/messages":                {2, 2},
		"GET /channels/{channel_id}/messages":                 {3, 3},
		"GET /channels/{channel_id}":                          {1, 1},
		"DELETE /channels/{channel_id}/messages/{message_id}": {1, 1},
		"GET /users/@me":                                      {1, 1},
	}, v.Counts())
	to.finish()
	require.Contains(t, to.logs[0], "       3         3  GET /channels/{channel_id}/messages\n")
}

func TestValidator_LostAnswersAreNotJudged(t *testing.T) {
	t.Parallel()
	to := &reporter{}
	v := Open(t).Validator(to)
	server := httptest.NewServer(v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/v10/channels/1":
			panic(http.ErrAbortHandler)
		case "/api/v10/channels/2":
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		default:
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `{"id"`)
		}
	})))
	for _, id := range []string{"1", "2", "3"} {
		res, err := http.Get(server.URL + "/api/v10/channels/" + id)
		if err == nil {
			_, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		require.Error(t, err, id)
	}
	server.Close()
	require.Empty(t, to.errors)
	require.Zero(t, v.Counts()["GET /channels/{channel_id}"].Answers)
	require.GreaterOrEqual(t, v.Counts()["GET /channels/{channel_id}"].Requests, 3)
}

func TestRefusedRequestsMayBeWrong_AcceptedOnesMayNot(t *testing.T) {
	t.Parallel()
	wrong := func() *http.Request { return asked("POST", "/channels/2/messages", `{"content": 5}`) }
	refused := exchange(t, wrong(), answering(400, anError), RefusedRequestsMayBeWrong())
	require.Empty(t, refused.errors)
	accepted := exchange(t, wrong(), answering(200, aMessage), RefusedRequestsMayBeWrong())
	require.Contains(t, accepted.reported(), "at /content")
	unknown := exchange(t, asked("GET", "/secrets", ""), answering(404, anError), RefusedRequestsMayBeWrong())
	require.Empty(t, unknown.errors)
}

func TestOpen_WithoutTheFileTheTestIsSkipped(t *testing.T) {
	t.Parallel()
	to := &reporter{}
	(*Description)(nil).orSkip(to, fmt.Errorf("open: %w", fs.ErrNotExist))
	require.Len(t, to.skips, 1)
	require.Contains(t, to.skips[0], "github.com/discord/discord-api-spec")
	(*Description)(nil).orSkip(to, errors.New("spoilt"))
	require.Equal(t, []string{"spoilt"}, to.errors)
}

func TestMiddleware_WithoutTheFileEverythingPasses(t *testing.T) {
	t.Parallel()
	to := &reporter{}
	wrap := (*Description)(nil).orNothing(to, fmt.Errorf("open: %w", fs.ErrNotExist))
	w := httptest.NewRecorder()
	wrap(answering(http.StatusTeapot, "")).ServeHTTP(w, asked("GET", "/secrets", ""))
	require.Equal(t, http.StatusTeapot, w.Code)
	require.Empty(t, to.errors)
	require.Contains(t, to.logs[0], variable)
}

func TestParse_RefusesWhatIsNoDescription(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "[]", "{}", `{"paths": {}}`} {
		_, err := parse([]byte(text))
		require.Error(t, err, text)
	}
}
