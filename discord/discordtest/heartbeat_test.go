package discordtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestHeartbeat_IsAcknowledged(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws := c.greeted()
	ws.send(1, nil)
	require.Equal(t, 11, ws.receive().Op, "also before the client is identified")

	ws, _ = c.identified(guilds)
	ws.send(1, 2)
	require.Equal(t, 11, ws.receive().Op)
	require.Equal(t, 2, c.Heartbeats())
}

func TestHeartbeat_MayBeAskedFor(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, _ := c.identified(guilds)
	c.RequestHeartbeats()
	require.Equal(t, 1, ws.receive().Op)
	ws.quiet()
}

func TestHeartbeat_WithoutAnyTheConnectionEndsAndTheSessionStays(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithHeartbeatInterval(100*time.Millisecond))
	ws := c.dial("?v=10&encoding=json")
	require.JSONEq(t, `{"heartbeat_interval":100}`, string(ws.receive().Data))
	ws.identify(c.Token(), guilds|members)
	ready := ws.event("READY")
	ws.event("GUILD_CREATE")

	ws.closedWith(4009)

	require.Eventually(t, func() bool { return c.GatewaySessions() == 0 }, patience, time.Millisecond)
	c.AddMember("501", "ada")
	session := unquote(t, ready.field(t, "session_id"))
	again := c.resumed(session, 2)
	again.event("GUILD_MEMBER_ADD")
	again.event("RESUMED")
}

func TestHeartbeat_NothingElseReplacesIt(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithHeartbeatInterval(300*time.Millisecond))
	c.clock.step = time.Minute // as many payloads as one likes
	ws, _ := c.identified(0)
	gone := make(chan struct{})
	go func() {
		for ws.WriteJSON(map[string]any{"op": 3, "d": map[string]any{}}) == nil {
			select {
			case <-gone:
				return
			default:
			}
		}
	}()
	ws.closedWith(4009)
	close(gone)
}

func TestHeartbeat_KeepsTheConnection(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithHeartbeatInterval(50*time.Millisecond))
	c.clock.step = time.Minute // as many as one likes
	for range 20 {             // a busy machine may stop the test itself for too long
		if c.greeted().beat(500 * time.Millisecond) {
			return
		}
	}
	require.Fail(t, "the connection ended although there were heartbeats")
}

// beat sends heartbeats for a time, and reports whether the connection is still there then.
func (ws *socket) beat(d time.Duration) bool {
	ws.t.Helper()
	for start := time.Now(); time.Since(start) < d; {
		if ws.WriteJSON(map[string]any{"op": 1, "d": nil}) != nil {
			return false
		}
		if _, _, err := ws.ReadMessage(); err != nil {
			return false
		}
	}
	return true
}
