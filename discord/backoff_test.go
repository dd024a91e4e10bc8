package discord

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBackoff_IsLongerWithEachFailure(t *testing.T) {
	t.Parallel()
	var b backoff
	var waits []time.Duration
	for range 12 {
		waits = append(waits, b.next(0, errEnded)/time.Second)
	}
	require.Equal(t, []time.Duration{0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}, waits)
}

func TestBackoff_ForgetsFailuresBeforeASteadyConnection(t *testing.T) {
	t.Parallel()
	var b backoff
	for range 5 {
		b.next(59*time.Second, errEnded)
	}
	require.Equal(t, 16*time.Second, b.next(59*time.Second, errEnded))
	require.Zero(t, b.next(time.Minute, errEnded))
}

func TestBackoff_WaitsAsLongAsDiscordSays(t *testing.T) {
	t.Parallel()
	var b backoff
	err := errors.Join(errEnded, &Error{Kind: RetryAfter, RetryAfter: time.Hour})
	require.Equal(t, time.Hour, b.next(0, err))
	require.Equal(t, time.Second, b.next(0, errEnded))
}
