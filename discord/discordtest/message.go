package discordtest

import (
	"net/http"
	"slices"
	"time"
)

// nonceMemory is how long a nonce is enforced; Discord says "in the past few minutes".
const nonceMemory = 5 * time.Minute

type message struct {
	id, author, content, nonce string
	at                         time.Time
}

type messageForm struct {
	Content      string `json:"content"`
	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
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
}

func (s *Server) messageJSON(c *channel, m *message) messageJSON {
	return messageJSON{
		ID: m.id, ChannelID: c.id, Author: s.guild.user(m.author), Content: m.content, Timestamp: m.at.UTC().Format(time.RFC3339),
		Mentions: []userJSON{}, MentionRoles: []string{}, Attachments: []struct{}{}, Embeds: []struct{}{}, Components: []struct{}{},
	}
}

func (s *Server) createMessage(r *request) (int, any, *apiError) {
	var form messageForm
	if failure := r.read(&form); failure != nil {
		return 0, nil, failure
	}
	c, failure := s.visible(r, SendMessages)
	if failure != nil {
		return 0, nil, failure
	}
	if c.kind == typeCategory {
		return 0, nil, errNonText
	}
	if form.Content == "" {
		return 0, nil, errEmptyMessage
	}
	if failure := checkLength("content", form.Content, 1, 2000); failure != nil {
		return 0, nil, failure
	}
	if failure := checkLength("nonce", form.Nonce, 0, 25); failure != nil {
		return 0, nil, failure
	}
	now := s.clock()
	for _, m := range c.messages {
		if form.EnforceNonce && m.nonce == form.Nonce && m.author == s.guild.bot && now.Sub(m.at) < nonceMemory {
			return http.StatusOK, s.messageJSON(c, m), nil
		}
	}
	m := &message{id: s.newID(), author: s.guild.bot, content: form.Content, nonce: form.Nonce, at: now}
	c.messages = append(c.messages, m)
	return http.StatusOK, s.messageJSON(c, m), nil
}

func (s *Server) listMessages(r *request) (int, any, *apiError) {
	c, failure := s.visible(r, ReadMessageHistory)
	if failure != nil {
		return 0, nil, failure
	}
	limit, failure := r.number("limit", 50, 100)
	if failure != nil {
		return 0, nil, failure
	}
	list := []messageJSON{}
	for _, m := range slices.Backward(c.messages) {
		if len(list) < limit {
			list = append(list, s.messageJSON(c, m))
		}
	}
	return http.StatusOK, list, nil
}

func (s *Server) oneMessage(r *request) (*channel, int, *apiError) {
	c, failure := s.visible(r, ReadMessageHistory)
	if failure != nil {
		return nil, 0, failure
	}
	i := slices.IndexFunc(c.messages, func(m *message) bool { return m.id == r.PathValue("message") })
	if i < 0 {
		return nil, 0, errUnknownMessage
	}
	return c, i, nil
}

func (s *Server) getMessage(r *request) (int, any, *apiError) {
	c, i, failure := s.oneMessage(r)
	if failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.messageJSON(c, c.messages[i]), nil
}

func (s *Server) deleteMessage(r *request) (int, any, *apiError) {
	c, i, failure := s.oneMessage(r)
	if failure != nil {
		return 0, nil, failure
	}
	c.messages = slices.Delete(c.messages, i, i+1)
	return http.StatusNoContent, nil, nil
}
