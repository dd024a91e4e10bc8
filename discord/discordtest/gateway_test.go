package discordtest_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestGateway_IsWhereTheAPISays(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	want := `"ws` + strings.TrimPrefix(c.URL(), "http") + `/gateway"`

	require.JSONEq(t, `{"url":`+want+`}`, c.call("GET", "/gateway", "").body)
	require.JSONEq(t, `{"url":`+want+`,"shards":1,"session_start_limit":{"total":1000,"remaining":1000,"reset_after":0,"max_concurrency":1}}`,
		c.call("GET", "/gateway/bot", "").body)
	c.identified(guilds)
	require.Contains(t, c.call("GET", "/gateway/bot", "").body, `"remaining":999`)

	c.token = ""
	require.Equal(t, http.StatusOK, c.call("GET", "/gateway", "").status, "anyone may know")
	require.Equal(t, http.StatusUnauthorized, c.call("GET", "/gateway/bot", "").status)
	c.token = "Bot wrong"
	require.Equal(t, http.StatusUnauthorized, c.call("GET", "/gateway", "").status)
}

func TestGateway_AcceptsOnlyWhatItSpeaks(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for query, code := range map[string]int{
		"?v=9&encoding=json": 0, "/?v=10&encoding=json": 0,
		"?v=8&encoding=json": 4012, "?encoding=json": 4012,
		"?v=10&encoding=etf": 4002, "?v=10": 4002, "?v=10&encoding=json&compress=zlib-stream": 4002,
	} {
		ws := c.dial(query)
		if code != 0 {
			ws.closedWith(code)
			continue
		}
		hello := ws.receive()
		require.Equal(t, 10, hello.Op)
		require.JSONEq(t, `{"heartbeat_interval":41250}`, string(hello.Data))
	}
}

func TestGateway_IsNoPage(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	res, err := c.http.Get(c.URL() + "/gateway")
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusBadRequest, res.StatusCode)
}

func TestGateway_ClosesWhatItCannotTake(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for name, test := range map[string]struct {
		text string
		code int
	}{
		"no JSON":                  {`{"op":`, 4002},
		"no object":                {`[]`, 4002},
		"no opcode":                {`{"d":{}}`, 4002},
		"an opcode of text":        {`{"op":"2"}`, 4002},
		"too long":                 {`{"op":1,"d":null,"x":"` + strings.Repeat("x", 4096) + `"}`, 4002},
		"an unknown opcode":        {`{"op":99,"d":null}`, 4001},
		"an opcode of the server":  {`{"op":10,"d":null}`, 4001},
		"a heartbeat of text":      {`{"op":1,"d":"x"}`, 4002},
		"presence unidentified":    {`{"op":3,"d":{}}`, 4003},
		"voice unidentified":       {`{"op":4,"d":{}}`, 4003},
		"members unidentified":     {`{"op":8,"d":{}}`, 4003},
		"sounds unidentified":      {`{"op":31,"d":{}}`, 4003},
		"identify without a token": {`{"op":2,"d":{"intents":1,"properties":{}}}`, 4002},
		"identify without a form":  {`{"op":2,"d":7}`, 4002},
		"identify anonymously":     {`{"op":2,"d":{"token":"` + c.Token() + `","intents":1}}`, 4002},
		"resume without a session": {`{"op":6,"d":{"token":"` + c.Token() + `","seq":1}}`, 4002},
		"resume with a bad token":  {`{"op":6,"d":{"token":"x","session_id":"1","seq":1}}`, 4004},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ws := c.in(t).greeted()
			require.NoError(t, ws.WriteMessage(websocket.TextMessage, []byte(test.text)))
			ws.closedWith(test.code)
		})
	}
}

func TestGateway_TakesNothingAfterItHasClosed(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws := c.greeted()
	ws.send(99, nil)
	for range 50 {
		ws.send(1, nil)
	}
	ws.closedWith(4001)
	c.Close() // nothing is read any more
	require.Zero(t, c.Heartbeats())
}

func TestGateway_TakesTextOnly(t *testing.T) {
	t.Parallel()
	ws := newClient(t).greeted()
	require.NoError(t, ws.WriteMessage(websocket.BinaryMessage, []byte(`{"op":1,"d":null}`)))
	ws.closedWith(4002)
}

func TestGateway_ClosesAfter120PayloadsAMinute(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.clock.step = 0
	ws := c.greeted()
	for range 120 {
		ws.quiet()
	}
	c.clock.advance(time.Minute)
	for range 120 {
		ws.quiet()
	}
	ws.send(1, nil)
	ws.closedWith(4008)
}

