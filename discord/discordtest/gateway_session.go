package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// sessionMemory is how long a session without a connection can be resumed. Discord says that it times
// out "after a few minutes".
const sessionMemory = 5 * time.Minute

// session is a stream of events to one client, which outlives its connections. It is part of the
// server's state.
type session struct {
	id         string
	intents    intent
	large      int         // members from which on a guild is large
	sent       []payload   // all events, whose sequence numbers are their places from 1 on
	connection *connection // nil while there is none
	left       time.Time   // when the last connection ended
}

// dispatch sends an event to the session and remembers it for when it is resumed.
func (one *session) dispatch(event string, data any) {
	sequence := len(one.sent) + 1
	p := payload{Op: opDispatch, Data: json.RawMessage(encode(data)), Sequence: &sequence, Event: &event}
	one.sent = append(one.sent, p)
	if one.connection != nil {
		one.connection.send(p)
	}
}

// identifyForm is what a client sends to begin a session. A client that says it can decompress
// payloads gets them uncompressed: Discord does not promise to compress any.
type identifyForm struct {
	Token      *string          `json:"token"`
	Properties *json.RawMessage `json:"properties"`
	Intents    *intent          `json:"intents"`
	Large      *int             `json:"large_threshold"`
	Shard      *[2]int          `json:"shard"`
}

// largeDefault is from how many members on a guild is large if the client does not say.
const largeDefault = 50

func (s *Server) identify(c *connection, data json.RawMessage) (code int) {
	var in identifyForm
	if c.session != nil {
		return closeAuthenticated
	}
	if json.Unmarshal(data, &in) != nil || in.Token == nil || in.Properties == nil {
		return closeUndecodable
	}
	if code := s.checkIdentify(in); code != 0 {
		return code
	}
	s.gateway.identified++
	one := &session{id: fmt.Sprintf("%032x", s.gateway.identified), intents: *in.Intents, large: largeDefault, connection: c}
	if in.Large != nil {
		one.large = *in.Large
	}
	c.session = one
	s.forgetSessions()
	s.gateway.sessions = append(s.gateway.sessions, one)
	one.dispatch("READY", s.readyJSON(c, in.Shard))
	if one.intents.has(guildsIntent) {
		one.dispatch("GUILD_CREATE", s.guildCreateJSON(one))
	}
	return 0
}

// checkIdentify returns the code for what is wrong with an identification, or 0.
func (s *Server) checkIdentify(in identifyForm) (code int) {
	switch {
	case !s.isToken(*in.Token):
		return closeToken
	case in.Shard != nil && (in.Shard[0] < 0 || in.Shard[0] >= in.Shard[1]):
		return closeShard
	case in.Intents == nil || *in.Intents&^allIntents != 0:
		return closeIntents
	case in.Intents.has(membersIntent) && !s.guild.membersIntent:
		return closeIntentsForbidden
	}
	return 0
}

// isToken reports whether a token is the bot's. Libraries send it with or without its scheme.
func (s *Server) isToken(token string) bool { return strings.TrimPrefix(token, "Bot ") == s.Token() }

type resumeForm struct {
	Token     *string `json:"token"`
	SessionID *string `json:"session_id"`
	Sequence  *int    `json:"seq"`
}

// resume continues a session on a new connection: it gets the events that the client has not seen.
func (s *Server) resume(c *connection, data json.RawMessage) (code int) {
	var in resumeForm
	if c.session != nil {
		return closeAuthenticated
	}
	if json.Unmarshal(data, &in) != nil || in.Token == nil || in.SessionID == nil || in.Sequence == nil {
		return closeUndecodable
	}
	if !s.isToken(*in.Token) {
		return closeToken
	}
	s.forgetSessions()
	i := slices.IndexFunc(s.gateway.sessions, func(one *session) bool { return one.id == *in.SessionID })
	if i < 0 {
		c.send(payload{Op: opInvalidSession, Data: false})
		return 0
	}
	one := s.gateway.sessions[i]
	if *in.Sequence < 0 || *in.Sequence > len(one.sent) {
		s.endSession(one)
		return closeSequence
	}
	s.takeOver(c, one, *in.Sequence)
	return 0
}

// takeOver moves a session to a connection. One that it still has is broken: the client has given it up.
func (s *Server) takeOver(c *connection, one *session, seen int) {
	if old := one.connection; old != nil {
		s.detach(old)
		old.drop()
	}
	c.session, one.connection = one, c
	for _, p := range one.sent[seen:] {
		c.send(p)
	}
	one.dispatch("RESUMED", struct{}{})
}

// endSession makes that a session cannot be resumed.
func (s *Server) endSession(gone *session) {
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(one *session) bool { return one == gone })
}

// forgetSessions ends those that nobody has resumed in time.
func (s *Server) forgetSessions() {
	now := s.clock()
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(one *session) bool {
		return one.connection == nil && now.Sub(one.left) >= sessionMemory
	})
}
