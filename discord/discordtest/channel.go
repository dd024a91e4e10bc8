package discordtest

import (
	"cmp"
	"net/http"
	"slices"
)

// Types of channels that are emulated. A category is a channel, too.
const (
	TextChannel  = 0
	VoiceChannel = 2
	Category     = 4
)

type channel struct {
	id, name, topic, parent, reason string
	kind                            int
	rank                            int // Discord's "position" of it
	overwrites                      []Overwrite
	messages                        []*message // oldest first
	whispers                        []*message // the same, of those that one user sees
}

// AddTextChannel makes a text channel as a person would, open to everyone, and returns its id.
func (s *Server) AddTextChannel(name string) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{id: s.guild.newID(s.clock()), kind: TextChannel, name: textChannelName(name), rank: len(s.guild.channels)}
	s.guild.channels = append(s.guild.channels, c)
	s.tellChannel("CHANNEL_CREATE", c)
	return c.id
}

// DeleteChannel deletes a channel or category as a person would. One that does not exist it leaves
// alone.
func (s *Server) DeleteChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.guild.channel(id); c != nil {
		s.removeChannel(c)
	}
}

// removeChannel deletes a channel with its messages and events. Channels in a category stay, outside.
func (g *guild) removeChannel(id string) {
	g.channels = slices.DeleteFunc(g.channels, func(c *channel) bool { return c.id == id })
	g.events = slices.DeleteFunc(g.events, func(e *event) bool { return e.channel == id })
	for _, c := range g.channels {
		if c.parent == id {
			c.parent = ""
		}
	}
}

func (g *guild) channel(id string) *channel {
	i := slices.IndexFunc(g.channels, func(c *channel) bool { return c.id == id })
	if i < 0 {
		return nil
	}
	return g.channels[i]
}

// children returns what is in a category, or with no category's id what is in none, in the order in which
// users see it: text channels, voice channels, categories, each by position, then by age.
func (g *guild) children(category string) []*channel {
	var list []*channel
	for _, c := range g.channels {
		if c.parent == category {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b *channel) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.rank, b.rank))
	})
	return list
}

// channelFor returns the channel that a request names, if the bot may do there what it needs.
func (s *Server) channelFor(r *request, needed uint64) (*channel, *apiError) {
	c := s.guild.channel(r.PathValue("channel"))
	if c == nil {
		return nil, errUnknownChannel
	}
	return c, s.guild.need(c, needed)
}

type channelJSON struct {
	ID            string          `json:"id"`
	Type          int             `json:"type"`
	GuildID       string          `json:"guild_id"`
	Name          string          `json:"name"`
	Topic         *string         `json:"topic"`
	ParentID      *string         `json:"parent_id"`
	Position      int             `json:"position"`
	Flags         int             `json:"flags"`
	NSFW          bool            `json:"nsfw"`
	LastMessageID *string         `json:"last_message_id"`
	Overwrites    []overwriteJSON `json:"permission_overwrites"`
}

func (g *guild) channelJSON(c *channel) channelJSON {
	answer := channelJSON{
		ID: c.id, Type: c.kind, GuildID: g.id, Name: c.name, Topic: textOrNull(c.topic), ParentID: textOrNull(c.parent),
		Position: c.rank, Overwrites: overwritesJSON(c.overwrites),
	}
	if n := len(c.messages); n > 0 {
		answer.LastMessageID = &c.messages[n-1].id
	}
	return answer
}

func (g *guild) channelsJSON() []channelJSON {
	list := make([]channelJSON, 0, len(g.channels))
	for _, c := range g.channels {
		list = append(list, g.channelJSON(c))
	}
	return list
}

// textOrNull is nil for an empty text, which Discord writes as null.
func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// listChannels returns all channels: Discord tells a bot also of those that it cannot see.
func (s *Server) listChannels(*request) (int, any, *apiError) {
	return http.StatusOK, s.guild.channelsJSON(), nil
}

func (s *Server) getChannel(r *request) (int, any, *apiError) {
	c, failure := s.channelFor(r, ViewChannel)
	if failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.guild.channelJSON(c), nil
}

func (s *Server) deleteChannel(r *request) (int, any, *apiError) {
	c, failure := s.channelFor(r, ManageChannels)
	if failure != nil {
		return 0, nil, failure
	}
	answer := s.guild.channelJSON(c)
	s.removeChannel(c)
	s.note(r, auditChannelDelete, c.id, nil)
	s.record(r, c.id)
	return http.StatusOK, answer, nil
}
