package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxContent is how many characters a message may have.
const maxContent = 2000

type message struct {
	id, author, content, nonce string
	mentions                   []string
	everyone                   bool // it notifies @everyone
	at                         time.Time
	edited                     time.Time // zero if it never was
	embeds                     []Embed
	rows                       []Row
	attachments                []Attachment
	flags                      int

	interaction *Interaction // that it answers; nil for none
	onlyFor     string       // the user who alone sees it; empty if all do
	loading     bool         // it is only promised
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
	s.tellMessage("MESSAGE_CREATE", c, m)
	return m.id
}

// messageForm is a message in a request.
type messageForm struct {
	Content         string          `json:"content"`
	Nonce           json.RawMessage `json:"nonce"`
	EnforceNonce    bool            `json:"enforce_nonce"`
	AllowedMentions *mentionsForm   `json:"allowed_mentions"`

	Embeds      []embedForm      `json:"embeds"`
	Components  []componentForm  `json:"components"`
	Attachments []attachmentForm `json:"attachments"`
	Flags       int              `json:"flags"`
}

type messageJSON struct {
	ID              string           `json:"id"`
	ChannelID       string           `json:"channel_id"`
	Author          userJSON         `json:"author"`
	Content         string           `json:"content"`
	Timestamp       string           `json:"timestamp"`
	EditedTimestamp *string          `json:"edited_timestamp"`
	TTS             bool             `json:"tts"`
	MentionEveryone bool             `json:"mention_everyone"`
	Mentions        []userJSON       `json:"mentions"`
	MentionRoles    []string         `json:"mention_roles"`
	Attachments     []attachmentJSON `json:"attachments"`
	Embeds          []embedJSON      `json:"embeds"`
	Components      []componentJSON  `json:"components"`
	Pinned          bool             `json:"pinned"`
	Type            int              `json:"type"`
	Flags           int              `json:"flags"`
	Nonce           string           `json:"nonce,omitempty"`

	ApplicationID string        `json:"application_id,omitempty"`
	WebhookID     string        `json:"webhook_id,omitempty"`
	Interaction   *metadataJSON `json:"interaction_metadata,omitempty"`
}

func (g *guild) messageJSON(c *channel, m *message) messageJSON {
	answer := messageJSON{
		ID: m.id, ChannelID: c.id, Author: g.user(m.author), Content: m.content, Timestamp: timestamp(m.at), Nonce: m.nonce,
		MentionEveryone: m.everyone, Mentions: []userJSON{}, MentionRoles: []string{},
		Attachments: attachmentsJSON(m.attachments), Embeds: embedsJSON(m.shownEmbeds()), Flags: m.flags, Components: rowsJSON(m.rows),
	}
	m.replyJSON(g, &answer)
	if !m.edited.IsZero() {
		answer.EditedTimestamp = textOrNull(timestamp(m.edited))
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
	m, failure := in.check(c, r)
	if failure != nil {
		return 0, nil, failure
	}
	m.author, m.at = s.guild.bot, s.clock()
	if s.guild.dropEmbeds(c, m); m.empty() {
		return 0, nil, errEmptyMessage
	}
	if first, ok := s.guild.sentWith(m.author, m.nonce, m.at); ok && in.EnforceNonce {
		return s.again(first)
	}
	s.guild.post(c, m)
	s.tellMessage("MESSAGE_CREATE", c, m)
	return http.StatusOK, s.guild.messageJSON(c, m), nil
}

// check reads a message for a channel, with the files that came with it.
func (in messageForm) check(c *channel, r *request) (*message, *apiError) {
	if c.kind == Category {
		return nil, errNotText
	}
	var f form
	f.length("content", in.Content, 0, maxContent)
	in.AllowedMentions.check(&f)
	m := &message{
		content: in.Content, nonce: readNonce(&f, in.Nonce),
		mentions: in.AllowedMentions.users(in.Content), everyone: in.AllowedMentions.everyone(in.Content),
		embeds: readEmbeds(&f, in.Embeds), rows: readRows(&f, in.Components), attachments: r.readAttachments(&f, in.Attachments, nil),
	}
	m.set(in.Flags, settableFlags)
	if failure := f.failure(); failure != nil {
		return nil, failure
	}
	if m.empty() {
		return nil, errEmptyMessage
	}
	return m, nil
}

// empty reports whether there is nothing to see.
func (m *message) empty() bool {
	return strings.TrimSpace(m.content) == "" && len(m.embeds) == 0 && len(m.rows) == 0 && len(m.attachments) == 0
}

func (g *guild) post(c *channel, m *message) {
	m.id = g.newID(m.at)
	m.number(g)
	m.everyone = m.everyone && g.permissionsIn(c, m.author)&MentionEveryone != 0
	c.messages = append(c.messages, m)
	if m.nonce != "" {
		g.nonces = append(g.nonces, nonce{author: m.author, text: m.nonce, channel: c.id, message: m.id, at: m.at})
	}
}

// number gives ids to the attachments that have none.
func (m *message) number(g *guild) {
	for i := range m.attachments {
		if m.attachments[i].ID == "" {
			m.attachments[i].ID = g.newID(m.at)
		}
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

// chatFor returns the channel with messages that a request names, if the bot may do there what it needs.
func (s *Server) chatFor(r *request, needed uint64) (*channel, *apiError) {
	c, failure := s.channelFor(r, needed)
	if failure == nil && c.kind == Category {
		return nil, errChannelType
	}
	return c, failure
}

// messageFor returns where the message is that a request names, if the bot may do there what it needs.
func (s *Server) messageFor(r *request, needed uint64) (*channel, int, *apiError) {
	c, failure := s.chatFor(r, needed)
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
	c, i, failure := s.messageFor(r, ReadMessageHistory)
	if failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.guild.messageJSON(c, c.messages[i]), nil
}
