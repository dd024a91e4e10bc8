package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// Needs is what a run is going to create.
type Needs struct {
	Channels, Events int
}

// Discord's limits per server, from its tables of limits.
const (
	channelLimit = 500 // categories included
	eventLimit   = 100 // scheduled and active
)

// rights are what the bot has to be allowed on the server, by the names of Discord's role settings.
var rights = []struct {
	bit  int64
	name string
}{
	{discordgo.PermissionViewChannel, "View Channels"},
	{discordgo.PermissionManageChannels, "Manage Channels"},
	{discordgo.PermissionManageRoles, "Manage Roles"},
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionReadMessageHistory, "Read Message History"},
	{discordgo.PermissionVoiceConnect, "Connect"},
	{discordgo.PermissionVoiceSpeak, "Speak"},
	{discordgo.PermissionCreateEvents, "Create Events"},
	{discordgo.PermissionManageEvents, "Manage Events"},
}

// Preflight returns what would fail, each as a sentence that says what to do: rights that the bot
// lacks, and too little room for channels or events. It takes five requests and changes nothing.
func (c *Client) Preflight(ctx context.Context, needs Needs) ([]string, error) {
	allowed, err := c.permissions(ctx)
	if err != nil {
		return nil, err
	}
	var problems []string
	if missing := lacking(allowed); len(missing) > 0 {
		problems = append(problems, "The bot lacks "+strings.Join(missing, ", ")+" on the Discord server: grant them to its role.")
	}
	channels, err := c.Channels(ctx)
	if err != nil {
		return nil, err
	}
	if room := channelLimit - len(channels); room < needs.Channels {
		problems = append(problems, fmt.Sprintf("The groups need %d channels and the Discord server has room for %d of its %d: delete some, or approve fewer groups.",
			needs.Channels, room, channelLimit))
	}
	events, err := c.Events(ctx)
	if err != nil {
		return nil, err
	}
	if room := eventLimit - len(events); room < needs.Events {
		problems = append(problems, fmt.Sprintf("The groups need %d events and the Discord server has room for %d of its %d: delete some, or approve fewer groups.",
			needs.Events, room, eventLimit))
	}
	return problems, nil
}

// permissions are the bot's on the server: those of @everyone, whose role has the server's id, and
// of the bot's roles.
func (c *Client) permissions(ctx context.Context) (int64, error) {
	guild, err := c.server(ctx)
	if err != nil {
		return 0, err
	}
	bot, err := c.Self(ctx)
	if err != nil {
		return 0, err
	}
	member, err := c.member(ctx, bot)
	if err != nil {
		return 0, err
	}
	var allowed int64
	for _, role := range guild.Roles {
		if role.ID == guild.ID || slices.Contains(member.Roles, role.ID) {
			allowed |= role.Permissions
		}
	}
	return allowed, nil
}

func lacking(allowed int64) []string {
	if allowed&discordgo.PermissionAdministrator != 0 {
		return nil
	}
	var missing []string
	for _, right := range rights {
		if allowed&right.bit == 0 {
			missing = append(missing, right.name)
		}
	}
	return missing
}
