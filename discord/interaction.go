package discord

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// Interaction is something that a user did with the bot: a command, a letter typed into one, a press of a
// button. What it says of the user is true, because Discord says it; what is in ID, Values, Options and Fields
// anybody could have made up.
type Interaction struct {
	ID          string // one for each interaction, also if it is told twice
	Token       string // lets the bot answer, for fifteen minutes; a secret
	Application string
	Kind        InteractionKind
	Guild       GuildID // empty in a direct message
	Channel     ChannelID
	User        UserID
	Permissions uint64 // the user's in the channel; none in a direct message
	Own         uint64 // the bot's in the channel

	Command string            // its name
	Options map[string]string // of a command, by name: text, or a number or true or false as text
	Focused string            // the option that is being typed

	Message  MessageID // that the control is below; empty for one of a modal that a command opened
	Controls []string  // the ids of all controls that the message has, by Discord's word
	Private  bool      // the message is one that only the user sees
	CustomID string    // of the control or the modal
	Values   []string  // chosen in a select
	Fields   map[string]string
}

// InteractionKind is what a user did. The numbers are Discord's.
type InteractionKind int

// The kinds of interaction.
const (
	CommandUsed    InteractionKind = 2
	ControlUsed    InteractionKind = 3 // a button or a select
	OptionTyped    InteractionKind = 4 // the bot is asked for choices
	ModalSubmitted InteractionKind = 5
)

// CanPost reports whether the bot may post in the channel what it posts there by itself.
func (i Interaction) CanPost() bool {
	const needed = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks
	return i.Own&permissionAdministrator != 0 || i.Own&needed == needed
}

// Administrator reports whether the user may do everything on the server.
func (i Interaction) Administrator() bool { return i.Permissions&permissionAdministrator != 0 }

const permissionAdministrator = 1 << 3

type interactionJSON struct {
	ID          string          `json:"id"`
	Application string          `json:"application_id"`
	Type        InteractionKind `json:"type"`
	Token       string          `json:"token"`
	Guild       string          `json:"guild_id"`
	Channel     string          `json:"channel_id"`
	Own         string          `json:"app_permissions"`
	Member      *struct {
		User        userRef `json:"user"`
		Permissions string  `json:"permissions"`
	} `json:"member"`
	User    userRef `json:"user"`
	Message *struct {
		foundMessage

		Flags int `json:"flags"`
	} `json:"message"`
	Data struct {
		Name       string          `json:"name"`
		Options    []givenOption   `json:"options"`
		CustomID   string          `json:"custom_id"`
		Values     []string        `json:"values"`
		Components []componentJSON `json:"components"`
	} `json:"data"`
}

type userRef struct {
	ID string `json:"id"`
}

type givenOption struct {
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
}

// text is the option's value without quotes.
func (o givenOption) text() string {
	var text string
	if json.Unmarshal(o.Value, &text) == nil {
		return text
	}
	return string(o.Value)
}

// readInteraction reads what the gateway tells of an interaction.
func readInteraction(raw []byte) (Interaction, error) {
	var in interactionJSON
	if err := json.Unmarshal(raw, &in); err != nil {
		return Interaction{}, fmt.Errorf("read an interaction: %w", err)
	}
	i := Interaction{
		ID: in.ID, Token: in.Token, Application: in.Application, Kind: in.Type,
		Guild: GuildID(in.Guild), Channel: ChannelID(in.Channel), User: UserID(in.User.ID),
		Command: in.Data.Name, Options: map[string]string{}, CustomID: in.Data.CustomID, Values: in.Data.Values,
		Fields: map[string]string{}, Own: readPermissions(in.Own),
	}
	if in.Member != nil {
		i.User = UserID(in.Member.User.ID)
		i.Permissions = readPermissions(in.Member.Permissions)
	}
	if in.Message != nil {
		below := in.Message.message()
		i.Message, i.Controls, i.Private = below.ID, below.Controls, in.Message.Flags&ephemeral != 0
	}
	for _, o := range in.Data.Options {
		i.Options[o.Name] = o.text()
		if o.Focused {
			i.Focused = o.Name
		}
	}
	readFields(i.Fields, in.Data.Components)
	return i, nil
}

// readPermissions reads permission bits. Of a text that is none, or too long, there are none: the nearest
// number, which strconv returns, would have them all.
func readPermissions(text string) uint64 {
	bits, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return bits
}

// readFields reads the text inputs of a modal, which are in labels or rows.
func readFields(into map[string]string, components []componentJSON) {
	for _, c := range components {
		if c.Type == textInputType {
			into[c.CustomID] = c.Value
		}
		if c.Component != nil {
			readFields(into, []componentJSON{*c.Component})
		}
		readFields(into, c.Components)
	}
}
