package discordtest

import (
	"net/http"
	"slices"
)

// interactionFor is the interaction whose token a request names, or nil.
func (s *Server) interactionFor(r *request) *Interaction {
	return s.interactions[r.PathValue("interaction_token")]
}

// repliesFor is the interaction whose token a request names, if it is answered and not too old. Before
// the first answer the token is of no webhook yet.
func (s *Server) repliesFor(r *request) (*Interaction, *apiError) {
	i := s.interactionFor(r)
	switch {
	case i == nil || r.PathValue("application") != s.guild.application:
		return nil, errUnknownWebhook
	case i.over(s.clock(), tokenTime):
		return nil, errWebhookToken
	case i.acknowledged.IsZero():
		return nil, errUnknownWebhook
	}
	return i, nil
}

// replyFor is the message that a request names: the original one, or one that followed.
func (s *Server) replyFor(r *request) (*Interaction, *message, *apiError) {
	i, failure := s.repliesFor(r)
	if failure != nil {
		return nil, nil, failure
	}
	id := r.PathValue("message")
	for _, m := range i.replies() {
		if m.id == id || id == "" && m == i.original {
			return i, m, nil
		}
	}
	return nil, nil, errUnknownMessage
}

func (s *Server) getReply(r *request) (int, any, *apiError) {
	i, m, failure := s.replyFor(r)
	if failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.guild.messageJSON(i.channel, m), nil
}

// editReply changes a reply. One that was only promised it fills.
func (s *Server) editReply(r *request) (int, any, *apiError) {
	i, m, failure := s.replyFor(r)
	if failure != nil {
		return 0, nil, failure
	}
	return i.edit(r, m)
}

func (i *Interaction) edit(r *request, m *message) (int, any, *apiError) {
	edit, failure := i.readEdit(r, m)
	if failure != nil {
		return 0, nil, failure
	}
	i.pending = false
	i.change(m, edit)
	return http.StatusOK, i.server.guild.messageJSON(i.channel, m), nil
}

func (s *Server) deleteReply(r *request) (int, any, *apiError) {
	i, m, failure := s.replyFor(r)
	if failure != nil {
		return 0, nil, failure
	}
	i.channel.messages = without(i.channel.messages, m)
	i.channel.whispers = without(i.channel.whispers, m)
	if m.onlyFor == "" && !i.elsewhere() {
		s.tellMessageDeleted(i.channel, m)
	}
	return http.StatusNoContent, nil, nil
}

func without(list []*message, gone *message) []*message {
	return slices.DeleteFunc(list, func(m *message) bool { return m == gone })
}

// followUp posts a further message. While the first one is only promised it fills that one instead, by
// Discord's page on interactions for old bots' sake.
func (s *Server) followUp(r *request) (int, any, *apiError) {
	i, failure := s.repliesFor(r)
	if failure != nil {
		return 0, nil, failure
	}
	if m := i.original; m != nil && m.loading && i.channel.has(m) {
		return i.edit(r, m)
	}
	m, failure := i.readReply(r)
	if failure != nil {
		return 0, nil, failure
	}
	i.pending, i.followUps = false, append(i.followUps, m)
	i.post(m)
	return http.StatusOK, s.guild.messageJSON(i.channel, m), nil
}

// readReply reads a message in answer to the interaction.
func (i *Interaction) readReply(r *request) (*message, *apiError) {
	var in messageForm
	if _, failure := r.read(&in); failure != nil {
		return nil, failure
	}
	m, failure := in.check(i.channel, r)
	if failure != nil {
		return nil, failure
	}
	m.nonce = "" // the page on webhooks knows none
	return i.address(m, in.Flags), nil
}

// readPromise reads the flags of a message that comes later; the rest has to be right, but is ignored.
func (i *Interaction) readPromise(r *request) (*message, *apiError) {
	var in messageForm
	if _, failure := r.read(&in); failure != nil {
		return nil, failure
	}
	if _, failure := in.check(i.channel, r); failure != nil && failure != errEmptyMessage {
		return nil, failure
	}
	return i.address(&message{loading: true}, in.Flags), nil
}

// address says from whom a new message is, and for whom.
func (i *Interaction) address(m *message, flags int) *message {
	m.author, m.interaction = i.server.guild.bot, i
	if flags&ephemeralFlag != 0 {
		m.onlyFor = i.who.UserID
	}
	return m
}

// readEdit reads what a request changes of a message, and returns what does it.
func (i *Interaction) readEdit(r *request, m *message) (func(), *apiError) {
	var in messageEdit
	sent, failure := r.read(&in)
	if failure != nil {
		return nil, failure
	}
	changed := *m
	if len(sent) > 0 || len(r.files) > 0 {
		if failure := in.apply(&changed, sent, r); failure != nil {
			return nil, failure
		}
	}
	return func() { *m = changed }, nil
}

// elsewhere reports whether the emulator knows nothing of where the user is: in a direct message, or on
// another server.
func (i *Interaction) elsewhere() bool {
	return i.who.DirectMessage || i.who.GuildID != i.server.guild.id
}

// post puts a new reply where it is seen. Of what only one user sees the gateway tells nobody.
func (i *Interaction) post(m *message) {
	s := i.server
	m.at = s.clock()
	if m.onlyFor != "" {
		m.id, m.everyone = s.guild.newID(m.at), false
		m.number(&s.guild)
		i.channel.whispers = append(i.channel.whispers, m)
		return
	}
	s.guild.post(i.channel, m)
	if !i.elsewhere() {
		s.tellMessage("MESSAGE_CREATE", i.channel, m)
	}
}

// change edits a message and tells of it. That a promised one is filled is no edit by itself.
func (i *Interaction) change(m *message, edit func()) {
	edit()
	m.number(&i.server.guild)
	if m.loading {
		m.loading = false
	} else {
		m.edited = i.server.clock()
	}
	if m.onlyFor == "" && !i.elsewhere() && i.channel.has(m) {
		i.server.tellMessage("MESSAGE_UPDATE", i.channel, m)
	}
}

// has reports whether a message is in the channel and not deleted.
func (c *channel) has(m *message) bool {
	return slices.Contains(c.messages, m) || slices.Contains(c.whispers, m)
}
