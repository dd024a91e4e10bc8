package discordtest

import (
	"cmp"
	"slices"
	"time"
)

// Guild is what the server has come to, each list in the order of creation.
type Guild struct {
	Channels []Channel
	Events   []Event
	Messages map[string][]Message // by the channel's id
	Members  []Member
	AuditLog []AuditEntry
}

// Channel is a text or voice channel, or a category.
type Channel struct {
	ID          string
	Type        int // TextChannel, VoiceChannel or Category
	Position    int // among those of its type in its category
	Name        string
	Topic       string
	ParentID    string // the category's; empty for none
	Overwrites  []Overwrite
	AuditReason string // with which it was created
}

// Event is a scheduled or active event.
type Event struct {
	ID, Name, Description, ChannelID string

	Start       time.Time
	End         time.Time // zero for none
	Weekly      bool      // it recurs
	AuditReason string    // with which it was created
}

// Message is a message in a channel.
type Message struct {
	ID, AuthorID, Content, Nonce string

	Mentions []string // the users that it notified
	OnlyFor  string   // the user who alone sees it; empty if all do
	Edited   bool
	Flags    int // SuppressEmbeds and SuppressNotifications

	Embeds      []Embed
	Rows        []Row
	Attachments []Attachment
}

// Member is a member of the guild; the bot is one.
type Member struct {
	ID, Username string
}

// AuditEntry is a change of a channel or an event through the API.
type AuditEntry struct {
	Action   string // the method: "POST", "PATCH", "PUT" or "DELETE"
	TargetID string
	Reason   string // decoded
}

// record notes a change in the audit log.
func (s *Server) record(r *request, target string) {
	s.guild.audit = append(s.guild.audit, AuditEntry{Action: r.Method, TargetID: target, Reason: r.reason})
}

// Snapshot returns a copy of the guild's state, which later requests do not change.
func (s *Server) Snapshot() Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := Guild{Messages: map[string][]Message{}, AuditLog: slices.Clone(s.guild.audit)}
	for _, c := range s.guild.channels {
		g.Channels = append(g.Channels, Channel{
			ID: c.id, Type: c.kind, Position: c.rank, Name: c.name, Topic: c.topic, ParentID: c.parent,
			Overwrites: slices.Clone(c.overwrites), AuditReason: c.reason,
		})
		for _, m := range c.messages {
			g.Messages[c.id] = append(g.Messages[c.id], m.snapshot())
		}
	}
	for _, e := range s.guild.upcoming() {
		g.Events = append(g.Events, Event{
			ID: e.id, Name: e.name, Description: e.description, ChannelID: e.channel,
			Start: e.start, End: e.end, Weekly: e.recurrence != nil, AuditReason: e.reason,
		})
	}
	for _, m := range s.guild.members {
		g.Members = append(g.Members, Member{ID: m.id, Username: m.username})
	}
	return g
}

func (m *message) snapshot() Message {
	return Message{
		ID: m.id, AuthorID: m.author, Content: m.content, Nonce: m.nonce, Mentions: slices.Clone(m.mentions), Edited: !m.edited.IsZero(),
		Embeds: slices.Clone(m.shownEmbeds()), Flags: m.flags, Rows: slices.Clone(m.rows), Attachments: slices.Clone(m.attachments), OnlyFor: m.onlyFor,
	}
}

// MessagesFor returns what a user sees in a channel, oldest first: its messages, and replies that only
// they see. In a channel that they do not see it is nothing.
func (s *Server) MessagesFor(userID, channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.guild.channel(channelID)
	if c == nil {
		c = s.elsewhere[channelID]
	} else if !s.guild.sees(userID, c) {
		return nil
	}
	if c == nil {
		return nil
	}
	var seen []*message
	for _, m := range slices.Concat(c.messages, c.whispers) {
		if (m.onlyFor == "" || m.onlyFor == userID) && !m.loading {
			seen = append(seen, m)
		}
	}
	slices.SortFunc(seen, func(a, b *message) int { return cmp.Compare(snowflake(a.id), snowflake(b.id)) })
	list := make([]Message, 0, len(seen))
	for _, m := range seen {
		list = append(list, m.snapshot())
	}
	return list
}
