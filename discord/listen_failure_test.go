package discord_test

import (
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
)

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
	// On a busy machine the first connection can count as dead before it told that events begin.
	require.Eventually(t, func() bool { return slices.Contains(d.read(), "2") }, patience, time.Millisecond)
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

// Only a token that Discord does not know ends a bot: what a network in front of it says passes.
func TestListen_GoesOnAfterRefusalsThatPass(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]struct {
		status int
		body   string
	}{
		"edge":     {http.StatusForbidden, `{"message":"internal network error","code":40333}`},
		"firewall": {http.StatusForbidden, "<html>error code: 1020</html>"},
		"unknown":  {http.StatusForbidden, `{"message":"Your account needs a hat","code":49999}`},
		"missing":  {http.StatusForbidden, `{"message":"Missing Access","code":50001}`},
		"proxy":    {http.StatusNotFound, "<html>404</html>"},
		"origin":   {520, "<html>error code: 520</html>"},
		"login":    {http.StatusFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refused atomic.Bool
			_, client := emulated(t, discordtest.WithMiddleware(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if refused.Swap(true) {
						next.ServeHTTP(w, r)
						return
					}
					write(w, refusal.status, refusal.body, "Retry-After", "1")
				})
			}))
			d := &diary{}
			listen(t, client, d.listener())
			d.comesTo(t, "ready")
		})
	}
}

func TestListen_EndsWhenTheTokenIsSaidToBeInvalid(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("GET /gateway", http.StatusForbidden, `{"message":"Invalid authentication token provided","code":50014}`)
	require.ErrorContains(t, client.Listen(t.Context(), discord.Listener{}), "DISCORD_TOKEN")
}
