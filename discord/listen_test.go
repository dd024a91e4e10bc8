package discord_test

import (
	"context"
	"fmt"
	"net/http"
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
	return server, d
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

func TestListen_LosesAndRepeatsNothingWhenTheConnectionBreaks(t *testing.T) {
	t.Parallel()
	server, d := listening(t)
	server.AddMember("501", "ada")
	d.comesTo(t, "ready", "501")

	server.DropGateway()
	server.AddMember("502", "ben")
	server.AddMember("503", "cleo")
	d.comesTo(t, "ready", "501", "502", "503")

	server.AddMember("504", "dan")
	d.comesTo(t, "ready", "501", "502", "503", "504")
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

func TestListen_EndsWhenRetryingIsUseless(t *testing.T) {
	t.Parallel()
	const token, intent = "set DISCORD_TOKEN to a valid bot token and restart", "enable the Server Members Intent in the Discord developer portal"
	for name, test := range map[string]struct {
		code int
		kind discord.Kind
		want string
	}{
		"token":    {4004, discord.Permission, token},
		"intent":   {4014, discord.Permission, intent},
		"intents":  {4013, discord.Permission, intent},
		"version":  {4012, discord.Permanent, "4012"},
		"sharding": {4011, discord.Permanent, "4011"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := newScript(t, func(ws *scripted, _ int) { ws.refuse(test.code) })
			err := script.client.Listen(t.Context(), discord.Listener{})
			require.Equal(t, test.kind, failure(t, err).Kind)
			require.Equal(t, test.code, failure(t, err).CloseCode)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestListen_IsReadyAgainWhenTheServerWasOutOfReach(t *testing.T) {
	t.Parallel()
	script := newScript(t, func(ws *scripted, _ int) {
		ws.ready()
		ws.dispatch("GUILD_DELETE", `{"id":"`+string(guild)+`","unavailable":true}`)
		ws.dispatch("GUILD_CREATE", `{"id":"`+string(guild)+`"}`)
		ws.wait()
	})
	d := &diary{}
	listen(t, script.client, d.listener())
	d.comesTo(t, "ready", "ready")
}

func TestListen_BeginsAnewWhenTheSessionIsRefused(t *testing.T) {
	t.Parallel()
	opcodes := make(chan int, 10)
	script := newScript(t, func(ws *scripted, nth int) {
		opcodes <- ws.greet()
		switch nth {
		case 1:
			ws.begin()
		case 2:
			ws.end(4007)
		default:
			ws.begin()
			ws.wait()
		}
	})
	d := &diary{}
	listen(t, script.client, d.listener())
	d.comesTo(t, "ready", "ready")
	require.Equal(t, []int{2, 6, 2}, []int{<-opcodes, <-opcodes, <-opcodes})
}

func TestListen_KeepsTheSessionWhileDiscordIsOutOfReach(t *testing.T) {
	t.Parallel()
	opcodes := make(chan int, 10)
	script := newScript(t, func(ws *scripted, nth int) {
		if nth == 2 {
			return
		}
		opcodes <- ws.greet()
		if nth == 1 {
			ws.begin()
			return
		}
		ws.dispatch("GUILD_MEMBER_ADD", `{"guild_id":"`+string(guild)+`","user":{"id":"2"}}`)
		ws.dispatch("RESUMED", `{}`)
		ws.wait()
	})
	d := &diary{}
	listen(t, script.client, d.listener())
	d.comesTo(t, "ready", "2")
	require.Equal(t, []int{2, 6}, []int{<-opcodes, <-opcodes})
}

func TestListen_NoticesADeadConnection(t *testing.T) {
	t.Parallel()
	script := newScript(t, func(ws *scripted, nth int) {
		if nth == 1 {
			ws.send(`{"op":10,"d":{"heartbeat_interval":50}}`)
			ws.next()
			ws.begin()
			ws.wait()
			return
		}
		ws.greet()
		ws.dispatch("RESUMED", `{}`)
		ws.dispatch("GUILD_MEMBER_ADD", `{"guild_id":"`+string(guild)+`","user":{"id":"2"}}`)
		ws.wait()
	})
	d := &diary{}
	listen(t, script.client, d.listener())
	d.comesTo(t, "ready", "2")
}

func TestListen_EndsWhenTheIntentIsTakenAway(t *testing.T) {
	t.Parallel()
	script := newScript(t, func(ws *scripted, nth int) {
		if nth == 1 {
			ws.ready()
			return
		}
		if ws.greet() == 6 {
			ws.send(`{"op":9,"d":false}`)
			ws.next()
		}
		ws.end(4014)
	})
	err := script.client.Listen(t.Context(), discord.Listener{})
	require.Equal(t, 4014, failure(t, err).CloseCode)
}

func TestListen_GivesUpAConnectionWithoutEvents(t *testing.T) {
	t.Parallel()
	for name, play := range map[string]func(*scripted){
		"not greeted":          (*scripted).wait,
		"greeted and ignored":  func(ws *scripted) { ws.greet(); ws.wait() },
		"asked to reconnect":   func(ws *scripted) { ws.send(`{"op":7,"d":null}`); ws.wait() },
		"reconnect once there": func(ws *scripted) { ws.greet(); ws.send(`{"op":7,"d":null}`); ws.wait() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := newScript(t, func(ws *scripted, nth int) {
				if nth == 1 {
					play(ws)
					return
				}
				ws.ready()
				ws.wait()
			})
			script.client.SetOpenTimeout(500 * time.Millisecond)
			d := &diary{}
			listen(t, script.client, d.listener())
			require.Eventually(t, func() bool { return len(d.read()) > 0 }, patience, time.Millisecond)
		})
	}
}

func TestListen_EndsWithoutTheMembersIntent(t *testing.T) {
	t.Parallel()
	_, client := emulated(t, discordtest.WithoutMembersIntent())
	err := client.Listen(t.Context(), discord.Listener{})
	require.EqualError(t, err, "Discord closed the gateway with 4014 Disallowed intent(s); enable the Server Members Intent in the Discord developer portal")
}

func TestListen_EndsWithAWrongToken(t *testing.T) {
	t.Parallel()
	server, _ := emulated(t)
	client, err := discord.New(discord.Config{Token: token, GuildID: guild, BaseURL: server.URL()})
	require.NoError(t, err)
	err = client.Listen(t.Context(), discord.Listener{})
	require.Equal(t, discord.Permission, discord.Classify(err))
	require.ErrorContains(t, err, "DISCORD_TOKEN")
	require.NotContains(t, err.Error(), token)
}

func TestListen_AsksUntilDiscordCanBeReached(t *testing.T) {
	t.Parallel()
	var refused atomic.Int32
	server, client := emulated(t, discordtest.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if refused.Add(1) <= 2 {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	d := &diary{}
	listen(t, client, d.listener())
	server.AddMember("501", "ada")
	d.comesTo(t, "ready")
	server.AddMember("502", "ben")
	d.comesTo(t, "ready", "502")
	require.EqualValues(t, 3, client.RequestsByRoute()["GET /gateway"], "and it was asked as everything is")
}

func TestListen_ReturnsWhenItIsNotWantedAnyMore(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]func(*scripted){
		"before it is greeted": (*scripted).wait,
		"while it listens":     func(ws *scripted) { ws.ready(); ws.wait() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			connected := make(chan struct{})
			s := newScript(t, func(ws *scripted, _ int) {
				close(connected)
				script(ws)
			})
			stop := listen(t, s.client, discord.Listener{})
			<-connected
			stop()
		})
	}
}

func TestListen_ALongWaitIsCutShort(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	asked := make(chan struct{}, 100)
	a.handle("GET /gateway", func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		write(w, http.StatusTooManyRequests, `{"retry_after":3600,"global":false}`)
	})
	stop := listen(t, client, discord.Listener{})
	<-asked
	stop()
	require.EqualValues(t, 1, client.Requests(), "what Discord would not take is not asked")
}
