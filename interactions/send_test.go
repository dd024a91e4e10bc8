package interactions

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

// sending sends what fails so, until it gives up, and returns when each attempt was and what was logged.
func sending(t *testing.T, failures ...error) (sent bool, attempts []time.Duration, log string) {
	t.Helper()
	var text bytes.Buffer
	h := &Handler{Log: slog.New(slog.NewTextHandler(&text, nil))}
	start := time.Now()
	sent = h.send(t.Context(), discord.Interaction{ID: "7"}, "reply", func(context.Context) error {
		n := len(attempts)
		attempts = append(attempts, time.Since(start))
		if n < len(failures) {
			return failures[n]
		}
		return failures[len(failures)-1]
	})
	return sent, attempts, text.String()
}

func TestSend_WaitsLongerWithEachFailureAndKeepsTheCause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cause := &discord.Error{Kind: discord.Retry, HTTPStatus: 502, Route: "PATCH /webhooks", Message: "Bad Gateway"}
		sent, attempts, log := sending(t, cause)
		require.False(t, sent)
		require.Equal(t, []time.Duration{0, 200, 600, 1400, 3000, 6200, 11200, 16200}, milliseconds(attempts))
		require.Contains(t, log, "Bad Gateway")
		require.Contains(t, log, "attempts=8")
	})
}

func milliseconds(list []time.Duration) []time.Duration {
	var short []time.Duration
	for _, d := range list {
		short = append(short, d/time.Millisecond)
	}
	return short
}

// A block of the network names a minute, after which nobody waits for the answer any more.
func TestSend_TriesAgainBehindABlockOfTheNetwork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		block := &discord.Error{Kind: discord.RetryAfter, HTTPStatus: 403, Code: 40333, Blocked: true, RetryAfter: time.Minute}
		sent, attempts, _ := sending(t, block, block, nil)
		require.True(t, sent)
		require.Len(t, attempts, 3)
	})
}

func TestSend_GivesUpAtOnceWhereItIsOfNoUse(t *testing.T) {
	t.Parallel()
	for name, cause := range map[string]error{
		"a long limit":  &discord.Error{Kind: discord.RetryAfter, RetryAfter: time.Minute},
		"a wrong form":  &discord.Error{Kind: discord.Permanent, Message: "the cause"},
		"another error": errors.New("the cause"),
	} {
		synctest.Test(t, func(t *testing.T) {
			sent, attempts, log := sending(t, cause)
			require.False(t, sent, name)
			require.Equal(t, []time.Duration{0}, attempts, name)
			require.Contains(t, log, cause.Error(), name)
		})
	}
}

func TestSend_SaysWhyItFailedBeforeTheTimeWasUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		h := &Handler{Log: slog.New(slog.NewTextHandler(&text, nil))}
		first := true
		require.False(t, h.send(t.Context(), discord.Interaction{ID: "7"}, "reply", func(ctx context.Context) error {
			if first {
				first = false
				return &discord.Error{Kind: discord.Retry, Message: "the cause"}
			}
			<-ctx.Done()
			return ctx.Err()
		}))
		require.Contains(t, text.String(), "the cause")
		require.NotContains(t, text.String(), "deadline")
	})
}
