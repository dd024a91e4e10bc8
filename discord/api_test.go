package discord_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

const (
	token  = "s3cret.token"
	guild  = discord.GuildID("100000000000000001")
	bot    = discord.UserID("200000000000000002")
	member = discord.UserID("300000000000000003")
	other  = discord.UserID("400000000000000004")
)

// api is an HTTP server that answers like Discord's API where a test tells it to.
type api struct {
	mux *http.ServeMux
	url string

	mu       sync.Mutex
	requests []received
}

// received is a request as the server saw it.
type received struct {
	method, path, query, body string
	header                    http.Header
}

// newAPI returns an API that knows the bot, and a client for it.
func newAPI(t *testing.T) (*api, *discord.Client) {
	t.Helper()
	a := &api{mux: http.NewServeMux()}
	a.answer("GET /users/@me", http.StatusOK, `{"id":"`+string(bot)+`","username":"convene"}`)
	server := httptest.NewServer(http.StripPrefix("/api/v9", http.HandlerFunc(a.serve)))
	t.Cleanup(server.Close)
	a.url = server.URL
	client, err := discord.New(discord.Config{Token: token, GuildID: guild, BaseURL: server.URL})
	require.NoError(t, err)
	return a, client
}

func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.mu.Lock()
	a.requests = append(a.requests, received{r.Method, r.URL.Path, r.URL.RawQuery, string(body), r.Header})
	a.mu.Unlock()
	a.mux.ServeHTTP(w, r)
}

// handle answers a route, in the pattern of net/http.
func (a *api) handle(route string, h http.HandlerFunc) { a.mux.HandleFunc(route, h) }

// answer answers a route always the same; the headers come in pairs.
func (a *api) answer(route string, status int, body string, headers ...string) {
	a.handle(route, func(w http.ResponseWriter, _ *http.Request) { write(w, status, body, headers...) })
}

func write(w http.ResponseWriter, status int, body string, headers ...string) {
	for i := 0; i < len(headers); i += 2 {
		w.Header().Set(headers[i], headers[i+1])
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// last is the latest request.
func (a *api) last(t *testing.T) received {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	require.NotEmpty(t, a.requests)
	return a.requests[len(a.requests)-1]
}

// form is the JSON of a request.
func (r received) form(t *testing.T) map[string]any {
	t.Helper()
	var form map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.body), &form))
	return form
}

// failure is the *discord.Error in an error.
func failure(t *testing.T, err error) *discord.Error {
	t.Helper()
	var e *discord.Error
	require.ErrorAs(t, err, &e)
	return e
}
