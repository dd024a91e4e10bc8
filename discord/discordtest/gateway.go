package discordtest

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// gateway is what serves events. All of it but the running goroutines is part of the server's state,
// under its lock.
type gateway struct {
	interval    time.Duration // between heartbeats
	closed      bool
	connections []*connection
	sessions    []*session
	identified  int // sessions ever begun
	heartbeats  int // ever received

	running sync.WaitGroup // connections
}

// defaultHeartbeat is the interval that Discord asks for.
const defaultHeartbeat = 41250 * time.Millisecond

// WithHeartbeatInterval changes how often a client of the gateway has to send a heartbeat. A connection
// without one for twice as long is closed.
func WithHeartbeatInterval(d time.Duration) Option { return func(o *options) { o.heartbeat = d } }

// GatewaySessions returns how many sessions are connected to the gateway.
func (s *Server) GatewaySessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, one := range s.gateway.sessions {
		if one.connection != nil {
			n++
		}
	}
	return n
}

// Heartbeats returns how many heartbeats the gateway got.
func (s *Server) Heartbeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.heartbeats
}

// DropGateway breaks every connection to the gateway, as a network does. Sessions can be resumed.
func (s *Server) DropGateway() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.connections {
		s.detach(c)
		c.drop()
	}
}

// ReconnectGateway asks every client to connect anew and to resume its session (opcode 7).
func (s *Server) ReconnectGateway() { s.tell(payload{Op: opReconnect}) }

// RequestHeartbeats asks every client for a heartbeat out of turn (opcode 1).
func (s *Server) RequestHeartbeats() { s.tell(payload{Op: opHeartbeat}) }

// tell sends a payload to every connection.
func (s *Server) tell(p payload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.connections {
		c.send(p)
	}
}

// InvalidateSessions ends every session, connected or not, and tells the clients (opcode 9). None can be
// resumed; a client may identify anew, on the same connection too.
func (s *Server) InvalidateSessions() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.gateway.sessions {
		if c := one.connection; c != nil {
			c.session = nil
			c.send(payload{Op: opInvalidSession, Data: false})
		}
	}
	s.gateway.sessions = nil
}

// closeGateway breaks all connections for good and waits until nothing of them runs.
func (s *Server) closeGateway() {
	s.mu.Lock()
	s.gateway.closed = true
	for _, c := range s.gateway.connections {
		c.drop()
	}
	s.mu.Unlock()
	s.gateway.running.Wait()
}

type gatewayJSON struct {
	URL string `json:"url"`
}

type gatewayBotJSON struct {
	gatewayJSON

	Shards       int              `json:"shards"`
	SessionLimit sessionLimitJSON `json:"session_start_limit"`
}

type sessionLimitJSON struct {
	Total          int `json:"total"`
	Remaining      int `json:"remaining"`
	ResetAfter     int `json:"reset_after"`
	MaxConcurrency int `json:"max_concurrency"`
}

// maxSessions is how many sessions a bot may begin in a day. It is told, not enforced.
const maxSessions = 1000

// gatewayURL is where the client of a request finds the gateway: at the host that it knows already.
func gatewayURL(r *http.Request) string { return "ws://" + r.Host + "/gateway" }

func (s *Server) getGateway(r *request) (int, any, *apiError) {
	return http.StatusOK, gatewayJSON{gatewayURL(r.Request)}, nil
}

func (s *Server) getGatewayBot(r *request) (int, any, *apiError) {
	return http.StatusOK, gatewayBotJSON{
		gatewayJSON: gatewayJSON{gatewayURL(r.Request)}, Shards: 1,
		SessionLimit: sessionLimitJSON{Total: maxSessions, Remaining: max(0, maxSessions-s.gateway.identified), MaxConcurrency: 1},
	}, nil
}

// connectGateway serves a connection to the gateway until it ends.
func (s *Server) connectGateway(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	socket, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	c := newConnection(socket, r)
	if !s.attach(c) {
		_ = socket.Close() // the server is closed; there is nobody to tell
		return
	}
	defer s.gateway.running.Done()
	s.serve(c)
}

// attach lists a connection, unless the server is closed.
func (s *Server) attach(c *connection) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.closed {
		return false
	}
	s.gateway.running.Add(1)
	s.gateway.connections = append(s.gateway.connections, c)
	return true
}

// detach takes a connection off the list, and leaves its session, if any, to be resumed.
func (s *Server) detach(c *connection) {
	s.gateway.connections = slices.DeleteFunc(s.gateway.connections, func(one *connection) bool { return one == c })
	if c.session != nil {
		c.session.connection, c.session.left = nil, s.clock()
		c.session = nil
	}
}
