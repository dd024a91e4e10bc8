package discord

import (
	"context"
	"net/http"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// ChannelKind is the type of a channel.
type ChannelKind int

// The kinds that Convene tells apart.
const (
	KindOther ChannelKind = iota
	KindCategory
	KindText
	KindVoice
)

var kinds = map[discordgo.ChannelType]ChannelKind{
	discordgo.ChannelTypeGuildCategory: KindCategory,
	discordgo.ChannelTypeGuildText:     KindText,
	discordgo.ChannelTypeGuildVoice:    KindVoice,
}

// Channel is a channel or category of the server.
type Channel struct {
	ID     ChannelID
	Kind   ChannelKind
	Name   string
	Topic  string
	Parent ChannelID // its category; empty for none
	// Hidden reports whether @everyone is denied to see it.
	Hidden bool
}

// What a member of a group may do in its channels, and what the bot needs there itself: the bot has
// to be let in by name, or hiding the channel from @everyone would lock it out as well.
const (
	textAccess  = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionReadMessageHistory
	voiceAccess = discordgo.PermissionViewChannel | discordgo.PermissionVoiceConnect | discordgo.PermissionVoiceSpeak
	botAccess   = discordgo.PermissionViewChannel | discordgo.PermissionManageChannels | discordgo.PermissionSendMessages |
		discordgo.PermissionReadMessageHistory | discordgo.PermissionVoiceConnect | discordgo.PermissionCreateEvents |
		discordgo.PermissionManageEvents
)

const (
	channelsRoute = "/guilds/{guild}/channels"
	channelRoute  = "/channels/{channel}"
	channelRights = "View Channels, Manage Channels and Manage Permissions (Manage Roles)"
)

func (c *Client) channelsCall(method string) call {
	return call{
		method: method, url: discordgo.EndpointGuildChannels(string(c.guild)), route: channelsRoute,
		major: string(c.guild), needs: channelRights,
	}
}

func channelCall(method string, id ChannelID, reason string) call {
	return call{
		method: method, url: discordgo.EndpointChannel(string(id)), route: channelRoute,
		major: string(id), reason: reason, needs: channelRights,
	}
}

// Channels returns the server's channels and categories.
func (c *Client) Channels(ctx context.Context) ([]Channel, error) {
	var list []*discordgo.Channel
	if err := c.do(ctx, c.channelsCall(http.MethodGet), nil, &list); err != nil {
		return nil, err
	}
	channels := make([]Channel, 0, len(list))
	for _, ch := range list {
		channels = append(channels, Channel{
			ID: ChannelID(ch.ID), Kind: kinds[ch.Type], Name: ch.Name, Topic: ch.Topic,
			Parent: ChannelID(ch.ParentID), Hidden: c.hides(ch.PermissionOverwrites),
		})
	}
	return channels, nil
}

// hides reports whether the overwrites deny @everyone, whose role has the server's id, to look.
func (c *Client) hides(overwrites []*discordgo.PermissionOverwrite) bool {
	return slices.ContainsFunc(overwrites, func(o *discordgo.PermissionOverwrite) bool {
		return o.ID == string(c.guild) && o.Deny&discordgo.PermissionViewChannel != 0
	})
}

// CategorySpec describes a category.
type CategorySpec struct {
	Name        string
	AuditReason string
}

// CreateCategory makes a category that only the bot sees; nobody sees it for a moment either.
func (c *Client) CreateCategory(ctx context.Context, spec CategorySpec) (ChannelID, error) {
	return c.createChannel(ctx, spec.AuditReason, nil, 0, discordgo.GuildChannelCreateData{
		Name: cut(spec.Name, channelNameLimit), Type: discordgo.ChannelTypeGuildCategory,
	})
}

// VoiceChannelSpec describes a voice channel.
type VoiceChannelSpec struct {
	Name        string
	Category    ChannelID
	AuditReason string
}

// CreateVoiceChannel makes a voice channel that only the bot sees, until OpenVoiceChannel.
func (c *Client) CreateVoiceChannel(ctx context.Context, spec VoiceChannelSpec) (ChannelID, error) {
	return c.createChannel(ctx, spec.AuditReason, nil, 0, discordgo.GuildChannelCreateData{
		Name: cut(spec.Name, channelNameLimit), Type: discordgo.ChannelTypeGuildVoice, ParentID: string(spec.Category),
	})
}

// TextChannelSpec describes a text channel.
type TextChannelSpec struct {
	Name        string
	Topic       string
	Category    ChannelID
	Members     []UserID
	AuditReason string
}

// CreateTextChannel makes a text channel that the members and the bot see.
func (c *Client) CreateTextChannel(ctx context.Context, spec TextChannelSpec) (ChannelID, error) {
	return c.createChannel(ctx, spec.AuditReason, spec.Members, textAccess, discordgo.GuildChannelCreateData{
		Name: cut(spec.Name, channelNameLimit), Type: discordgo.ChannelTypeGuildText,
		Topic: cut(spec.Topic, topicLimit), ParentID: string(spec.Category),
	})
}

// createChannel makes a channel with its overwrites in the one call: a later one would leave it open
// to everyone for a moment, and races with Discord's own bookkeeping.
func (c *Client) createChannel(ctx context.Context, reason string, members []UserID, access int64, data discordgo.GuildChannelCreateData) (ChannelID, error) {
	overwrites, err := c.overwrites(ctx, members, access)
	if err != nil {
		return "", err
	}
	data.PermissionOverwrites = overwrites
	to := c.channelsCall(http.MethodPost)
	to.reason = reason
	var made discordgo.Channel
	err = c.do(ctx, to, data, &made)
	return ChannelID(made.ID), err
}

// OpenVoiceChannel lets the members into a voice channel, by setting its whole list of overwrites.
func (c *Client) OpenVoiceChannel(ctx context.Context, id ChannelID, members []UserID, auditReason string) error {
	overwrites, err := c.overwrites(ctx, members, voiceAccess)
	if err != nil {
		return err
	}
	edit := struct {
		Overwrites []*discordgo.PermissionOverwrite `json:"permission_overwrites"`
	}{overwrites}
	return c.do(ctx, channelCall(http.MethodPatch, id, auditReason), edit, nil)
}

// overwrites hide a channel from everyone but the bot and the members.
func (c *Client) overwrites(ctx context.Context, members []UserID, access int64) ([]*discordgo.PermissionOverwrite, error) {
	bot, err := c.Self(ctx)
	if err != nil {
		return nil, err
	}
	list := []*discordgo.PermissionOverwrite{
		{ID: string(c.guild), Type: discordgo.PermissionOverwriteTypeRole, Deny: discordgo.PermissionViewChannel},
		{ID: string(bot), Type: discordgo.PermissionOverwriteTypeMember, Allow: botAccess},
	}
	for _, m := range members {
		if m != bot {
			list = append(list, &discordgo.PermissionOverwrite{ID: string(m), Type: discordgo.PermissionOverwriteTypeMember, Allow: access})
		}
	}
	return list, nil
}

// DeleteChannel deletes a channel or category. One that is gone already is no error.
func (c *Client) DeleteChannel(ctx context.Context, id ChannelID, auditReason string) error {
	return gone(c.do(ctx, channelCall(http.MethodDelete, id, auditReason), nil, nil))
}

// gone takes "does not exist" for success, which it is when deleting.
func gone(err error) error {
	if err != nil && Classify(err) == Missing {
		return nil
	}
	return err
}
