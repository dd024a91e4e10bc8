package discordtest

import "slices"

// dispatch sends an event to every session that asked for it; one without an intent (0) to all. What
// is told has happened: it is called after the change, while the server's state is locked.
func (s *Server) dispatch(needed intent, event string, data any) {
	s.tellChange()
	for _, one := range s.gateway.sessions {
		if one.intents.has(needed) {
			one.dispatch(event, data)
		}
	}
}

// tellChannel tells of a channel. Discord tells a bot also of those that it cannot see, as in the list.
func (s *Server) tellChannel(name string, c *channel) {
	s.dispatch(guildsIntent, name, s.guild.channelJSON(c))
}

// removeChannel deletes a channel and tells of it, then of the channels that are now outside of a
// category, and of the events that went with it.
func (s *Server) removeChannel(c *channel) {
	seen := s.guild.sees(s.guild.bot, c)
	children := s.guild.children(c.id)
	gone, events := s.guild.channelJSON(c), []eventJSON{}
	for _, e := range s.guild.events {
		if e.channel == c.id && seen {
			events = append(events, s.guild.eventJSON(e))
		}
	}
	s.guild.removeChannel(c.id)
	s.dispatch(guildsIntent, "CHANNEL_DELETE", gone)
	for _, child := range children {
		s.tellChannel("CHANNEL_UPDATE", child)
	}
	for _, e := range events {
		s.dispatch(eventsIntent, "GUILD_SCHEDULED_EVENT_DELETE", e)
	}
}

// tellEvent tells of a scheduled event, if the bot sees its channel.
func (s *Server) tellEvent(name string, e *event) {
	if c := s.guild.channel(e.channel); c != nil && s.guild.sees(s.guild.bot, c) {
		s.dispatch(eventsIntent, name, s.guild.eventJSON(e))
	}
}

// messageEventJSON is a message as the gateway tells of one.
type messageEventJSON struct {
	messageJSON

	GuildID string             `json:"guild_id"`
	Member  *partialMemberJSON `json:"member,omitempty"` // the author
}

// partialMemberJSON is a member without the user, who stands beside it.
type partialMemberJSON struct {
	Nick     *string  `json:"nick"`
	Roles    []string `json:"roles"`
	JoinedAt string   `json:"joined_at"`
	Deaf     bool     `json:"deaf"`
	Mute     bool     `json:"mute"`
	Pending  bool     `json:"pending"`
	Flags    int      `json:"flags"`
}

func (g *guild) messageEventJSON(c *channel, m *message) messageEventJSON {
	answer := messageEventJSON{messageJSON: g.messageJSON(c, m), GuildID: g.id}
	if i := g.memberIndex(m.author); i >= 0 {
		answer.Member = &partialMemberJSON{
			Roles: append([]string{}, g.members[i].roles...), JoinedAt: timestamp(g.members[i].joined),
		}
	}
	return answer
}

// tellMessage tells of a new message or, as MESSAGE_UPDATE, of an edited one, if the bot sees its channel. What people wrote is empty for a
// session without the intent for it, unless it mentions the bot.
func (s *Server) tellMessage(name string, c *channel, m *message) {
	s.tellChange()
	if !s.guild.sees(s.guild.bot, c) {
		return
	}
	open := m.author == s.guild.bot || slices.Contains(m.mentions, s.guild.bot)
	for _, one := range s.gateway.sessions {
		if !one.intents.has(messagesIntent) {
			continue
		}
		told := s.guild.messageEventJSON(c, m)
		if !open && !one.intents.has(contentIntent) {
			told.Content = ""
		}
		one.dispatch(name, told)
	}
}

type messageDeleteJSON struct {
	ID        string `json:"id"`
	ChannelID string `json:"channel_id"`
	GuildID   string `json:"guild_id"`
}

func (s *Server) tellMessageDeleted(c *channel, m *message) {
	s.dispatch(messagesIntent, "MESSAGE_DELETE", messageDeleteJSON{ID: m.id, ChannelID: c.id, GuildID: s.guild.id})
}

type roleUpdateJSON struct {
	GuildID string   `json:"guild_id"`
	Role    roleJSON `json:"role"`
}
