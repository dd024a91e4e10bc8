package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// connection is a client's connection to the gateway. What is sent goes through a queue without a
// limit, so that a client that does not read holds nobody up.
type connection struct {
	socket  *websocket.Conn
	query   map[string][]string
	url     string   // of the gateway, as the client knows it
	session *session // nil before it is identified; part of the server's state
	limit   window   // of what the client sends; part of the server's state

	mu      sync.Mutex
	queue   []frame
	refused bool          // a close code is queued: nothing goes behind it
	wake    chan struct{} // something was queued
	done    chan struct{} // nothing is read any more
}

// frame is a message to write, or a code to close with.
type frame struct {
	text []byte
	code int
}

func newConnection(socket *websocket.Conn, r *http.Request) *connection {
	return &connection{
		socket: socket, query: r.URL.Query(), url: gatewayURL(r),
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
}

// get is the first value of a parameter of the connection's URL.
func (c *connection) get(name string) string {
	if values := c.query[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// send queues a payload.
func (c *connection) send(p payload) { c.push(frame{text: encode(p)}) }

// closeWait is how long a client has to answer a close code with its own.
const closeWait = 5 * time.Second

// refuse queues a close code. What the client sends from now on is not looked at.
func (c *connection) refuse(code int) {
	c.push(frame{code: code})
	_ = c.socket.SetReadDeadline(time.Now().Add(closeWait)) // fails if the client has gone
}

func (c *connection) push(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refused {
		return
	}
	c.refused = f.code != 0
	c.queue = append(c.queue, f)
	select {
	case c.wake <- struct{}{}:
	default: // awake already
	}
}

// isRefused reports whether the connection was closed with a code.
func (c *connection) isRefused() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused
}

// drop breaks the connection without a word.
func (c *connection) drop() { _ = c.socket.Close() } // fails if it is broken already

// write writes what is queued until nothing is read any more.
func (c *connection) write() {
	for {
		select {
		case <-c.done:
			return
		case <-c.wake:
		}
		c.mu.Lock()
		queued := c.queue
		c.queue = nil
		c.mu.Unlock()
		for _, f := range queued {
			if c.writeFrame(f) != nil {
				c.drop() // which ends the reading too
				return
			}
		}
	}
}

func (c *connection) writeFrame(f frame) error {
	if f.code == 0 {
		return c.socket.WriteMessage(websocket.TextMessage, f.text)
	}
	return c.socket.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, closeReasons[f.code]))
}

// serve greets a client and takes what it sends, until the connection ends.
func (s *Server) serve(c *connection) {
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.write()
	}()
	silence := 2 * s.gateway.interval
	alive := time.AfterFunc(silence, func() { c.refuse(closeTimedOut) })
	s.greet(c)
	var err error
	for err == nil {
		var kind int
		var text []byte
		if kind, text, err = c.socket.ReadMessage(); err != nil || c.isRefused() {
			continue
		}
		if s.receive(c, kind, text) == opHeartbeat {
			alive.Reset(silence)
		}
	}
	alive.Stop()
	close(c.done)
	c.drop()
	<-written
	s.hangUp(c, err)
}

// greet sends Hello, or closes a connection whose URL asks for what there is not.
func (s *Server) greet(c *connection) {
	switch {
	case c.get("v") != "9" && c.get("v") != "10":
		c.refuse(closeVersion)
	case c.get("encoding") != "json" || c.get("compress") != "":
		c.refuse(closeUndecodable)
	default:
		c.send(payload{Op: opHello, Data: struct {
			Interval int64 `json:"heartbeat_interval"`
		}{s.gateway.interval.Milliseconds()}})
	}
}

// hangUp notes that a connection ended. A client that closes it with 1000 or 1001 ends its session.
func (s *Server) hangUp(c *connection, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ended, ok := errors.AsType[*websocket.CloseError](err)
	if ok && !c.isRefused() && (ended.Code == websocket.CloseNormalClosure || ended.Code == websocket.CloseGoingAway) {
		s.endSession(c.session)
	}
	s.detach(c)
}

// encode writes a value whose type cannot fail to be written.
func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("discordtest: write %T: %v", value, err))
	}
	return text
}
