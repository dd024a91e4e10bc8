package discordtest_test

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// Intents of the tests, and opcodes.
const (
	guilds   = 1 << 0
	members  = 1 << 1
	presence = 1 << 8
	posts    = 1 << 9
	content  = 1 << 15
	schedule = 1 << 16
)

// patience bounds how long a test waits for what has to come.
const patience = 20 * time.Second

// payload is what came over the gateway.
type payload struct {
	Op       int             `json:"op"`
	Data     json.RawMessage `json:"d"`
	Sequence int             `json:"s"`
	Event    string          `json:"t"`
}

// field is a part of the payload's data as JSON, named by its path with dots.
func (p payload) field(t *testing.T, path string) string {
	t.Helper()
	node := p.Data
	for name := range strings.SplitSeq(path, ".") {
		var fields map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(node, &fields), "%s of %s", path, p.Data)
		node = fields[name]
	}
	return string(node)
}

// socket is a connection to the gateway without any cleverness.
type socket struct {
	*websocket.Conn

	t *testing.T
}

// dial connects to the gateway, with the parameters of its URL.
func (c *client) dial(query string) *socket {
	c.t.Helper()
	url := "ws" + strings.TrimPrefix(c.URL(), "http") + "/gateway" + query
	conn, res, err := websocket.DefaultDialer.DialContext(c.t.Context(), url, http.Header{})
	require.NoError(c.t, err)
	require.NoError(c.t, res.Body.Close())
	c.t.Cleanup(func() { _ = conn.Close() })
	return &socket{Conn: conn, t: c.t}
}

// greeted connects and takes Hello.
func (c *client) greeted() *socket {
	c.t.Helper()
	ws := c.dial("?v=10&encoding=json")
	hello := ws.receive()
	require.Equal(c.t, 10, hello.Op, "Hello comes first")
	return ws
}

// identified connects and begins a session, whose id it returns.
func (c *client) identified(intents int) (*socket, string) {
	c.t.Helper()
	ws := c.greeted()
	ws.identify(c.Token(), intents)
	var ready struct {
		SessionID string `json:"session_id"`
	}
	require.NoError(c.t, json.Unmarshal(ws.event("READY").Data, &ready))
	if intents&guilds != 0 {
		ws.event("GUILD_CREATE")
	}
	return ws, ready.SessionID
}

// resumed connects and continues a session after the event with a sequence number.
func (c *client) resumed(session string, sequence int) *socket {
	c.t.Helper()
	ws := c.greeted()
	ws.resume(c.Token(), session, sequence)
	return ws
}

func (ws *socket) send(op int, data any) {
	ws.t.Helper()
	require.NoError(ws.t, ws.WriteJSON(map[string]any{"op": op, "d": data}))
}

func (ws *socket) identify(token string, intents int) {
	ws.t.Helper()
	ws.send(2, identification(token, intents))
}

func identification(token string, intents int) map[string]any {
	return map[string]any{"token": token, "intents": intents, "properties": map[string]string{"os": "linux"}}
}

func (ws *socket) resume(token, session string, sequence int) {
	ws.t.Helper()
	ws.send(6, map[string]any{"token": token, "session_id": session, "seq": sequence})
}

// receive is the next payload.
func (ws *socket) receive() payload {
	ws.t.Helper()
	var p payload
	require.NoError(ws.t, ws.SetReadDeadline(time.Now().Add(patience)))
	require.NoError(ws.t, ws.ReadJSON(&p))
	return p
}

// event is the next payload, which has to be this event.
func (ws *socket) event(name string) payload {
	ws.t.Helper()
	p := ws.receive()
	require.Equal(ws.t, 0, p.Op)
	require.Equal(ws.t, name, p.Event, "%s", p.Data)
	return p
}

// quiet asserts that nothing was sent before the answer to a heartbeat.
func (ws *socket) quiet() {
	ws.t.Helper()
	ws.send(1, nil)
	p := ws.receive()
	require.Equal(ws.t, 11, p.Op, "%s %s", p.Event, p.Data)
}

// closedWith asserts that the server closes the connection with a code.
func (ws *socket) closedWith(code int) {
	ws.t.Helper()
	require.NoError(ws.t, ws.SetReadDeadline(time.Now().Add(patience)))
	_, text, err := ws.ReadMessage()
	require.Error(ws.t, err, "%s", text)
	var ended *websocket.CloseError
	require.ErrorAs(ws.t, err, &ended)
	require.Equal(ws.t, code, ended.Code)
	if code != websocket.CloseAbnormalClosure {
		require.NotEmpty(ws.t, ended.Text)
	}
}

// broken asserts that the connection ends without a code.
func (ws *socket) broken() {
	ws.t.Helper()
	require.NoError(ws.t, ws.SetReadDeadline(time.Now().Add(patience)))
	_, text, err := ws.ReadMessage()
	require.Error(ws.t, err, "%s", text)
	var slow net.Error
	require.False(ws.t, errors.As(err, &slow) && slow.Timeout(), "it is still there")
	require.False(ws.t, slices.ContainsFunc([]int{1000, 1001, 4000, 4009}, func(code int) bool { return websocket.IsCloseError(err, code) }))
}

// leave closes the connection with a code, and waits until the server has noticed.
func (c *client) leave(ws *socket, code int) {
	c.t.Helper()
	before := c.GatewaySessions()
	require.NoError(c.t, ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "")))
	_, _, err := ws.ReadMessage()
	require.Error(c.t, err)
	require.Eventually(c.t, func() bool { return c.GatewaySessions() < before }, patience, time.Millisecond)
}
