package discordtest_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

const postMessage = "POST /channels/{channel.id}/messages"

func TestRateLimit_HeadersTellOfTheBucket(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithBucket(postMessage, 3, 6*time.Second))
	chat, other := c.text("chat", ""), c.text("other", "")
	c.clock.step = 0
	reset := strconv.FormatInt(c.clock.time().Add(6*time.Second).Unix(), 10) + ".000"

	first := c.call("POST", messages(chat), object("content", "x")).header
	c.clock.advance(1500 * time.Millisecond)
	second := c.call("POST", messages(chat), object("content", "x")).header
	elsewhere := c.call("POST", messages(other), object("content", "x")).header
	listed := c.call("GET", messages(chat), "").header

	require.Equal(t, "3", first.Get("X-RateLimit-Limit"))
	require.Equal(t, "2", first.Get("X-RateLimit-Remaining"))
	require.Equal(t, reset, first.Get("X-RateLimit-Reset"))
	require.Equal(t, "6.000", first.Get("X-RateLimit-Reset-After"))
	require.Equal(t, "1", second.Get("X-RateLimit-Remaining"))
	require.Equal(t, reset, second.Get("X-RateLimit-Reset"))
	require.Equal(t, "4.500", second.Get("X-RateLimit-Reset-After"))
	require.Equal(t, "2", elsewhere.Get("X-RateLimit-Remaining"), "each channel has its own")
	require.Equal(t, first.Get("X-RateLimit-Bucket"), elsewhere.Get("X-RateLimit-Bucket"))
	require.NotEqual(t, first.Get("X-RateLimit-Bucket"), listed.Get("X-RateLimit-Bucket"))
}

func TestRateLimit_OfARoute(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat, other := c.text("chat", ""), c.text("other", "")
	c.clock.step = 0
	for range 5 {
		c.made("POST", messages(chat), object("content", "x"))
	}
	c.clock.advance(4500 * time.Millisecond)

	got := c.call("POST", messages(chat), object("content", "x"))

	require.Equal(t, http.StatusTooManyRequests, got.status)
	require.JSONEq(t, `{"message": "You are being rate limited.", "retry_after": 0.5, "global": false}`, got.body)
	require.Equal(t, "1", got.header.Get("Retry-After"))
	require.Equal(t, "user", got.header.Get("X-RateLimit-Scope"))
	require.Equal(t, "0", got.header.Get("X-RateLimit-Remaining"))
	c.made("POST", messages(other), object("content", "x"))

	c.clock.advance(500 * time.Millisecond)
	c.made("POST", messages(chat), object("content", "x"))
	require.Len(t, c.Snapshot().Messages[chat], 6)
}

func TestRateLimit_OfAllRoutesTogether(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.clock.step = 0
	for i := range 50 {
		got := c.call("GET", "/channels/"+strconv.Itoa(i), "")
		require.Equal(t, http.StatusNotFound, got.status)
	}

	got := c.call("GET", "/users/@me", "")

	require.Equal(t, http.StatusTooManyRequests, got.status)
	require.Contains(t, got.body, `"global":true`)
	require.Equal(t, "true", got.header.Get("X-RateLimit-Global"))
	require.Equal(t, "global", got.header.Get("X-RateLimit-Scope"))
	require.Equal(t, "1", got.header.Get("Retry-After"))
	c.clock.advance(time.Second)
	require.Equal(t, http.StatusOK, c.call("GET", "/users/@me", "").status)
}
