package discordtest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

const createChannel = "POST /guilds/{guild.id}/channels"

// only is one kind of fault, in each request of a route.
func only(kind discordtest.Fault, route string) discordtest.Option {
	return discordtest.WithFaults(discordtest.Faults{Rate: 1, Kinds: []discordtest.Fault{kind}, Routes: []string{route}})
}

func TestFaults_RateLimits(t *testing.T) {
	t.Parallel()
	for kind, want := range map[discordtest.Fault]struct{ scope, global, remaining, message string }{
		discordtest.FaultRateLimitUser:   {"user", "", "0", "You are being rate limited."},
		discordtest.FaultRateLimitShared: {"shared", "", "5", "The resource is being rate limited."},
		discordtest.FaultRateLimitGlobal: {"global", "true", "", "You are being rate limited."},
	} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			c := newClient(t, only(kind, postMessage))
			chat := c.AddTextChannel("chat")
			c.clock.step = 0
			for range 20 {
				got := c.call("POST", messages(chat), object("content", "x"))
				require.Equal(t, http.StatusTooManyRequests, got.status)
				require.Equal(t, want.message, got.Message)
				require.Equal(t, want.global == "true", got.Global)
				require.Positive(t, got.RetryAfter)
				require.LessOrEqual(t, got.RetryAfter, 0.05)
				require.Equal(t, "1", got.header.Get("Retry-After"))
				require.Equal(t, want.scope, got.header.Get("X-RateLimit-Scope"))
				require.Equal(t, want.global, got.header.Get("X-RateLimit-Global"))
				require.Equal(t, want.remaining, got.header.Get("X-RateLimit-Remaining"))
			}
			c.SetFaults(discordtest.Faults{})
			require.Equal(t, "4", c.call("POST", messages(chat), object("content", "x")).header.Get("X-RateLimit-Remaining"), "the bucket was full")
			require.Len(t, c.Snapshot().Messages[chat], 1)
			require.Equal(t, discordtest.StatusCount{Injected: 20}, c.StatusCounts()[http.StatusTooManyRequests])
			require.Equal(t, map[discordtest.Fault]int{kind: 20}, c.FaultsInjected())
			require.Equal(t, 21, c.RequestsByRoute()[postMessage])
		})
	}
}

func TestFaults_ServerErrorsBeforeAndAfterTheEffect(t *testing.T) {
	t.Parallel()
	for kind, effects := range map[discordtest.Fault]int{discordtest.FaultServerError: 0, discordtest.FaultServerErrorAfter: 20} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			c := newClient(t, only(kind, createChannel))
			found := map[int]bool{}
			for range 20 {
				found[c.call("POST", c.channels(), object("name", "x")).status] = true
			}
			require.Subset(t, found, map[int]bool{500: true, 502: true, 503: true, 520: true})
			require.Len(t, c.Snapshot().Channels, effects)
			require.Equal(t, 20, c.Requests())
		})
	}
}

func TestFaults_ResetsBeforeAndAfterTheEffect(t *testing.T) {
	t.Parallel()
	for kind, effects := range map[discordtest.Fault]int{discordtest.FaultResetBefore: 0, discordtest.FaultResetAfter: 3} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			c := newClient(t, only(kind, createChannel))
			for range 3 {
				_, err := c.try("POST", c.channels(), object("name", "x"))
				require.ErrorIs(t, err, syscall.ECONNRESET)
			}
			require.Len(t, c.Snapshot().Channels, effects)
			require.Equal(t, 3, c.Requests())
			require.Empty(t, c.StatusCounts())
		})
	}
}

func TestFaults_TruncatedAnswersTookEffect(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithFaults(discordtest.Faults{Rate: 1, Kinds: []discordtest.Fault{discordtest.FaultTruncated}}))
	general := c.AddTextChannel("general")

	_, withBody := c.try("POST", c.channels(), object("name", "x"))
	require.ErrorIs(t, withBody, io.ErrUnexpectedEOF)
	_, without := c.try("PUT", "/channels/"+general+"/permissions/501", object("type", 1, "deny", "1024"))
	require.ErrorIs(t, without, io.ErrUnexpectedEOF)

	after := c.Snapshot()
	require.Len(t, after.Channels, 2)
	require.Len(t, after.Channels[0].Overwrites, 1)
	require.Equal(t, map[int]discordtest.StatusCount{http.StatusCreated: {Injected: 1}, http.StatusNoContent: {Injected: 1}}, c.StatusCounts())
}

func TestFaults_DelayedAnswersAreWhole(t *testing.T) {
	t.Parallel()
	c := newClient(t, only(discordtest.FaultDelay, createChannel))

	require.Equal(t, http.StatusCreated, c.call("POST", c.channels(), object("name", "x")).status)
	require.Equal(t, map[int]discordtest.StatusCount{http.StatusCreated: {Genuine: 1}}, c.StatusCounts())
}

