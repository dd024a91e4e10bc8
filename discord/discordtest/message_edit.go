package discordtest

import (
	"net/http"
	"slices"
)

// messageEdit is what a request changes of a message: what it does not name stays.
type messageEdit struct {
	Content         *string       `json:"content"`
	AllowedMentions *mentionsForm `json:"allowed_mentions"`
	Flags           *int          `json:"flags"`

	Embeds      []embedForm      `json:"embeds"`
	Components  []componentForm  `json:"components"`
	Attachments []attachmentForm `json:"attachments"`
}

// editMessage changes a message of the bot's. Who is mentioned follows from a new content alone, and nobody is
// notified.
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
	if len(sent) > 0 || len(r.files) > 0 {
		changed := *m
		if failure := in.apply(&changed, sent, r); failure != nil {
			return 0, nil, failure
		}
		if s.guild.dropEmbeds(c, &changed); changed.empty() {
			return 0, nil, errEmptyMessage
		}
		*m = changed
		m.number(&s.guild)
		m.everyone = m.everyone && s.guild.permissionsIn(c, m.author)&MentionEveryone != 0
		m.edited = s.clock()
		s.tellMessage("MESSAGE_UPDATE", c, m)
	}
	return http.StatusOK, s.guild.messageJSON(c, m), nil
}

// apply checks what was sent and sets it.
func (in messageEdit) apply(m *message, sent sentFields, r *request) *apiError {
	var f form
	changed := *m
	if _, ok := sent["content"]; ok {
		changed.content = ""
		if in.Content != nil {
			changed.content = *in.Content
		}
		changed.mentions, changed.everyone = in.AllowedMentions.users(changed.content), in.AllowedMentions.everyone(changed.content)
	}
	f.length("content", changed.content, 0, maxContent)
	in.AllowedMentions.check(&f)
	if in.Flags != nil {
		changed.set(*in.Flags, editableFlags)
	}
	if _, ok := sent["embeds"]; ok {
		changed.embeds = readEmbeds(&f, in.Embeds)
	}
	if _, ok := sent["components"]; ok {
		changed.rows = readRows(&f, in.Components)
	}
	if _, ok := sent["attachments"]; ok || len(r.files) > 0 {
		kept := in.Attachments
		if !ok {
			kept = m.attachmentForms()
		}
		changed.attachments = r.readAttachments(&f, kept, m.attachments)
	}
	if failure := f.failure(); failure != nil {
		return failure
	}
	if changed.empty() {
		return errEmptyMessage
	}
	*m = changed
	return nil
}

// attachmentForms keep all attachments.
func (m *message) attachmentForms() []attachmentForm {
	var forms []attachmentForm
	for _, a := range m.attachments {
		forms = append(forms, attachmentForm{ID: encode(a.ID)})
	}
	return forms
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
