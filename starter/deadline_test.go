package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDeadline_UnderstandsDaysAndWeeks(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"14d": 14 * day, "2w": 14 * day, "1w2d3h": 9*day + 3*time.Hour, "1d12h30m": day + 12*time.Hour + 30*time.Minute,
		"36h": 36 * time.Hour, "90d": 90 * day, "1s": time.Second, "0d1h": time.Hour,
	} {
		var d deadline
		require.NoError(t, d.Set(text), text)
		require.Equal(t, want, time.Duration(d), text)
	}
	for _, text := range []string{"", "d", "-1d", "1d2w", "1.5d", "0d", "0", "14", "fortnight", "1001d", "13w", "1d1d", "+3d"} {
		var d deadline
		require.Error(t, d.Set(text), text)
	}
	written := deadline(14 * day)
	require.Equal(t, "14d", written.String())
}
