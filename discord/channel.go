package discord

import (
	"context"
	"errors"
	"net/http"

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
	Name   string // of a text channel not as it was given: Discord lower-cases and dashes it
	Topic  string
	Parent ChannelID // its category; empty for none
	// Hidden reports whether @everyone is denied to see it.
	Hidden bool
}

// CategoryCapacity is how many channels a category holds, from Discord's page on channels.
const CategoryCapacity = 50

const (
	channelsRoute = "/guilds/{guild}/channels"
	channelRoute  = "/channels/{channel}"
	viewRights    = "View Channels"
	manageRights  = "View Channels, Connect and Manage Channels"
	// createRights include what the new channel's overwrites pass on.
	createRights = "View Channels, Manage Channels, Manage Roles, Send Messages, Read Message History, Connect, Speak, " +
		"Create Events and Manage Events"
)

func (c *Client) channelsCall(method, rights string) call {
	return call{
		method: method, url: discordgo.EndpointGuildChannels(string(c.guild)), route: channelsRoute,
		major: string(c.guild), rights: rights,
	}
}

func channelCall(method string, id ChannelID, reason, rights string) call {
	return call{
		method: method, url: discordgo.EndpointChannel(string(id)), route: channelRoute,
		major: string(id), reason: reason, rights: rights,
	}
}

// Channels returns the server's channels and categories.
func (c *Client) Channels(ctx context.Context) ([]Channel, error) {
	var list []*discordgo.Channel
	if err := c.do(ctx, c.channelsCall(http.MethodGet, viewRights), nil, &list); err != nil {
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

// CategorySpec describes a category.
type CategorySpec struct {
	Name        string
	AuditReason string
}

// CreateCategory makes a category that only the bot sees; nobody else sees it for a moment either.
func (c *Client) CreateCategory(ctx context.Context, spec CategorySpec) (ChannelID, error) {
	return c.createChannel(ctx, spec.AuditReason, access{bot: botCategoryAccess}, discordgo.GuildChannelCreateData{
		Name: ChannelName(spec.Name), Type: discordgo.ChannelTypeGuildCategory,
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
	return c.createChannel(ctx, spec.AuditReason, access{bot: botVoiceAccess}, discordgo.GuildChannelCreateData{
		Name: ChannelName(spec.Name), Type: discordgo.ChannelTypeGuildVoice, ParentID: string(spec.Category),
	})
}

// TextChannelSpec describes a text channel.
type TextChannelSpec struct {
	Name        string
	Topic       string
	Category    ChannelID
	Members     []UserID // at most 98: Discord takes 100 overwrites in one request
	AuditReason string
}

// CreateTextChannel makes a text channel that only the members and the bot see.
func (c *Client) CreateTextChannel(ctx context.Context, spec TextChannelSpec) (ChannelID, error) {
	who := access{bot: botTextAccess, members: spec.Members, member: textAccess}
	return c.createChannel(ctx, spec.AuditReason, who, discordgo.GuildChannelCreateData{
		Name: ChannelName(spec.Name), Type: discordgo.ChannelTypeGuildText,
		Topic: cut(spec.Topic, topicLimit), ParentID: string(spec.Category),
	})
}

// createChannel makes a channel with its overwrites in the one call: a later one would leave it open
// to everyone for a moment, and races with Discord's own bookkeeping.
func (c *Client) createChannel(ctx context.Context, reason string, who access, data discordgo.GuildChannelCreateData) (ChannelID, error) {
	overwrites, err := c.overwrites(ctx, who)
	if err != nil {
		return "", err
	}
	data.PermissionOverwrites = overwrites
	to := c.channelsCall(http.MethodPost, createRights)
	to.reason = reason
	id, err := c.create(ctx, to, data)
	return ChannelID(id), err
}

// OpenVoiceChannel lets the members into a voice channel, by setting its whole list of overwrites:
// twice is the same as once. Discord takes 100 of them, so there may be 98 members besides the bot and
// @everyone. A channel that is gone is a Missing error.
func (c *Client) OpenVoiceChannel(ctx context.Context, id ChannelID, members []UserID, auditReason string) error {
	overwrites, err := c.overwrites(ctx, access{bot: botVoiceAccess, members: members, member: voiceAccess})
	if err != nil {
		return err
	}
	edit := struct {
		Overwrites []*discordgo.PermissionOverwrite `json:"permission_overwrites"`
	}{overwrites}
	return c.do(ctx, channelCall(http.MethodPatch, id, auditReason, createRights), edit, nil)
}

// DeleteChannel deletes a channel or category. One that is gone already is no error. The channels of
// a category stay, outside of it.
func (c *Client) DeleteChannel(ctx context.Context, id ChannelID, auditReason string) error {
	return gone(c.do(ctx, channelCall(http.MethodDelete, id, auditReason, manageRights), nil, nil))
}

// gone takes "does not exist" for success, which it is when deleting. Only Discord's own word counts:
// a bare 404 may come from a wrong address.
func gone(err error) error {
	var failure *Error
	if errors.As(err, &failure) && (failure.Code == codeUnknownChannel || failure.Code == codeUnknownEvent) {
		return nil
	}
	return err
}
