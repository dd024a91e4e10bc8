package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Discord's limits on messages.
const (
	maxContent      = 2000
	messagesDefault = 50 // in a list
	messagesPage    = 100
)

type message struct {
	id, author, content, nonce string
	mentions                   []string
	everyone                   bool // it notifies @everyone
	at                         time.Time
}

// AddMessage posts a message as a member would, and returns its id. In a channel that does not exist
// it posts none, and the id is empty.
func (s *Server) AddMessage(channelID, userID, content string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.guild.channel(channelID)
	if c == nil {
		return ""
	}
	var mentioned *mentionsForm // all that the content mentions
	m := &message{
		author: userID, content: content, at: s.clock(),
		mentions: mentioned.users(content), everyone: mentioned.everyone(content),
	}
	s.guild.post(c, m)
	s.tellMessage(c, m)
	return m.id
}

// messageForm is a message in a request. Embeds, components and attachments are not emulated.
type messageForm struct {
	Content         string          `json:"content"`
	Nonce           json.RawMessage `json:"nonce"`
	EnforceNonce    bool            `json:"enforce_nonce"`
	AllowedMentions *mentionsForm   `json:"allowed_mentions"`
}

type messageJSON struct {
	ID              string     `json:"id"`
	ChannelID       string     `json:"channel_id"`
	Author          userJSON   `json:"author"`
	Content         string     `json:"content"`
	Timestamp       string     `json:"timestamp"`
	EditedTimestamp *string    `json:"edited_timestamp"`
	TTS             bool       `json:"tts"`
	MentionEveryone bool       `json:"mention_everyone"`
	Mentions        []userJSON `json:"mentions"`
	MentionRoles    []string   `json:"mention_roles"`
	Attachments     []struct{} `json:"attachments"`
	Embeds          []struct{} `json:"embeds"`
	Components      []struct{} `json:"components"`
	Pinned          bool       `json:"pinned"`
	Type            int        `json:"type"`
	Flags           int        `json:"flags"`
	Nonce           string     `json:"nonce,omitempty"`
}

func (g *guild) messageJSON(c *channel, m *message) messageJSON {
	answer := messageJSON{
		ID: m.id, ChannelID: c.id, Author: g.user(m.author), Content: m.content, Timestamp: timestamp(m.at), Nonce: m.nonce,
		MentionEveryone: m.everyone, Mentions: []userJSON{}, MentionRoles: []string{},
		Attachments: []struct{}{}, Embeds: []struct{}{}, Components: []struct{}{},
	}
	for _, id := range m.mentions {
		answer.Mentions = append(answer.Mentions, g.user(id))
	}
	return answer
}

func (s *Server) createMessage(r *request) (int, any, *apiError) {
	var in messageForm
	if _, failure := r.read(&in); failure != nil {
		return 0, nil, failure
	}
	c, failure := s.channelFor(r, SendMessages)
	if failure != nil {
		return 0, nil, failure
	}
	m, failure := in.check(c)
	if failure != nil {
		return 0, nil, failure
	}
	m.author, m.at = s.guild.bot, s.clock()
	if first, ok := s.guild.sentWith(m.author, m.nonce, m.at); ok && in.EnforceNonce {
		return s.again(first)
	}
	s.guild.post(c, m)
	s.tellMessage(c, m)
	return http.StatusOK, s.guild.messageJSON(c, m), nil
}

// check reads a message for a channel.
func (in messageForm) check(c *channel) (*message, *apiError) {
	if c.kind == Category {
		return nil, errChannelType
	}
	if strings.TrimSpace(in.Content) == "" {
		return nil, errEmptyMessage
	}
	var f form
	f.length("content", in.Content, 1, maxContent)
	in.AllowedMentions.check(&f)
	m := &message{
		content: in.Content, nonce: readNonce(&f, in.Nonce),
		mentions: in.AllowedMentions.users(in.Content), everyone: in.AllowedMentions.everyone(in.Content),
	}
	return m, f.failure()
}

func (g *guild) post(c *channel, m *message) {
	m.id = g.newID(m.at)
	m.everyone = m.everyone && g.permissionsIn(c, m.author)&MentionEveryone != 0
	c.messages = append(c.messages, m)
	if m.nonce != "" {
		g.nonces = append(g.nonces, nonce{author: m.author, text: m.nonce, channel: c.id, message: m.id, at: m.at})
	}
}

// again answers with the message that was sent first with a nonce.
func (s *Server) again(first nonce) (int, any, *apiError) {
	c := s.guild.channel(first.channel)
	if c == nil {
		return 0, nil, errUnknownMessage
	}
	i := c.messageIndex(first.message)
	if i < 0 {
		return 0, nil, errUnknownMessage
	}
	return http.StatusOK, s.guild.messageJSON(c, c.messages[i]), nil
}

func (c *channel) messageIndex(id string) int {
	return slices.IndexFunc(c.messages, func(m *message) bool { return m.id == id })
}

// listMessages returns the newest messages first, of those before or after an id if one is given.
// Without the permission to read the history there are none.
func (s *Server) listMessages(r *request) (int, any, *apiError) {
	c, failure := s.channelFor(r, ViewChannel)
	if failure != nil {
		return 0, nil, failure
	}
	limit, failure := r.number("limit", messagesDefault, messagesPage)
	if failure != nil {
		return 0, nil, failure
	}
	found, failure := c.between(r)
	if failure != nil {
		return 0, nil, failure
	}
	switch {
	case s.guild.need(c, ReadMessageHistory) != nil:
		found = nil
	case len(found) > limit && r.URL.Query().Has("after"):
		found = found[:limit] // the ones next to the id
	case len(found) > limit:
		found = found[len(found)-limit:]
	}
	list := []messageJSON{}
	for _, m := range slices.Backward(found) {
		list = append(list, s.guild.messageJSON(c, m))
	}
	return http.StatusOK, list, nil
}

// between returns the channel's messages before and after the ids that a request gives.
func (c *channel) between(r *request) ([]*message, *apiError) {
	after, failure := r.id("after")
	if failure != nil {
		return nil, failure
	}
	before, failure := r.id("before")
	if failure != nil {
		return nil, failure
	}
	var found []*message
	for _, m := range c.messages {
		if id := snowflake(m.id); id > after && (before == 0 || id < before) {
			found = append(found, m)
		}
	}
	return found, nil
}

// messageFor returns where the message is that a request names.
func (s *Server) messageFor(r *request) (*channel, int, *apiError) {
	c, failure := s.channelFor(r, ReadMessageHistory)
	if failure != nil {
		return nil, 0, failure
	}
	i := c.messageIndex(r.PathValue("message"))
	if i < 0 {
		return nil, 0, errUnknownMessage
	}
	return c, i, nil
}

func (s *Server) getMessage(r *request) (int, any, *apiError) {
	c, i, failure := s.messageFor(r)
	if failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.guild.messageJSON(c, c.messages[i]), nil
}

func (s *Server) deleteMessage(r *request) (int, any, *apiError) {
	c, failure := s.channelFor(r, ViewChannel)
	if failure != nil {
		return 0, nil, failure
	}
	i := c.messageIndex(r.PathValue("message"))
	if i < 0 {
		return 0, nil, errUnknownMessage
	}
	gone := c.messages[i]
	if gone.author != s.guild.bot {
		if failure := s.guild.need(c, ManageMessages); failure != nil {
			return 0, nil, failure
		}
	}
	c.messages = slices.Delete(c.messages, i, i+1)
	s.tellMessageDeleted(c, gone)
	return http.StatusNoContent, nil, nil
}
