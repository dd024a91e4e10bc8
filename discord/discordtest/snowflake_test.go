package discordtest_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// madeAt is the time in an id, by Discord's documentation.
func madeAt(t *testing.T, id string) time.Time {
	t.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	require.NoError(t, err)
	return time.UnixMilli(n>>22 + 1420070400000).UTC()
}

func TestIDs_HoldTheTimeOfTheClock(t *testing.T) {
	t.Parallel()
	now := monday
	c := newClient(t, discordtest.WithClock(func() time.Time { return now }))
	require.Equal(t, monday, madeAt(t, c.GuildID()))
	now = monday.Add(1234567 * time.Millisecond)
	voice := c.voice("talk", "")
	chat := c.AddTextChannel("chat")
	message := c.made("POST", messages(chat), object("content", "Hello"))
	event := c.made("POST", c.events(), meeting(voice))
	for _, id := range []string{voice, chat, message, event} {
		require.Equal(t, now, madeAt(t, id))
	}
}

func TestIDs_IncreaseWhateverTheClockDoes(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]time.Duration{"goes": time.Second, "stands": 0, "goes back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			c.clock.step = step
			last := c.GuildID()
			for range 20 {
				id := c.AddTextChannel("x")
				require.Len(t, id, len(last))
				require.Greater(t, id, last)
				last = id
			}
		})
	}
}
