package discord_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

func TestListen_InteractionsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	told, release := make(chan discord.Interaction), make(chan struct{})
	d := actingFor(t, func(_ context.Context, i discord.Interaction) {
		told <- i
		<-release
	})
	d.told = told
	for range 3 {
		d.used()
	}
	close(release)
}

func TestListen_InteractionsDoNotWaitForOtherEvents(t *testing.T) {
	t.Parallel()
	server, client := emulated(t)
	told, release := make(chan discord.Interaction, 1), make(chan struct{})
	listen(t, client, discord.Listener{
		Ready:       func(context.Context) { <-release },
		Interaction: func(_ context.Context, i discord.Interaction) { told <- i },
	})
	defer close(release)
	hearBeat(t, server, 0)
	d := deeds{Server: server, t: t, client: client, chat: server.AddTextChannel("chat"), told: told}
	d.used()
}

func TestListen_EndsWhenInteractionsAreAnswered(t *testing.T) {
	t.Parallel()
	told, release, answered := make(chan discord.Interaction), make(chan struct{}), make(chan error, 1)
	var d deeds
	d = actingFor(t, func(ctx context.Context, i discord.Interaction) {
		told <- i
		<-release
		answered <- d.client.Reply(ctx, i, discord.MessageSpec{Content: "Done"})
	})
	d.told = told
	deed, _ := d.used()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.stop()
	}()
	require.Eventually(t, func() bool { return d.GatewaySessions() == 0 }, patience, time.Millisecond)
	select {
	case <-ended:
		require.Fail(t, "Listen left an interaction behind")
	default:
	}
	close(release)
	<-ended
	require.NoError(t, <-answered, "its context is not that of Listen")
	require.Equal(t, []string{"Done"}, contents(deed))
}

func TestListen_InteractionsSurviveBrokenConnections(t *testing.T) {
	t.Parallel()
	d := acting(t)
	before := d.Heartbeats()
	d.DropGateway()
	deed, told := d.used()
	require.Equal(t, deed.ID(), told.ID)

	hearBeat(t, d.Server, before)
	d.InvalidateSessions()
	require.Eventually(t, func() bool { return d.GatewaySessions() == 1 }, patience, time.Millisecond)
	deed, told = d.used()
	require.Equal(t, deed.ID(), told.ID)
	require.Empty(t, d.told, "each is told once")
}

func TestListen_WithoutAListenerForInteractions(t *testing.T) {
	t.Parallel()
	d := actingFor(t, nil)
	deed := d.UseCommand(d.ada(), "cohort", nil)
	require.NoError(t, deed.Err())
	d.stop()
	require.Zero(t, deed.AcknowledgedAfter())
}

func TestListen_GoesOnAfterAnInteractionThatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	script := newScript(t, func(ws *scripted, _ int) {
		ws.ready()
		ws.dispatch("INTERACTION_CREATE", `{"id":5}`)
		ws.dispatch("INTERACTION_CREATE", `{"id":"1","type":99,"data":{"components":[{"type":99}]}}`)
		ws.wait()
	})
	told := make(chan discord.Interaction, 1)
	listen(t, script.client, discord.Listener{Interaction: func(_ context.Context, i discord.Interaction) { told <- i }})
	d := deeds{t: t, told: told}
	require.Equal(t, "1", d.next().ID)
}
