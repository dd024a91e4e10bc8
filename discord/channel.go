package discord

import (
	"context"
	"errors"
	"math"
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
	Name   string // of a text channel not as it was given: Discord lower-cases and dashes it
	Topic  string
	Parent ChannelID // its category; empty for none
	// Hidden reports whether @everyone is denied to see it.
	Hidden bool

	overwrites []*discordgo.PermissionOverwrite
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

// channelJSON is a channel, as far as Convene looks at it.
type channelJSON struct {
	ID         string                           `json:"id"`
	Type       *discordgo.ChannelType           `json:"type"`
	Name       string                           `json:"name"`
	Topic      string                           `json:"topic"`
	Parent     string                           `json:"parent_id"`
	Overwrites []*discordgo.PermissionOverwrite `json:"permission_overwrites"` // none if it is missing
}

func (ch channelJSON) lacks() string {
	switch {
	case ch.ID == "":
		return "id"
	case ch.Type == nil:
		return "type"
	case slices.ContainsFunc(ch.Overwrites, func(o *discordgo.PermissionOverwrite) bool { return o == nil || o.ID == "" }):
		return "id of an overwrite"
	}
	return ""
}

// Channels returns the server's channels and categories.
func (c *Client) Channels(ctx context.Context) ([]Channel, error) {
	var found list[channelJSON]
	if err := c.do(ctx, c.channelsCall(http.MethodGet, viewRights), nil, &found); err != nil {
		return nil, err
	}
	channels := make([]Channel, 0, len(found))
	for _, ch := range found {
		channels = append(channels, c.channel(ch))
	}
	return channels, nil
}

// Channel returns a channel, or a Missing error.
func (c *Client) Channel(ctx context.Context, id ChannelID) (Channel, error) {
	var found channelJSON
	if err := c.do(ctx, channelCall(http.MethodGet, id, "", viewRights), nil, &found); err != nil {
		return Channel{}, err
	}
	return c.channel(found), nil
}

func (c *Client) channel(ch channelJSON) Channel {
	return Channel{
		ID: ChannelID(ch.ID), Kind: kinds[*ch.Type], Name: ch.Name, Topic: ch.Topic,
		Parent: ChannelID(ch.Parent), Hidden: c.hides(ch.Overwrites), overwrites: ch.Overwrites,
	}
}

// CategorySpec describes a category.
type CategorySpec struct {
	Name        string
	AuditReason string
}

// CreateCategory makes a category that only the bot sees; nobody else sees it for a moment either.
func (c *Client) CreateCategory(ctx context.Context, spec CategorySpec) (ChannelID, error) {
	return c.createChannel(ctx, spec.AuditReason, access{kind: KindCategory}, discordgo.GuildChannelCreateData{
		Name: ChannelName(spec.Name), Type: discordgo.ChannelTypeGuildCategory,
	})
}

// VoiceChannelSpec describes a voice channel.
type VoiceChannelSpec struct {
	Name        string
	Category    ChannelID
	Position    Position
	AuditReason string
}

// Position is where a channel stands among those of its kind in its category: Discord shows text channels
// first, then voice channels, each by position, and by age where that is the same.
type Position int64

// positionLimit is Discord's: the API description calls it an int32.
const positionLimit = math.MaxInt32

func (p Position) number() int { return int(min(max(p, 0), positionLimit)) }

// CreateVoiceChannel makes a voice channel that only the bot sees, until SetAccess lets members in.
func (c *Client) CreateVoiceChannel(ctx context.Context, spec VoiceChannelSpec) (ChannelID, error) {
	return c.createChannel(ctx, spec.AuditReason, access{kind: KindVoice}, discordgo.GuildChannelCreateData{
		Name: ChannelName(spec.Name), Type: discordgo.ChannelTypeGuildVoice,
		ParentID: string(spec.Category), Position: spec.Position.number(),
	})
}

// TextChannelSpec describes a text channel.
type TextChannelSpec struct {
	Name        string
	Topic       string
	Category    ChannelID
	Position    Position
	Members     []UserID // at most 98: Discord takes 100 overwrites in one request
	AuditReason string
}

// CreateTextChannel makes a text channel that only the members and the bot see.
func (c *Client) CreateTextChannel(ctx context.Context, spec TextChannelSpec) (ChannelID, error) {
	return c.createChannel(ctx, spec.AuditReason, access{kind: KindText, members: spec.Members}, discordgo.GuildChannelCreateData{
		Name: ChannelName(spec.Name), Type: discordgo.ChannelTypeGuildText,
		Topic: cut(spec.Topic, topicLimit), ParentID: string(spec.Category), Position: spec.Position.number(),
	})
}

// createChannel makes a channel with its overwrites in the one call: a later one would leave it open
// to everyone for a moment, and races with Discord's own bookkeeping.
func (c *Client) createChannel(ctx context.Context, reason string, who access, data discordgo.GuildChannelCreateData) (ChannelID, error) {
	bot, err := c.Self(ctx)
	if err != nil {
		return "", err
	}
	data.PermissionOverwrites = c.overwrites(bot, who)
	to := c.channelsCall(http.MethodPost, createRights)
	to.reason = reason
	id, err := c.create(ctx, to, data)
	return ChannelID(id), err
}

// DeleteChannel deletes a channel or category. One that is gone already is no error. The channels of
// a category stay, outside of it.
func (c *Client) DeleteChannel(ctx context.Context, id ChannelID, auditReason string) error {
	return gone(c.do(ctx, channelCall(http.MethodDelete, id, auditReason, manageRights), nil, nil))
}

var goneCodes = []int{codeUnknownChannel, codeUnknownEvent, codeUnknownOverwrite}

// Gone reports whether Discord says that what a call was about does not exist, or that the category for a
// new channel does not or is full. Only its own word counts: a bare 404 may come from a wrong address.
func Gone(err error) bool {
	var failure *Error
	if !errors.As(err, &failure) {
		return false
	}
	return slices.Contains(goneCodes, failure.Code) ||
		failure.Code == codeInvalidForm && slices.Contains(failure.fields, "parent_id")
}

// gone takes "does not exist" for success, which it is when deleting.
func gone(err error) error {
	if Gone(err) {
		return nil
	}
	return err
}
