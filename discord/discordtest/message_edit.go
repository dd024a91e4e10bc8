package discordtest

import (
	"net/http"
	"slices"
	"strings"
)

// messageEdit is what a request changes of a message. Embeds, flags and the like are not emulated.
type messageEdit struct {
	Content         *string       `json:"content"`
	AllowedMentions *mentionsForm `json:"allowed_mentions"`
	Flags           *int          `json:"flags"`
}

// editMessage changes a message of the bot's. Who is mentioned follows from the new content alone, and
// nobody is notified.
func (s *Server) editMessage(r *request) (int, any, *apiError) {
	var in messageEdit
	sent, failure := r.read(&in)
	if failure != nil {
		return 0, nil, failure
	}
	c, i, failure := s.messageFor(r, ViewChannel)
	if failure != nil {
		return 0, nil, failure
	}
	m := c.messages[i]
	if m.author != s.guild.bot {
		return 0, nil, errNotYours
	}
	if _, changed := sent["content"]; changed {
		if failure := in.apply(m); failure != nil {
			return 0, nil, failure
		}
		m.everyone = m.everyone && s.guild.permissionsIn(c, m.author)&MentionEveryone != 0
		m.edited = s.clock()
		s.tellMessage("MESSAGE_UPDATE", c, m)
	}
	return http.StatusOK, s.guild.messageJSON(c, m), nil
}

// apply checks a new content and sets it.
func (in messageEdit) apply(m *message) *apiError {
	if in.Content == nil || strings.TrimSpace(*in.Content) == "" {
		return errEmptyMessage
	}
	var f form
	f.length("content", *in.Content, 1, maxContent)
	in.AllowedMentions.check(&f)
	if failure := f.failure(); failure != nil {
		return failure
	}
	m.content, m.mentions, m.everyone = *in.Content, in.AllowedMentions.users(*in.Content), in.AllowedMentions.everyone(*in.Content)
	return nil
}

// deleteMessage deletes a message: the bot's own, or with Manage Messages anybody's, which the audit
// log tells.
func (s *Server) deleteMessage(r *request) (int, any, *apiError) {
	c, i, failure := s.messageFor(r, ViewChannel)
	if failure != nil {
		return 0, nil, failure
	}
	gone := c.messages[i]
	author := gone.author
	if author != s.guild.bot {
		if failure := s.guild.need(c, ManageMessages); failure != nil {
			return 0, nil, failure
		}
		s.note(r, auditMessageDelete, author, map[string]string{"channel_id": c.id, "count": "1"})
	}
	c.messages = slices.Delete(c.messages, i, i+1)
	s.tellMessageDeleted(c, gone)
	return http.StatusNoContent, nil, nil
}
