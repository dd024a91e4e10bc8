package discordtest

// metadataJSON says which interaction a message came of.
type metadataJSON struct {
	ID       string            `json:"id"`
	Type     int               `json:"type"`
	User     userJSON          `json:"user"`
	Owners   map[string]string `json:"authorizing_integration_owners"`
	Message  string            `json:"interacted_message_id,omitempty"`
	Original string            `json:"original_response_message_id,omitempty"`
	Opener   *metadataJSON     `json:"triggering_interaction_metadata,omitempty"`
}

// Types of messages in answer to a command, and to a control.
const (
	commandReply = 20
	plainReply   = 0
)

// replyJSON adds what a message in answer to an interaction has more than others.
func (m *message) replyJSON(g *guild, answer *messageJSON) {
	if m.onlyFor != "" {
		answer.Flags |= ephemeralFlag
	}
	if m.loading {
		answer.Flags |= loadingFlag
	}
	i := m.interaction
	if i == nil {
		return
	}
	answer.ApplicationID, answer.WebhookID, answer.Interaction = g.application, g.application, i.metadata()
	answer.Type = plainReply
	if i.kind == commandInteraction && m == i.original {
		answer.Type = commandReply
	}
	if i.original != nil && m != i.original {
		answer.Interaction.Original = i.original.id
	}
}

func (i *Interaction) metadata() *metadataJSON {
	told := &metadataJSON{ID: i.id, Type: i.kind, User: i.server.guild.user(i.who.UserID), Owners: i.owners()}
	if i.kind == componentInteraction {
		told.Message = i.source.id
	}
	if i.kind == modalInteraction {
		told.Opener = i.opened()
	}
	return told
}

// opened is what opened the modal that the interaction submits: of a forged one, an invented command.
func (i *Interaction) opened() *metadataJSON {
	if i.opener != nil {
		return i.opener.metadata()
	}
	return &metadataJSON{ID: i.id, Type: commandInteraction, User: i.server.guild.user(i.who.UserID), Owners: i.owners()}
}

// owners are the servers on which, or the users for whom, the bot is installed: here a server, and in
// direct messages nobody's.
func (i *Interaction) owners() map[string]string {
	if i.who.DirectMessage {
		return map[string]string{"0": "0"}
	}
	return map[string]string{"0": i.who.GuildID}
}
