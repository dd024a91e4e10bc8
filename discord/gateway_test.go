package discord

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestGateway_BelievesNoEndOfAConnectionThatIsOpen(t *testing.T) {
	t.Parallel()
	server := discordtest.NewServer()
	defer server.Close()
	client, err := New(Config{Token: server.Token(), GuildID: GuildID(server.GuildID()), BaseURL: server.URL()})
	require.NoError(t, err)
	g, err := client.newGateway(newInbox())
	require.NoError(t, err)
	g.ended <- struct{}{}
	_, err = g.run(t.Context())
	require.ErrorIs(t, err, errEnded)
	require.Equal(t, 1, server.GatewaySessions())

	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error)
	go func() {
		_, err := g.run(ctx)
		over <- err
	}()
	cancel()

	require.ErrorIs(t, <-over, errEnded)
	require.Zero(t, server.GatewaySessions(), "it was closed, not lost")
}
