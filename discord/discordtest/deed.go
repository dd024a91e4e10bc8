package discordtest

import (
	"crypto/rand"
	"slices"
)

// UseCommand uses a slash command of the bot's. Options are texts, whole numbers, numbers or truth
// values; for one that is registered as something else, a text is read as a user's app reads what is
// typed.
func (s *Server) UseCommand(who Who, command string, options map[string]any) *Interaction {
	return s.do(who, func(i *Interaction) error { return i.use(commandInteraction, command, options, "") })
}

// TypeOption types the focused option of a command, for which the bot is asked for choices. The other
// options are those that the user has filled in already.
func (s *Server) TypeOption(who Who, command string, options map[string]any, focused string) *Interaction {
	return s.do(who, func(i *Interaction) error { return i.use(typingInteraction, command, options, focused) })
}

// Press presses the button with an id below a message.
func (s *Server) Press(who Who, messageID, customID string) *Interaction {
	return s.do(who, func(i *Interaction) error {
		return i.useControl(messageID, buttonComponent, customID, nil)
	})
}

// Choose chooses values in the select with an id below a message.
func (s *Server) Choose(who Who, messageID, customID string, values ...string) *Interaction {
	return s.do(who, func(i *Interaction) error {
		return i.useControl(messageID, selectComponent, customID, append([]string{}, values...))
	})
}

// Submit submits the modal with which the bot answered an interaction of the same user. The fields are
// named by their ids; one that is missing stays as the modal had it.
func (s *Server) Submit(who Who, of *Interaction, fields map[string]string) *Interaction {
	return s.do(who, func(i *Interaction) error {
		if of.answer.Modal == nil {
			return refuse("no modal is open")
		}
		if of.who.UserID != who.UserID && !who.Forged {
			return refuse("the modal is open for somebody else")
		}
		i.source, i.opener = of.source, of
		return i.submit(*of.answer.Modal, fields)
	})
}

// SubmitForged submits a modal that the bot never opened, with any custom_id and fields.
func (s *Server) SubmitForged(who Who, customID string, fields map[string]string) *Interaction {
	who.Forged = true
	return s.do(who, func(i *Interaction) error { return i.submit(Modal{ID: customID}, fields) })
}

// do makes an interaction of a deed, and tells the bot unless the user's app refuses.
func (s *Server) do(who Who, prepare func(*Interaction) error) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	if who.GuildID == "" {
		who.GuildID = s.guild.id
	}
	i := &Interaction{server: s, who: who}
	if i.err = i.enter(); i.err == nil {
		i.err = prepare(i)
	}
	if i.err != nil {
		return i
	}
	i.at = s.clock()
	i.id, i.token = s.guild.newID(i.at), rand.Text()
	s.interactions[i.token] = i
	s.dispatch(0, "INTERACTION_CREATE", i.json())
	return i
}

// enter finds the channel in which the user is.
func (i *Interaction) enter() error {
	s, who := i.server, i.who
	if i.elsewhere() {
		i.channel = s.elsewhereIn(who.ChannelID)
		return nil
	}
	if s.guild.memberIndex(who.UserID) < 0 {
		return refuse("the user %s is not a member of the server", who.UserID)
	}
	i.channel = s.guild.channel(who.ChannelID)
	switch {
	case i.channel == nil && who.Forged:
		i.channel = s.elsewhereIn(who.ChannelID)
	case i.channel == nil || !who.Forged && !s.guild.sees(who.UserID, i.channel):
		return refuse("the user %s sees no channel %s", who.UserID, who.ChannelID)
	}
	return nil
}

// elsewhereIn is a channel outside of the server.
func (s *Server) elsewhereIn(id string) *channel {
	if s.elsewhere[id] == nil {
		s.elsewhere[id] = &channel{id: id, kind: TextChannel, name: "elsewhere"}
	}
	return s.elsewhere[id]
}

// permissions are the user's where they are. On another server they are an administrator, since that is
// what a bot must not take for one here; in a direct message nobody has any.
func (i *Interaction) permissions() uint64 {
	switch {
	case i.who.DirectMessage:
		return 0
	case i.elsewhere():
		return everything
	}
	return i.server.guild.permissionsIn(i.channel, i.who.UserID)
}

// useControl prepares the use of a control below a message.
func (i *Interaction) useControl(messageID string, kind int, id string, values []string) error {
	i.kind = componentInteraction
	i.source = i.channel.visible(messageID, i.who)
	if i.source == nil {
		if !i.who.Forged {
			return refuse("the user %s sees no message %s in the channel %s", i.who.UserID, messageID, i.channel.id)
		}
		i.source = &message{id: messageID, author: i.server.guild.bot, at: i.server.clock()}
	}
	number, err := i.source.offers(kind, id, values)
	if err != nil && !i.who.Forged {
		return err
	}
	i.data = componentDataJSON{CustomID: id, Type: kind, Values: values, ID: max(number, 1)}
	return nil
}

// visible is a message of the channel that a user sees; what only others see, they have to forge.
func (c *channel) visible(id string, who Who) *message {
	for _, m := range slices.Concat(c.messages, c.whispers) {
		if m.id == id && (m.onlyFor == "" || m.onlyFor == who.UserID || who.Forged) {
			return m
		}
	}
	return nil
}

// submit prepares the submission of a modal.
func (i *Interaction) submit(m Modal, fields map[string]string) error {
	i.kind = modalInteraction
	if !i.who.Forged {
		if err := m.check(fields); err != nil {
			return err
		}
	}
	i.data = m.submitted(fields)
	return nil
}