func TestIdentify_IsRefused(t *testing.T) {
	t.Parallel()
	granted := newClient(t)
	withheld := newClient(t, discordtest.WithoutMembersIntent())
	for name, test := range map[string]struct {
		client *client
		change map[string]any
		code   int
	}{
		"another token":         {granted, map[string]any{"token": "wrong"}, 4004},
		"an unknown intent":     {granted, map[string]any{"intents": 1 << 30}, 4013},
		"a reserved intent":     {granted, map[string]any{"intents": 1 << 17}, 4013},
		"a negative intent":     {granted, map[string]any{"intents": -1}, 4013},
		"no intents":            {granted, map[string]any{"intents": nil}, 4013},
		"intents of text":       {granted, map[string]any{"intents": "1"}, 4002},
		"an intent not granted": {withheld, map[string]any{"intents": guilds | members}, 4014},
		"a shard beyond":        {granted, map[string]any{"shard": []int{1, 1}}, 4010},
		"a shard below":         {granted, map[string]any{"shard": []int{-1, 1}}, 4010},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := identification(test.client.Token(), guilds)
			maps.Copy(form, test.change)
			ws := test.client.in(t).greeted()
			ws.send(2, form)
			ws.closedWith(test.code)
			require.Zero(t, test.client.GatewaySessions())
		})
	}
}

func TestIdentify_OnlyOnce(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, _ := c.identified(guilds)
	ws.identify(c.Token(), guilds)
	ws.closedWith(4005)

	ws, session := c.identified(guilds)
	ws.resume(c.Token(), session, 1)
	ws.closedWith(4005)
}

func TestIdentify_WithEveryIntentThereIs(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.identified(1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25)
	require.Equal(t, 1, c.GatewaySessions())
}

func TestIdentified_MaySendWhatIsNotEmulated(t *testing.T) {
	t.Parallel()
	ws, _ := newClient(t).identified(guilds)
	for _, op := range []int{3, 4, 8, 31} {
		ws.send(op, map[string]any{})
		ws.quiet()
	}
}

func TestReady_TellsWhoTheBotIs(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws := c.greeted()
	form := identification("Bot "+c.Token(), 0)
	form["shard"] = []int{0, 1}
	form["compress"] = true
	ws.send(2, form)

	ready := ws.event("READY")
	require.Equal(t, 1, ready.Sequence)
	require.JSONEq(t, `10`, ready.field(t, "v"))
	require.JSONEq(t, `"`+c.BotID()+`"`, ready.field(t, "user.id"))
	require.JSONEq(t, `[{"id":"`+c.GuildID()+`","unavailable":true}]`, ready.field(t, "guilds"))
	require.JSONEq(t, `"ws`+strings.TrimPrefix(c.URL(), "http")+`/gateway"`, ready.field(t, "resume_gateway_url"))
	require.JSONEq(t, `[0,1]`, ready.field(t, "shard"))
	require.JSONEq(t, `{"id":"`+c.ApplicationID()+`","flags":565248}`, ready.field(t, "application"))
	require.NotEmpty(t, ready.field(t, "session_id"))
	ws.quiet()
}

func TestGuildCreate_HoldsWhatIsThere(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	hidden := c.made("POST", c.channels(), object("name", "hidden", "permission_overwrites", []any{
		map[string]any{"id": c.GuildID(), "type": 0, "deny": "1024"},
	}))
	voice := c.voice("voice", "")
	event := c.made("POST", c.events(), voiceEvent(voice))
	ws := c.greeted()
	ws.identify(c.Token(), guilds|members)
	ws.event("READY")

	guild := ws.event("GUILD_CREATE")
	require.Equal(t, 2, guild.Sequence)
	require.JSONEq(t, `"`+c.GuildID()+`"`, guild.field(t, "id"))
	require.JSONEq(t, `false`, guild.field(t, "unavailable"))
	require.JSONEq(t, `2`, guild.field(t, "member_count"))
	require.JSONEq(t, `false`, guild.field(t, "large"))
	require.Equal(t, []string{hidden, voice}, ids(t, guild.field(t, "channels")))
	require.Equal(t, []string{event}, ids(t, guild.field(t, "guild_scheduled_events")))
	require.Len(t, ids(t, guild.field(t, "roles")), 2)
	require.Contains(t, guild.field(t, "joined_at"), "2026-03-02")
	require.Equal(t, []string{c.BotID()}, ids(t, guild.field(t, "members")), "others come with the intent for presences")
}

func TestGuildCreate_HoldsMembersWithTheIntentForPresences(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, id := range []string{"501", "502"} {
		c.AddMember(id, "user"+id)
	}
	create := func(threshold int) payload {
		ws := c.greeted()
		form := identification(c.Token(), guilds|members|presence)
		form["large_threshold"] = threshold
		ws.send(2, form)
		ws.event("READY")
		return ws.event("GUILD_CREATE")
	}
	small, large := create(50), create(2)
	require.Equal(t, []string{c.BotID(), "501", "502"}, ids(t, small.field(t, "members")))
	require.JSONEq(t, `true`, large.field(t, "large"))
	require.Equal(t, []string{c.BotID()}, ids(t, large.field(t, "members")), "of a large guild those with a role")
}

func TestGateway_ASlowClientHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.identified(guilds | members) // and reads no further
	other, _ := c.identified(guilds)
	for i := range 16 { // more than the system itself takes
		c.AddMember(strconv.Itoa(i), strings.Repeat("x", 1<<20))
	}
	c.AddTextChannel("general")
	other.event("CHANNEL_CREATE")
	require.Equal(t, 2, c.GatewaySessions())
}

func TestGateway_EndsWithTheServer(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, _ := c.identified(guilds)
	idle := c.greeted()
	c.Close()
	ws.broken()
	idle.broken()
	require.Zero(t, c.GatewaySessions())
}
