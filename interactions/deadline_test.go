package interactions

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

// hangs is what an interaction asks for while a server does not answer.
func hangs(ctx context.Context, _ discord.Interaction) (discord.MessageSpec, error) {
	<-ctx.Done()
	return discord.MessageSpec{}, ctx.Err()
}

func TestDeed_EndsWhateverDoesNotAnswer(t *testing.T) {
	t.Parallel()
	for command, limit := range map[string]time.Duration{"realize-groups": workTimeout, "sync": syncTimeout} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			_, err := deed{do: hangs}.within(t.Context(), discord.Interaction{Kind: discord.CommandUsed, Command: command})
			require.ErrorIs(t, err, errSlow)
			require.Equal(t, limit, time.Since(begin))
			require.Less(t, limit, 15*time.Minute-2*sendTimeout, "there is time to say so")
		})
	}
}

func TestDeed_IsNotSlowBecauseTheBotEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := deed{do: hangs}.within(ctx, discord.Interaction{})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, errSlow)
}
