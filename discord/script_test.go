package discord_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/gorilla/websocket"

	"convene/discord"
)

// script is a gateway that does with each connection what a test says, also what Discord does seldom.
type script struct{ client *discord.Client }

// scripted is a connection to a script's gateway. Its methods do not fail: who is gone gets nothing.
type scripted struct {
	*websocket.Conn

	sequence int
}

// newScript returns a gateway whose connections go as play says, which gets their number from 1 on, and
// then break.
func newScript(t *testing.T, play func(ws *scripted, nth int)) script {
	t.Helper()
	a, client := newAPI(t)
	var connections atomic.Int32
	a.answer("GET /gateway", http.StatusOK, `{"url":"ws`+a.url[len("http"):]+`/api/v9/events"}`)
	a.handle("GET /events/", func(w http.ResponseWriter, r *http.Request) {
		nth := int(connections.Add(1))
		conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		play(&scripted{Conn: conn}, nth)
	})
	return script{client}
}

func (ws *scripted) send(text string) { _ = ws.WriteMessage(websocket.TextMessage, []byte(text)) }

// greet sends Hello and returns the opcode of the answer.
func (ws *scripted) greet() int {
	ws.send(`{"op":10,"d":{"heartbeat_interval":45000}}`)
	return ws.next()
}

// next is the opcode of the next payload that is no heartbeat; 0 if the connection is over.
func (ws *scripted) next() int {
	for {
		p := struct{ Op int }{}
		if _, text, err := ws.ReadMessage(); err != nil || json.Unmarshal(text, &p) != nil {
			return 0
		}
		if p.Op != 1 {
			return p.Op
		}
	}
}

func (ws *scripted) dispatch(event, data string) {
	ws.sequence++
	ws.send(fmt.Sprintf(`{"op":0,"s":%d,"t":%q,"d":%s}`, ws.sequence, event, data))
}

// ready greets the client and begins a session, in which the client's server is there.
func (ws *scripted) ready() {
	ws.greet()
	ws.begin()
}

func (ws *scripted) begin() {
	ws.dispatch("READY", `{"session_id":"s1","user":{"id":"`+string(bot)+`"},"guilds":[]}`)
	ws.dispatch("GUILD_CREATE", `{"id":"`+string(guild)+`"}`)
}

// refuse greets the client and closes the connection with a code.
func (ws *scripted) refuse(code int) {
	ws.greet()
	ws.end(code)
}

// end closes the connection with a code.
func (ws *scripted) end(code int) {
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