func TestFaults_DelayEndsWithTheClientOrTheServer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end     func(*client)
		answers int
	}{
		"client": {func(c *client) { c.cancel() }, 0},
		"server": {func(c *client) { c.Close() }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ended := make(chan struct{})
			c := newClient(t, discordtest.WithMiddleware(func(api http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					defer close(ended)
					api.ServeHTTP(w, r)
				})
			}), discordtest.WithFaults(discordtest.Faults{
				Rate: 1, Kinds: []discordtest.Fault{discordtest.FaultDelay}, Delay: 1000 * time.Hour,
			}))
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, _ = c.try("POST", c.channels(), object("name", "x"))
			}()
			require.Eventually(t, func() bool { return len(c.Snapshot().Channels) == 1 }, 10*time.Second, time.Millisecond)

			test.end(c)

			<-ended
			<-done
			require.Equal(t, test.answers, c.StatusCounts()[http.StatusCreated].Genuine)
		})
	}
}

// pattern sends requests to two routes in turn and writes down which failed, and how.
func pattern(t *testing.T, f discordtest.Faults) string {
	t.Helper()
	f.Kinds = []discordtest.Fault{discordtest.FaultRateLimitUser, discordtest.FaultServerError}
	c := newClient(t, discordtest.WithFaults(f))
	text := ""
	for range 40 {
		text += fmt.Sprint(c.call("GET", c.channels(), "").status, " ", c.call("GET", c.events(), "").status, "\n")
	}
	return text
}

func TestFaults_TheSameSeedFailsTheSameRequests(t *testing.T) {
	t.Parallel()
	first := pattern(t, discordtest.Faults{Seed: 1, Rate: 0.5})
	require.Equal(t, first, pattern(t, discordtest.Faults{Seed: 1, Rate: 0.5}))
	require.NotEqual(t, first, pattern(t, discordtest.Faults{Seed: 2, Rate: 0.5}))
}

func TestFaults_OtherRoutesChangeNothing(t *testing.T) {
	t.Parallel()
	run := func(others bool) string {
		c := newClient(t, discordtest.WithFaults(discordtest.Faults{Rate: 0.5, Kinds: []discordtest.Fault{discordtest.FaultServerError}}))
		text := ""
		for range 30 {
			if others {
				c.call("GET", c.events(), "")
			}
			text += fmt.Sprintln(c.call("GET", c.channels(), "").status)
		}
		return text
	}
	require.Equal(t, run(false), run(true))
}

func TestFaults_RateIsAShareOfAllRequests(t *testing.T) {
	t.Parallel()
	kinds := []discordtest.Fault{discordtest.FaultRateLimitUser, discordtest.FaultRateLimitGlobal, discordtest.FaultServerError}
	c := newClient(t, discordtest.WithFaults(discordtest.Faults{Seed: 7, Rate: 0.3, Kinds: kinds}))
	for range 2000 {
		c.call("GET", c.channels(), "")
	}
	total := 0
	for _, kind := range kinds {
		require.InDelta(t, 200, c.FaultsInjected()[kind], 60, kind)
		total += c.FaultsInjected()[kind]
	}
	require.InDelta(t, 600, total, 80)
	require.Equal(t, 2000-total, c.StatusCounts()[http.StatusOK].Genuine)
}

func TestFaults_MaximumAndRoutes(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithFaults(discordtest.Faults{
		Rate: 1, Max: 3, Routes: []string{"GET /guilds/{guild.id}/channels"}, Kinds: []discordtest.Fault{discordtest.FaultServerError},
	}))
	for i := range 6 {
		require.Equal(t, i < 3, c.call("GET", c.channels(), "").status >= 500)
		require.Equal(t, http.StatusOK, c.call("GET", c.events(), "").status)
	}
	require.Equal(t, map[discordtest.Fault]int{discordtest.FaultServerError: 3}, c.FaultsInjected())
}

func TestFaults_GenuineLimitsAreCountedApart(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithBucket(postMessage, 1, time.Hour), discordtest.WithFaults(discordtest.Faults{
		Rate: 1, Max: 2, Kinds: []discordtest.Fault{discordtest.FaultRateLimitUser},
	}))
	chat := c.AddTextChannel("chat")
	for range 6 {
		c.call("POST", messages(chat), object("content", "x"))
	}
	require.Equal(t, map[int]discordtest.StatusCount{200: {Genuine: 1}, 429: {Genuine: 3, Injected: 2}}, c.StatusCounts())
}

func TestFaults_RefusesWhatWouldInjectNothing(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, f := range []discordtest.Faults{
		{Rate: 1.1},
		{Rate: -0.1},
		{Rate: 1, Routes: []string{"POST /guilds/{guild}/channels"}},
		{Rate: 1, Kinds: []discordtest.Fault{99}},
	} {
		require.Panics(t, func() { c.SetFaults(f) }, "%+v", f)
	}
	require.Equal(t, "Fault(99)", discordtest.Fault(99).String())
}

func TestFaults_ResetThroughAMiddlewareThatKeepsTheConnection(t *testing.T) {
	t.Parallel()
	recording := func(api http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { api.ServeHTTP(httptest.NewRecorder(), r) })
	}
	c := newClient(t, only(discordtest.FaultResetBefore, createChannel), discordtest.WithMiddleware(recording))
	_, err := c.try("POST", c.channels(), object("name", "x"))
	require.ErrorIs(t, err, io.EOF)
}
