package discordtest_test

import (
	"fmt"
	"strings"

	"github.com/gorilla/websocket"

	"convene/discord/discordtest"
)

// events is a connection to the gateway, for which a bot would use a library.
type events struct{ *websocket.Conn }

// connect opens the gateway and sends how the bot begins or continues its session.
func connect(server *discordtest.Server, hello map[string]any) events {
	url := "ws" + strings.TrimPrefix(server.URL(), "http") + "/gateway?v=10&encoding=json"
	conn, res, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		panic(err)
	}
	_ = res.Body.Close()
	if _, _, err := conn.ReadMessage(); err != nil { // Hello
		panic(err)
	}
	if err := conn.WriteJSON(hello); err != nil {
		panic(err)
	}
	return events{conn}
}

// next is the next event, in a few words.
func (e events) next() (text, session string) {
	var p struct {
		Sequence int    `json:"s"`
		Event    string `json:"t"`
		Data     struct {
			SessionID string `json:"session_id"`
			User      struct{ Username string }
		} `json:"d"`
	}
	if err := e.ReadJSON(&p); err != nil {
		return err.Error(), ""
	}
	return fmt.Sprintln(p.Sequence, p.Event, p.Data.User.Username), p.Data.SessionID
}

func (e events) print() {
	text, _ := e.next()
	fmt.Print(text)
}

// A bot is told over the gateway who joins, and when it comes back who joined meanwhile.
func ExampleServer_DropGateway() {
	server := discordtest.NewServer()
	defer server.Close()
	const membersIntent = 1 << 1

	first := connect(server, map[string]any{"op": 2, "d": map[string]any{
		"token": server.Token(), "intents": membersIntent, "properties": map[string]any{},
	}})
	ready, session := first.next()
	fmt.Print(ready)
	server.AddMember("501", "ada")
	first.print()

	server.DropGateway()
	server.AddMember("502", "ben")

	second := connect(server, map[string]any{"op": 6, "d": map[string]any{
		"token": server.Token(), "session_id": session, "seq": 2,
	}})
	second.print()
	second.print()
	// Output:
	// 1 READY convene
	// 2 GUILD_MEMBER_ADD ada
	// 3 GUILD_MEMBER_ADD ben
	// 4 RESUMED
}
