package discord_test

import (
	"compress/gzip"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

func TestCall_DoesNotSendWhatDiscordWouldNotTake(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("GET /guilds/{guild}/channels", http.StatusOK, `[]`,
		"X-RateLimit-Bucket", "b", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "60")
	_, err := client.Channels(t.Context())
	require.NoError(t, err)

	start := time.Now()
	_, err = client.Channels(t.Context())
	e := failure(t, err)
	require.Equal(t, discord.RetryAfter, e.Kind)
	require.Equal(t, discord.RetryAfter, discord.Classify(err))
	require.InDelta(t, time.Minute, e.RetryAfter, float64(10*time.Second))
	require.Less(t, time.Since(start), 10*time.Second, "no call waits")
	require.EqualValues(t, 1, client.Requests())
	_, err = client.Self(t.Context())
	require.NoError(t, err, "other buckets are open")
}

func TestCall_RateLimitIsReturnedAtOnceAndRemembered(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("POST /channels/{channel}/messages", http.StatusTooManyRequests,
		`{"message":"You are being rate limited.","retry_after":64.57,"global":false}`,
		"Retry-After", "65", "X-RateLimit-Scope", "user", "X-RateLimit-Bucket", "m", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset-After", "64.57")
	for range 3 {
		_, err := client.PostMessage(t.Context(), "1", discord.MessageSpec{Content: "hello"})
		e := failure(t, err)
		require.Equal(t, discord.RetryAfter, e.Kind)
		require.Greater(t, e.RetryAfter, 50*time.Second)
	}
	require.EqualValues(t, 1, client.Requests())
}

func TestCall_GlobalLimitsAndBansHoldBackEverything(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body    string
		headers []string
		atLeast time.Duration
	}{
		"global": {`{"retry_after":30,"global":true}`, []string{"X-RateLimit-Global", "true"}, 20 * time.Second},
		"ban":    {"error code: 1015", []string{"Content-Type", "text/plain"}, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, client := newAPI(t)
			a.answer("GET /guilds/{guild}/channels", http.StatusTooManyRequests, test.body, test.headers...)
			_, err := client.Channels(t.Context())
			require.Equal(t, discord.RetryAfter, discord.Classify(err))
			_, err = client.Self(t.Context())
			require.Greater(t, failure(t, err).RetryAfter, test.atLeast)
			require.EqualValues(t, 1, client.Requests())
		})
	}
}

func TestCall_SendsOnceWhenItIsUnknownWhetherItTookEffect(t *testing.T) {
	t.Parallel()
	for name, respond := range map[string]http.HandlerFunc{
		"bad gateway": func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusBadGateway, "<html>") },
		"lost answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"half answer": func(w http.ResponseWriter, _ *http.Request) {
			write(w, http.StatusOK, `{"id":`, "Content-Length", "100")
		},
		"not JSON":     func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusOK, `<html>`) },
		"without id":   func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusOK, `{}`) },
		"server error": func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusInternalServerError, `{"code":0}`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, client := newAPI(t)
			a.handle("POST /channels/{channel}/messages", respond)
			_, err := client.PostMessage(t.Context(), "1", discord.MessageSpec{Content: "hello"})
			require.Equal(t, discord.Retry, failure(t, err).Kind)
			require.EqualValues(t, 1, client.Requests())
		})
	}
}

func TestCall_FailedConnectionKeepsItsCauseButNoURL(t *testing.T) {
	t.Parallel()
	client, err := discord.New(discord.Config{Token: token, GuildID: guild, BaseURL: "http://127.0.0.1:1"})
	require.NoError(t, err)
	_, err = client.Present(t.Context(), []discord.UserID{member})
	e := failure(t, err)
	require.Equal(t, discord.Retry, e.Kind)
	require.Zero(t, e.HTTPStatus)
	require.Error(t, e.Unwrap())
	var outer *url.Error
	require.NotErrorAs(t, err, &outer)
	for cause := error(e); cause != nil; cause = unwrap(cause) {
		require.NotContains(t, cause.Error(), string(member))
		require.NotContains(t, cause.Error(), token)
	}
}

func unwrap(err error) error {
	if wrapper, ok := err.(interface{ Unwrap() error }); ok {
		return wrapper.Unwrap()
	}
	return nil
}

func TestCall_CancelledContextPassesThrough(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	ctx, cancel := context.WithCancel(t.Context())
	a.handle("GET /guilds/{guild}/channels", func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := client.Channels(ctx)
	require.ErrorIs(t, err, context.Canceled)
	var e *discord.Error
	require.NotErrorAs(t, err, &e)
}

func TestCall_AuditReasonIsEncodedAndCut(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("DELETE /channels/{channel}", http.StatusNoContent, "")
	require.NoError(t, client.DeleteChannel(t.Context(), "1", "undo “Lerngruppe 1+1”\nby Zoë"))
	reason := a.last(t).header.Get("X-Audit-Log-Reason")
	require.NotContains(t, reason, "+")
	decoded, err := url.PathUnescape(reason)
	require.NoError(t, err)
	require.Equal(t, "undo “Lerngruppe 1+1”\nby Zoë", decoded)

	require.NoError(t, client.DeleteChannel(t.Context(), "1", strings.Repeat("ü", 600)))
	decoded, err = url.PathUnescape(a.last(t).header.Get("X-Audit-Log-Reason"))
	require.NoError(t, err)
	require.Len(t, []rune(decoded), 512)
}

// Proxies close connections, compress, and answer with other successes than Discord does.
func TestCall_TakesEverySuccess(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNonAuthoritativeInfo} {
		a, client := newAPI(t)
		a.handle("GET /guilds/{guild}/channels", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Connection", "close")
			w.WriteHeader(status)
			zip := gzip.NewWriter(w)
			_, _ = zip.Write([]byte(`[{"id":"1","type":4}]`))
			_ = zip.Close()
		})
		a.answer("DELETE /channels/{channel}", http.StatusNoContent, "")
		for range 2 {
			channels, err := client.Channels(t.Context())
			require.NoError(t, err, status)
			require.Len(t, channels, 1)
			require.NoError(t, client.DeleteChannel(t.Context(), "1", ""))
		}
	}
}
