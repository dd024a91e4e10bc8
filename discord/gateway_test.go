package discord

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestGateway_EndsWithItsOwnConnectionAndLeavesNone(t *testing.T) {
	t.Parallel()
	server := discordtest.NewServer()
	defer server.Close()
	client, err := New(Config{Token: server.Token(), GuildID: GuildID(server.GuildID()), BaseURL: server.URL()})
	require.NoError(t, err)
	g, err := client.newGateway(newInbox())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error)
	go func() {
		_, err := g.run(ctx)
		over <- err
	}()
	require.Eventually(t, client.Listening, time.Minute, time.Millisecond)
	require.Equal(t, 1, server.GatewaySessions())
	select {
	case <-over:
		require.Fail(t, "the connection is open")
	default:
	}

	cancel()

	require.ErrorIs(t, <-over, errEnded)
	require.Zero(t, server.GatewaySessions(), "it was closed, not lost")
}
