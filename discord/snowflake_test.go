package discord_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
)

func TestCreatedAt_IsInTheID(t *testing.T) {
	t.Parallel()
	for id, want := range map[discord.ChannelID]time.Time{
		"175928847299117063":   time.Date(2016, time.April, 30, 11, 18, 25, 796e6, time.UTC), // Discord's own example
		"0":                    time.Date(2015, time.January, 1, 0, 0, 0, 0, time.UTC),
		"":                     {},
		"general":              {},
		"-175928847299117063":  {},
		"99999999999999999999": {},
	} {
		require.Equal(t, want, discord.CreatedAt(id), "%q", id)
	}
}

func TestCreatedAt_OfTheEmulatorsChannels(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 2, 9, 0, 0, 123e6, time.UTC)
	_, client := emulated(t, discordtest.WithClock(func() time.Time { return now }))
	id, err := client.CreateCategory(t.Context(), discord.CategorySpec{Name: "Cohort"})
	require.NoError(t, err)
	require.Equal(t, now, discord.CreatedAt(id))
}
