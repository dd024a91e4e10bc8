package discordtest

import (
	"encoding/json"
	"time"

	"github.com/gorilla/websocket"
)

// Opcodes of the gateway.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoiceState     = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatACK   = 11
	opSoundboard     = 31
)

// Codes with which the gateway closes a connection, from Discord's page "Opcodes and Status Codes".
const (
	closeOpcode           = 4001
	closeUndecodable      = 4002
	closeUnauthenticated  = 4003
	closeToken            = 4004
	closeAuthenticated    = 4005
	closeSequence         = 4007
	closeRateLimited      = 4008
	closeTimedOut         = 4009
	closeShard            = 4010
	closeVersion          = 4012
	closeIntents          = 4013
	closeIntentsForbidden = 4014
)

var closeReasons = map[int]string{
	closeOpcode:           "Unknown opcode.",
	closeUndecodable:      "Error while decoding payload.",
	closeUnauthenticated:  "Not authenticated.",
	closeToken:            "Authentication failed.",
	closeAuthenticated:    "Already authenticated.",
	closeSequence:         "Invalid seq.",
	closeRateLimited:      "Rate limited.",
	closeTimedOut:         "Session timed out.",
	closeShard:            "Invalid shard.",
	closeVersion:          "Invalid API version.",
	closeIntents:          "Invalid intent(s).",
	closeIntentsForbidden: "Disallowed intent(s).",
}

// payload is what the gateway sends. Only events have a sequence number and a name.
type payload struct {
	Op       int     `json:"op"`
	Data     any     `json:"d"`
	Sequence *int    `json:"s"`
	Event    *string `json:"t"`
}

// received is what a client sends.
type received struct {
	Op   *int            `json:"op"`
	Data json.RawMessage `json:"d"`
}

const (
	maxPayload = 4096 // bytes that a client may send at once
	noOpcode   = -1
)

// payloadLimit is documented: how many payloads a client may send over one connection.
var payloadLimit = bucketSize{120, time.Minute}

// receive takes what a client sent, and returns its opcode if it was of use.
func (s *Server) receive(c *connection, kind int, text []byte) (opcode int) {
	var in received
	switch {
	case kind != websocket.TextMessage || len(text) > maxPayload || json.Unmarshal(text, &in) != nil || in.Op == nil:
		c.refuse(closeUndecodable)
	default:
		if code := s.handle(c, *in.Op, in.Data); code != 0 {
			c.refuse(code)
			break
		}
		return *in.Op
	}
	return noOpcode
}

// handle does what a payload asks for, and returns the code to close the connection with if it is
// refused.
func (s *Server) handle(c *connection, op int, data json.RawMessage) (code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.limit.take(payloadLimit, s.clock()) {
		return closeRateLimited
	}
	switch op {
	case opHeartbeat:
		return s.heartbeat(c, data)
	case opIdentify:
		return s.identify(c, data)
	case opResume:
		return s.resume(c, data)
	case opPresence, opVoiceState, opRequestMembers, opSoundboard:
		if c.session == nil {
			return closeUnauthenticated
		}
		return 0 // what they ask for is not emulated
	}
	return closeOpcode
}

// heartbeat acknowledges a heartbeat, which holds the last sequence number that the client has seen.
func (s *Server) heartbeat(c *connection, data json.RawMessage) (code int) {
	var sequence *int
	if json.Unmarshal(data, &sequence) != nil {
		return closeUndecodable
	}
	s.gateway.heartbeats++
	c.send(payload{Op: opHeartbeatACK})
	return 0
}
