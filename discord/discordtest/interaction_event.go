package discordtest

import "strconv"

// interactionJSON is an interaction as the gateway tells of one.
type interactionJSON struct {
	ID             string            `json:"id"`
	ApplicationID  string            `json:"application_id"`
	Type           int               `json:"type"`
	Token          string            `json:"token"`
	Version        int               `json:"version"`
	GuildID        string            `json:"guild_id,omitempty"`
	Guild          *partialGuildJSON `json:"guild,omitempty"`
	ChannelID      string            `json:"channel_id"`
	Channel        placeJSON         `json:"channel"`
	Member         *actingMemberJSON `json:"member,omitempty"`
	User           *userJSON         `json:"user,omitempty"`
	AppPermissions string            `json:"app_permissions"`
	Locale         string            `json:"locale"`
	GuildLocale    string            `json:"guild_locale,omitempty"`
	Entitlements   []struct{}        `json:"entitlements"`
	Owners         map[string]string `json:"authorizing_integration_owners"`
	Context        int               `json:"context"`
	SizeLimit      int               `json:"attachment_size_limit"`
	Message        *messageJSON      `json:"message,omitempty"`
	Data           any               `json:"data"`
}

type partialGuildJSON struct {
	ID       string   `json:"id"`
	Locale   string   `json:"locale"`
	Features []string `json:"features"`
}

// placeJSON is a channel with what the user may do there.
type placeJSON struct {
	ID          string  `json:"id"`
	Type        int     `json:"type"`
	GuildID     string  `json:"guild_id,omitempty"`
	Name        string  `json:"name,omitempty"`
	ParentID    *string `json:"parent_id"`
	Permissions string  `json:"permissions,omitempty"`
	Flags       int     `json:"flags"`
}

// actingMemberJSON is a member with what they may do in the channel.
type actingMemberJSON struct {
	memberJSON

	Permissions string `json:"permissions"`
}

type componentDataJSON struct {
	ID       int      `json:"id"`
	CustomID string   `json:"custom_id"`
	Type     int      `json:"component_type"`
	Values   []string `json:"values,omitempty"`
}

// Contexts of interactions, and the type of a channel of direct messages.
const (
	guildContext   = 0
	messageContext = 1

	directChannel = 1
)

// sizeLimit is how many bytes a file may have on a server that nobody boosts.
const sizeLimit = 10 << 20

// documentedBits are all permissions that Discord's page on permissions has. It sends an administrator's so.
const documentedBits = 1<<53 - 1

func bitText(permissions uint64) string { return strconv.FormatUint(permissions&documentedBits, 10) }

const locale = "en-US"

func (i *Interaction) json() interactionJSON {
	s, who := i.server, i.who
	answer := interactionJSON{
		ID: i.id, ApplicationID: s.guild.application, Type: i.kind, Token: i.token, Version: 1, ChannelID: who.ChannelID,
		Channel:        placeJSON{ID: who.ChannelID, Type: i.channel.kind, Name: i.channel.name, ParentID: textOrNull(i.channel.parent)},
		AppPermissions: bitText(s.guild.permissionsIn(i.channel, s.guild.bot)), Locale: locale, Entitlements: []struct{}{},
		Owners: i.owners(), SizeLimit: sizeLimit, Data: i.data,
	}
	i.tellWho(&answer)
	if i.source != nil {
		m := s.guild.messageJSON(i.channel, i.source)
		answer.Message = &m
	}
	return answer
}

// tellWho says who it was: a member of a server with their permissions, or in a direct message a user.
func (i *Interaction) tellWho(answer *interactionJSON) {
	g, who := &i.server.guild, i.who
	if who.DirectMessage {
		user := g.user(who.UserID)
		answer.User, answer.Context = &user, messageContext
		answer.Channel.Type, answer.Channel.Name = directChannel, ""
		return
	}
	permissions := bitText(i.permissions())
	member := actingMemberJSON{g.memberJSON(member{id: who.UserID, joined: i.at}), permissions}
	if n := g.memberIndex(who.UserID); n >= 0 && !i.elsewhere() {
		member.memberJSON = g.memberJSON(g.members[n])
	}
	answer.Member, answer.GuildID, answer.GuildLocale, answer.Context = &member, who.GuildID, locale, guildContext
	answer.Guild = &partialGuildJSON{ID: who.GuildID, Locale: locale, Features: []string{}}
	answer.Channel.GuildID, answer.Channel.Permissions = who.GuildID, permissions
}
