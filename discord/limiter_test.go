package discord

import (
	"math"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// clock is a time that only a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) advance(d time.Duration) { c.at = c.at.Add(d) }

func newTestLimiter() (*limiter, *clock) {
	c := &clock{at: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	return newLimiter(c.now), c
}

var (
	post   = call{method: http.MethodPost, route: messagesRoute, major: "1"}
	create = call{method: http.MethodPost, route: channelsRoute, major: "1"}
)

func limits(bucket string, remaining int, after float64) http.Header {
	h := http.Header{}
	h.Set("X-RateLimit-Bucket", bucket)
	h.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(after, 'f', -1, 64))
	return h
}

func TestLimiter_LetsGoWhatItKnowsNothingAbout(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter()
	l.learn(post, http.Header{})
	for range 100 {
		require.Zero(t, l.take(post))
	}
}

func TestLimiter_HoldsBackAUsedUpBucketUntilItsReset(t *testing.T) {
	t.Parallel()
	l, c := newTestLimiter()
	l.learn(post, limits("b", 0, 1.5))
	require.Equal(t, 1500*time.Millisecond, l.take(post))
	c.advance(time.Second)
	require.Equal(t, 500*time.Millisecond, l.take(post))
	c.advance(500 * time.Millisecond)
	require.Zero(t, l.take(post))
}

func TestLimiter_CountsCallsUnderWay(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter()
	l.learn(post, limits("b", 2, 5))
	require.Zero(t, l.take(post))
	require.Zero(t, l.take(post))
	require.Equal(t, 5*time.Second, l.take(post), "two were left, and two are under way")
}

func TestLimiter_AnswersMayArriveInAnyOrder(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter()
	l.learn(post, limits("b", 0, 5))
	l.learn(post, limits("b", 1, 5))
	require.Equal(t, 5*time.Second, l.take(post))
}

func TestLimiter_SeparatesChannelsAndRoutes(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter()
	l.learn(post, limits("b", 0, 5))
	other := post
	other.major = "2"
	require.Zero(t, l.take(other))
	require.Zero(t, l.take(create))
}

func TestLimiter_RoutesShareABucketThatDiscordSaysIsOne(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter()
	l.learn(create, limits("shared", 4, 5))
	l.learn(post, limits("shared", 0, 5))
	require.Equal(t, 5*time.Second, l.take(create))
}

func TestLimiter_RefusesABucketAfterA429WhateverItsHeadersSaid(t *testing.T) {
	t.Parallel()
	l, c := newTestLimiter()
	l.learn(post, limits("b", 3, 5))
	l.refuse(post, 10*time.Minute)
	c.advance(6 * time.Second)
	require.Equal(t, 10*time.Minute-6*time.Second, l.take(post))
}

// A limit shared with others may refuse a call for a moment, whatever is left of the bot's own.
func TestLimiter_ARefusalEndsWhenDiscordSaidSo(t *testing.T) {
	t.Parallel()
	l, c := newTestLimiter()
	l.learn(post, limits("b", 1, 60))
	l.refuse(post, time.Second)
	require.Equal(t, time.Second, l.take(post))
	l.learn(post, limits("b", 1, 60)) // of another call that was under way
	require.Equal(t, time.Second, l.take(post))
	c.advance(time.Second)
	require.Zero(t, l.take(post))
	require.Equal(t, 59*time.Second, l.take(post), "one was left, and it is under way")
}

func TestLimiter_PauseHoldsBackEverything(t *testing.T) {
	t.Parallel()
	l, c := newTestLimiter()
	l.pause(3 * time.Second)
	l.pause(time.Second)
	require.Equal(t, 3*time.Second, l.take(post))
	require.Equal(t, 3*time.Second, l.take(create))
	c.advance(3 * time.Second)
	require.Zero(t, l.take(post))
}

// A ban is about the address: not even what the global limit leaves out may be sent.
func TestLimiter_PauseSparesAnswersToInteractionsAndABanDoesNot(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter()
	answer := call{method: "POST", route: "/interactions", major: "token", exempt: true}
	l.pause(time.Second)
	require.Zero(t, l.take(answer))
	l.ban(time.Minute)
	require.Equal(t, time.Minute, l.take(answer))
	require.Equal(t, time.Minute, l.take(post))
}

func TestLimiter_ForgetsBucketsThatAreFullAgain(t *testing.T) {
	t.Parallel()
	l, c := newTestLimiter()
	for i := range 3 * manyBuckets {
		to := post
		to.major = strconv.Itoa(i)
		l.learn(to, limits("b", 0, 1))
		c.advance(time.Second)
	}
	require.LessOrEqual(t, len(l.buckets), manyBuckets)
}

func TestToDuration_StaysSensible(t *testing.T) {
	t.Parallel()
	require.Equal(t, 1235*time.Millisecond, toDuration(1.2341), "rounded up: waiting that long has to be enough")
	require.Equal(t, 24*time.Hour, toDuration(math.Inf(1)))
	for _, n := range []float64{0, -1, math.NaN(), math.Inf(-1)} {
		require.Zero(t, toDuration(n))
	}
	require.Zero(t, seconds("soon"))
}
