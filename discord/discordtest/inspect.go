package discordtest

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Guild is a copy of the server's state.
type Guild struct {
	Channels []Channel
	Events   []Event
	Members  []Member
}

// Channel is a channel or category, in the order of creation.
type Channel struct {
	ID, Name, Topic, ParentID, AuditReason string
	Type                                   int // 0 text, 2 voice, 4 category
	Overwrites                             []Overwrite
	Messages                               []Message
}

// Overwrite is a permission overwrite; Type is 0 for a role, 1 for a member.
type Overwrite struct {
	ID          string
	Type        int
	Allow, Deny uint64
}

// Event is a scheduled event.
type Event struct {
	ID, Name, Description, ChannelID string
	Start                            time.Time
	Weekly                           bool
}

// Message is a message.
type Message struct {
	ID, AuthorID, Content, Nonce string
}

// Member is a member of the guild.
type Member struct {
	ID, Username string
}

// Snapshot returns a copy of the server's state.
func (s *Server) Snapshot() Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	var g Guild
	for _, c := range s.guild.channels {
		ch := Channel{
			ID: c.id, Name: c.name, Topic: c.topic, ParentID: c.parent, AuditReason: c.reason, Type: c.kind,
			Overwrites: slices.Clone(c.overwrites),
		}
		for _, m := range c.messages {
			ch.Messages = append(ch.Messages, Message{m.id, m.author, m.content, m.nonce})
		}
		g.Channels = append(g.Channels, ch)
	}
	for _, e := range s.guild.events {
		g.Events = append(g.Events, Event{e.id, e.name, e.description, e.channel, e.start, e.rule != nil})
	}
	for _, m := range s.guild.members {
		g.Members = append(g.Members, Member{m.id, m.username})
	}
	return g
}

// Requests returns how many requests the server was sent, refused ones included.
func (s *Server) Requests() int {
	n := 0
	for _, count := range s.RequestsByRoute() {
		n += count
	}
	return n
}

// RequestsByRoute returns the requests by route, for example "POST /guilds/{guild}/channels".
func (s *Server) RequestsByRoute() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.requests)
}

// CanSee reports whether a user sees a channel, by the server's roles and the channel's overwrites.
func (s *Server) CanSee(userID, channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.guild.channel(channelID)
	return c != nil && s.guild.isMember(userID) && s.guild.permissionsIn(userID, c)&ViewChannel != 0
}

// AddMember makes a user a member of the server; one who is a member stays one.
func (s *Server) AddMember(id, username string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.guild.isMember(id) {
		s.guild.members = append(s.guild.members, member{id: id, username: username, joined: s.clock()})
	}
}

// RemoveMember takes a member off the server. Overwrites that name them stay, as on Discord.
func (s *Server) RemoveMember(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guild.members = slices.DeleteFunc(s.guild.members, func(m member) bool { return m.id == id })
}

// AddTextChannel makes a channel as a person would, open to everyone, and returns its id.
func (s *Server) AddTextChannel(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{id: s.newID(), name: name}
	s.guild.channels = append(s.guild.channels, c)
	return c.id
}

// DeleteChannel deletes a channel as a person would.
func (s *Server) DeleteChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guild.remove(id)
}

// SetBotPermissions changes the permission bits of the bot's role, as an administrator would.
func (s *Server) SetBotPermissions(permissions uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.guild.roles {
		if s.guild.roles[i].ID == s.guild.botRole {
			s.guild.roles[i].permissions = permissions
		}
	}
}

// WriteTree writes the server's channels as a tree: who sees them, the events in them, and the first
// line of each message.
func (s *Server) WriteTree(w io.Writer) {
	g := s.Snapshot()
	byParent := map[string][]Channel{}
	for _, c := range g.Channels {
		if c.Type != typeCategory {
			byParent[c.ParentID] = append(byParent[c.ParentID], c)
		}
	}
	for _, c := range byParent[""] {
		s.writeChannel(w, g, c, "")
	}
	for _, category := range g.Channels {
		if category.Type != typeCategory {
			continue
		}
		fmt.Fprintf(w, "▾ %s%s\n", category.Name, s.audience(g, category))
		for _, c := range byParent[category.ID] {
			s.writeChannel(w, g, c, "  ")
		}
	}
}

func (s *Server) writeChannel(w io.Writer, g Guild, c Channel, indent string) {
	sign := "#"
	if c.Type == typeVoice {
		sign = "🔊"
	}
	fmt.Fprintf(w, "%s%s %s%s\n", indent, sign, c.Name, s.audience(g, c))
	for _, e := range g.Events {
		if e.ChannelID == c.ID {
			fmt.Fprintf(w, "%s    📅 %s, weekly from %s\n", indent, e.Name, e.Start.Format("Mon 2006-01-02 15:04 UTC"))
		}
	}
	for _, m := range c.Messages {
		line, _, _ := strings.Cut(m.Content, "\n")
		fmt.Fprintf(w, "%s    ✉ %s\n", indent, line)
	}
}

// audience says how many members besides the bot see a channel.
func (s *Server) audience(g Guild, c Channel) string {
	n := 0
	for _, m := range g.Members {
		if m.ID != s.BotID() && s.CanSee(m.ID, c.ID) {
			n++
		}
	}
	if n == len(g.Members)-1 {
		return "  (everyone)"
	}
	return fmt.Sprintf("  (%d members)", n)
}
