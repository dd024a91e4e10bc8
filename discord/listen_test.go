package discord_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
)

// patience bounds how long a test waits for what has to come.
const patience = 30 * time.Second

// diary is a listener that writes down what it is told.
type diary struct {
	mu      sync.Mutex
	entries []string
}

func (d *diary) write(entry string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, entry)
}

func (d *diary) read() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string{}, d.entries...)
}

func (d *diary) listener() discord.Listener {
	return discord.Listener{
		Ready:        func(context.Context) { d.write("ready") },
		MemberJoined: func(_ context.Context, id discord.UserID) { d.write(string(id)) },
	}
}

// comesTo waits until the diary has exactly these entries.
func (d *diary) comesTo(t *testing.T, want ...string) {
	t.Helper()
	require.Eventually(t, func() bool { return len(d.read()) >= len(want) }, patience, time.Millisecond, "still waiting for %v", want)
	require.Equal(t, want, d.read())
}

// listen listens until the test ends, and then expects no error. It returns what ends it earlier.
func listen(t *testing.T, client *discord.Client, l discord.Listener) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- client.Listen(ctx, l) }()
	stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	t.Cleanup(stop)
	return stop
}

// listening is an emulated Discord with a client that listens.
func listening(t *testing.T, options ...discordtest.Option) (*discordtest.Server, *diary) {
	t.Helper()
	server, client := emulated(t, options...)
	d := &diary{}
	listen(t, client, d.listener())
	d.comesTo(t, "ready")
	hearBeat(t, server, 0)
	return server, d
}

// hearBeat waits for the first heartbeat of a connection, when there were so many before. Until then
// discordgo can take the end of the connection for that of the next one, and close it.
func hearBeat(t *testing.T, server *discordtest.Server, before int) {
	t.Helper()
	require.Eventually(t, func() bool { return server.Heartbeats() > before }, patience, time.Millisecond)
}

func TestListen_TellsWhoJoined(t *testing.T) {
	t.Parallel()
	server, d := listening(t)
	server.AddMember("501", "ada")
	server.AddMember("501", "ada.l")
	server.RemoveMember("501")
	server.AddMember("502", "ben")
	server.AddMember("501", "ada")
	d.comesTo(t, "ready", "501", "502", "501")
}

func TestListen_TellsInTheOrderInWhichTheyJoined(t *testing.T) {
	t.Parallel()
	server, d := listening(t)
	want := []string{"ready"}
	for i := range 500 {
		id := fmt.Sprint(1000 + i)
		server.AddMember(id, "user"+id)
		want = append(want, id)
	}
	d.comesTo(t, want...)
}

func TestListen_LosesAndRepeatsNothingWhenTheConnectionBreaks(t *testing.T) {
	t.Parallel()
	server, d := listening(t)
	server.AddMember("501", "ada")
	d.comesTo(t, "ready", "501")

	before := server.Heartbeats()
	server.DropGateway()
	server.AddMember("502", "ben")
	server.AddMember("503", "cleo")
	d.comesTo(t, "ready", "501", "502", "503")

	hearBeat(t, server, before)
	server.AddMember("504", "dan")
	d.comesTo(t, "ready", "501", "502", "503", "504")
	server.DropGateway()
	server.AddMember("505", "eve")
	d.comesTo(t, "ready", "501", "502", "503", "504", "505")
}

func TestListen_ReconnectsWhenAsked(t *testing.T) {
	t.Parallel()
	server, d := listening(t)
	server.ReconnectGateway()
	require.Eventually(t, func() bool { return server.GatewaySessions() == 0 }, patience, time.Millisecond)
	server.AddMember("501", "ada")
	d.comesTo(t, "ready", "501")
}

func TestListen_IsReadyAgainAfterAnInvalidSession(t *testing.T) {
	t.Parallel()
	server, d := listening(t)
	server.InvalidateSessions()
	d.comesTo(t, "ready", "ready")
	server.AddMember("501", "ada")
	d.comesTo(t, "ready", "ready", "501")
}

func TestListen_IsReadyAgainWhenTheSessionIsGone(t *testing.T) {
	t.Parallel()
	server, d := listening(t)
	server.DropGateway()
	server.InvalidateSessions()
	server.AddMember("501", "ada")
	d.comesTo(t, "ready", "ready")
	server.AddMember("502", "ben")
	d.comesTo(t, "ready", "ready", "502")
}

func TestListen_ASlowListenerIsToldInOrderAndOneAtATime(t *testing.T) {
	t.Parallel()
	server, client := emulated(t, discordtest.WithHeartbeatInterval(100*time.Millisecond))
	d, release, busy := &diary{}, make(chan struct{}), atomic.Int32{}
	l := d.listener()
	l.Ready = func(context.Context) {
		busy.Add(1)
		<-release
		d.write("ready")
		busy.Add(-1)
	}
	l.MemberJoined = func(_ context.Context, id discord.UserID) {
		d.write(fmt.Sprint(id, " ", busy.Load()))
	}
	listen(t, client, l)
	require.Eventually(t, func() bool { return busy.Load() == 1 }, patience, time.Millisecond)
	server.AddMember("501", "ada")
	server.AddMember("502", "ben")
	before := server.Heartbeats()
	// After five heartbeats whose answers nobody reads discordgo would begin anew.
	require.Eventually(t, func() bool { return server.Heartbeats() > before+15 }, patience, time.Millisecond)
	close(release)
	d.comesTo(t, "ready", "501 0", "502 0")
}

func TestListen_IgnoresOtherServers(t *testing.T) {
	t.Parallel()
	script := newScript(t, func(ws *scripted, _ int) {
		ws.ready()
		ws.dispatch("GUILD_CREATE", `{"id":"7"}`)
		ws.dispatch("GUILD_MEMBER_ADD", `{"guild_id":"7","user":{"id":"1"}}`)
		ws.dispatch("GUILD_CREATE", `{"id":"`+string(guild)+`","unavailable":true}`)
		ws.dispatch("GUILD_MEMBER_ADD", `{"guild_id":"`+string(guild)+`"}`)
		ws.dispatch("GUILD_MEMBER_ADD", `{"guild_id":"`+string(guild)+`","user":{"id":"2"}}`)
		ws.wait()
	})
	d := &diary{}
	listen(t, script.client, d.listener())
	d.comesTo(t, "ready", "2")
}
