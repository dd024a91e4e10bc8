package discordtest_test

import (
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

func TestResume_BringsWhatWasMissedInOrder(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, session := c.identified(guilds | members)
	c.AddMember("501", "ada")
	require.Equal(t, 3, ws.event("GUILD_MEMBER_ADD").Sequence)
	c.DropGateway()
	ws.broken()
	require.Zero(t, c.GatewaySessions())
	c.AddMember("502", "ben")
	c.RemoveMember("501")

	again := c.resumed(session, 3)

	missed := again.event("GUILD_MEMBER_ADD")
	require.Equal(t, 4, missed.Sequence)
	require.JSONEq(t, `"502"`, missed.field(t, "user.id"))
	require.Equal(t, 5, again.event("GUILD_MEMBER_REMOVE").Sequence)
	require.Equal(t, 6, again.event("RESUMED").Sequence)
	c.AddMember("503", "cleo")
	require.Equal(t, 7, again.event("GUILD_MEMBER_ADD").Sequence)
	require.Equal(t, 1, c.GatewaySessions())
}

func TestResume_FromTheVeryBeginning(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	_, session := c.identified(guilds)
	c.DropGateway()

	ws := c.resumed(session, 0)

	ws.event("READY")
	ws.event("GUILD_CREATE")
	ws.event("RESUMED")
}

func TestResume_TakesTheSessionFromAnOlderConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, session := c.identified(guilds | members)
	again := c.resumed(session, 2)
	again.event("RESUMED")
	ws.broken()
	c.AddMember("501", "ada")
	again.event("GUILD_MEMBER_ADD")
	require.Equal(t, 1, c.GatewaySessions())
}

func TestResume_AnInvalidSequenceEndsTheSession(t *testing.T) {
	t.Parallel()
	for _, sequence := range []int{3, -1} {
		c := newClient(t)
		_, session := c.identified(guilds)
		c.DropGateway()
		c.resumed(session, sequence).closedWith(4007)

		ws := c.resumed(session, 2)
		require.Equal(t, 9, ws.receive().Op)
	}
}

func TestResume_AnUnknownSessionIsInvalid(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws := c.resumed("nobody's", 1)
	invalid := ws.receive()
	require.Equal(t, 9, invalid.Op)
	require.JSONEq(t, `false`, string(invalid.Data))

	ws.identify(c.Token(), guilds)
	ws.event("READY")
}

func TestResume_NotAfterTheClientSaidGoodbye(t *testing.T) {
	t.Parallel()
	for code, resumable := range map[int]bool{
		websocket.CloseNormalClosure: false, websocket.CloseGoingAway: false, websocket.CloseServiceRestart: true, 4000: true,
	} {
		c := newClient(t)
		ws, session := c.identified(guilds)
		c.leave(ws, code)
		again := c.resumed(session, 2)
		if resumable {
			again.event("RESUMED")
			continue
		}
		require.Equal(t, 9, again.receive().Op, "after %d", code)
	}
}

func TestResume_WithinAFewMinutes(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.clock.step = 0
	_, session := c.identified(guilds)
	c.DropGateway()
	c.clock.advance(5*time.Minute - time.Second)
	c.resumed(session, 2).event("RESUMED")

	c.clock.advance(time.Hour)
	c.DropGateway()
	c.clock.advance(5 * time.Minute)
	require.Equal(t, 9, c.resumed(session, 3).receive().Op)
}

func TestReconnect_AsksTheClientAndKeepsTheSession(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, session := c.identified(guilds)
	idle := c.greeted()
	c.ReconnectGateway()
	require.Equal(t, 7, ws.receive().Op)
	require.Equal(t, 7, idle.receive().Op)
	c.leave(ws, websocket.CloseServiceRestart)
	c.resumed(session, 2).event("RESUMED")
}

func TestInvalidate_EndsEverySession(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	gone, lost := c.identified(guilds)
	c.DropGateway()
	gone.broken()
	ws, session := c.identified(guilds)
	other, _ := c.identified(guilds)
	c.InvalidateSessions()
	for _, one := range []*socket{ws, other} {
		invalid := one.receive()
		require.Equal(t, 9, invalid.Op)
		require.JSONEq(t, `false`, string(invalid.Data))
	}
	require.Zero(t, c.GatewaySessions())
	c.AddTextChannel("general")
	ws.quiet()

	other.send(3, map[string]any{})
	other.closedWith(4003)
	for _, id := range []string{lost, session} {
		require.Equal(t, 9, c.resumed(id, 2).receive().Op)
	}
	ws.identify(c.Token(), guilds)
	require.Equal(t, 1, ws.event("READY").Sequence, "a new session counts anew")
}
