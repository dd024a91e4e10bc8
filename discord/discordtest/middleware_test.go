package discordtest_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// losing is a middleware that lets the API answer the n-th POST and loses the answer with its
// connection.
func losing(n int64) func(http.Handler) http.Handler {
	var posts atomic.Int64
	return func(api http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost || posts.Add(1) != n {
				api.ServeHTTP(w, r)
				return
			}
			api.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		})
	}
}

func TestMiddleware_LosesAnAnswer(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithMiddleware(losing(2)))
	chat := c.text("chat", "")
	body := object("content", "Hello", "nonce", "n1", "enforce_nonce", true)

	_, err := c.try("POST", messages(chat), body)

	require.Error(t, err)
	require.Len(t, c.Snapshot().Messages[chat], 1, "the request took effect")
	c.made("POST", messages(chat), body)
	require.Len(t, c.Snapshot().Messages[chat], 1, "by the nonce the repetition did not")
}

func TestMiddleware_TheLastIsTheOutermost(t *testing.T) {
	t.Parallel()
	answering := func(status int) func(http.Handler) http.Handler {
		return func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		}
	}
	c := newClient(t, discordtest.WithMiddleware(answering(http.StatusBadGateway)), discordtest.WithMiddleware(answering(http.StatusTeapot)))

	require.Equal(t, http.StatusTeapot, c.call("GET", "/users/@me", "").status)
	require.Zero(t, c.Requests(), "the API was not reached")
}
