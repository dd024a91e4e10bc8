package discord_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/gorilla/websocket"

	"convene/discord"
)

// script is a gateway that does with each connection what a test says, also what Discord does seldom.
type script struct {
	client *discord.Client
}

// scripted is a connection to a script's gateway.
type scripted struct {
	*websocket.Conn

	sequence int
}

// newScript returns a gateway whose connections go as the test says, and then end.
func newScript(t *testing.T, play func(*scripted)) script {
	t.Helper()
	a, client := newAPI(t)
	a.answer("GET /gateway", http.StatusOK, `{"url":"ws`+a.url[len("http"):]+`/api/v9/events"}`)
	a.handle("GET /events/", func(w http.ResponseWriter, r *http.Request) {
		conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		play(&scripted{Conn: conn})
	})
	return script{client}
}

// The connection's methods do not fail: whoever is gone gets nothing.

func (ws *scripted) send(text string) { _ = ws.WriteMessage(websocket.TextMessage, []byte(text)) }

func (ws *scripted) greet() { ws.send(`{"op":10,"d":{"heartbeat_interval":45000}}`) }

// next is the next payload's opcode; 0 if the connection is over.
func (ws *scripted) next() int {
	var p struct{ Op int }
	if _, text, err := ws.ReadMessage(); err != nil || json.Unmarshal(text, &p) != nil {
		return 0
	}
	return p.Op
}

// ready greets the client and begins a session.
func (ws *scripted) ready() {
	ws.greet()
	ws.next()
	ws.dispatch("READY", `{"session_id":"s1","user":{"id":"`+string(bot)+`"},"guilds":[]}`)
}

func (ws *scripted) dispatch(event, data string) {
	ws.sequence++
	p, _ := json.Marshal(map[string]any{"op": 0, "s": ws.sequence, "t": event, "d": json.RawMessage(data)})
	ws.send(string(p))
}

// end greets the client and closes the connection with a code.
func (ws *scripted) end(code int) {
	ws.greet()
	ws.next()
	ws.close(code)
}

func (ws *scripted) close(code int) {
	_ = ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "No."))
	ws.wait()
}

// wait reads until the client is gone.
func (ws *scripted) wait() {
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			return
		}
	}
}

// silent sends nothing.
func (ws *scripted) silent() { ws.wait() }
