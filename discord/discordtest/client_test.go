package discordtest_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
	"convene/discord/discordtest/openapitest"
)

// monday is when the tests' clocks begin.
var monday = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// stopwatch is a clock that goes on by a step at each look, so that rate limits are not in the way of
// tests of something else.
type stopwatch struct {
	mu   sync.Mutex
	now  time.Time
	step time.Duration
}

func (w *stopwatch) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(w.step)
	return w.now
}

func (w *stopwatch) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// client speaks HTTP to a server, as its bot.
type client struct {
	*discordtest.Server

	t     *testing.T
	http  *http.Client
	clock *stopwatch
	token string

	ctx    context.Context // of the requests
	cancel context.CancelFunc
}

// newClient starts a server for a test. Its clock begins on monday.
func newClient(t *testing.T, opts ...discordtest.Option) *client {
	t.Helper()
	clock := &stopwatch{now: monday, step: time.Second}
	server := discordtest.NewServer(append([]discordtest.Option{
		discordtest.WithClock(clock.time), discordtest.WithMiddleware(openapitest.Middleware(t, openapitest.RefusedRequestsMayBeWrong())),
	}, opts...)...)
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		server.Close()
	})
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return &client{
		Server: server, t: t, http: &http.Client{Transport: transport}, clock: clock, token: "Bot " + server.Token(),
		ctx: ctx, cancel: cancel,
	}
}

// in is the client for a subtest.
func (c *client) in(t *testing.T) *client {
	t.Helper()
	copied := *c
	copied.t = t
	return &copied
}

// answer is what the server sent, with the fields that the tests look at.
type answer struct {
	status int
	header http.Header
	body   string

	ID       string
	Name     string
	Code     int
	Message  string
	Topic    *string
	ParentID *string `json:"parent_id"`
	Content  string
	Errors   json.RawMessage

	RetryAfter float64 `json:"retry_after"`
	Global     bool
}

// call sends a request to the API, version 10, with a body of JSON unless it is empty.
func (c *client) call(method, path, body string, header ...string) answer {
	c.t.Helper()
	got, err := c.try(method, path, body, header...)
	require.NoError(c.t, err)
	return got
}

func (c *client) try(method, path, body string, header ...string) (answer, error) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.ctx, method, c.URL()+"/api/v10"+path, strings.NewReader(body))
	require.NoError(c.t, err)
	req.Header.Set("Authorization", c.token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	got := answer{status: res.StatusCode, header: res.Header, body: string(raw)}
	if strings.HasPrefix(got.body, "{") {
		require.NoError(c.t, json.Unmarshal(raw, &got), "%s", raw)
	}
	return got, nil
}

// made is call for what has to succeed; it returns the new id.
func (c *client) made(method, path, body string) string {
	c.t.Helper()
	got := c.call(method, path, body)
	require.Less(c.t, got.status, 300, got.body)
	return got.ID
}

func (c *client) channels() string { return "/guilds/" + c.GuildID() + "/channels" }
func (c *client) events() string   { return "/guilds/" + c.GuildID() + "/scheduled-events" }

// category, text and voice make an open channel; parent may be empty.
func (c *client) category(name string) string {
	c.t.Helper()
	return c.made("POST", c.channels(), object("name", name, "type", discordtest.Category))
}

func (c *client) text(name, parent string) string {
	c.t.Helper()
	return c.child(name, parent, discordtest.TextChannel)
}

func (c *client) voice(name, parent string) string {
	c.t.Helper()
	return c.child(name, parent, discordtest.VoiceChannel)
}

func (c *client) child(name, parent string, kind int) string {
	c.t.Helper()
	if parent == "" {
		return c.made("POST", c.channels(), object("name", name, "type", kind))
	}
	return c.made("POST", c.channels(), object("name", name, "type", kind, "parent_id", parent))
}

// object writes keys and values as JSON.
func object(pairs ...any) string {
	fields := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields[pairs[i].(string)] = pairs[i+1]
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// refused asserts an error's HTTP status and Discord's code.
func (got answer) refused(t *testing.T, status, code int) {
	t.Helper()
	require.Equal(t, status, got.status, got.body)
	require.Equal(t, code, got.Code, got.body)
}

// invalid asserts that a form was refused because of one field, named by its path with dots.
func (got answer) invalid(t *testing.T, path, code string) {
	t.Helper()
	got.refused(t, http.StatusBadRequest, 50035)
	node := got.Errors
	for name := range strings.SplitSeq(path+"._errors", ".") {
		var fields map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(node, &fields))
		require.Len(t, fields, 1, "only %s is wrong: %s", path, got.Errors)
		require.Contains(t, fields, name, "%s", got.Errors)
		node = fields[name]
	}
	var problems []struct{ Code, Message string }
	require.NoError(t, json.Unmarshal(node, &problems))
	require.Len(t, problems, 1)
	require.Equal(t, code, problems[0].Code)
	require.NotEmpty(t, problems[0].Message)
}
