package discord

import (
	"context"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// rights are what the bot has to be allowed on the server, by the names of Discord's role settings:
// what its calls need, and what it passes on to the members of groups.
var rights = []struct {
	bit  int64
	name string
}{
	{discordgo.PermissionViewChannel, "View Channels"},
	{discordgo.PermissionManageChannels, "Manage Channels"},
	{discordgo.PermissionManageRoles, "Manage Roles"}, // to change overwrites
	{discordgo.PermissionSendMessages, "Send Messages"},
	{discordgo.PermissionEmbedLinks, "Embed Links"}, // shows the event below the welcome
	{discordgo.PermissionReadMessageHistory, "Read Message History"},
	{discordgo.PermissionVoiceConnect, "Connect"},
	{discordgo.PermissionVoiceSpeak, "Speak"},
	{discordgo.PermissionCreateEvents, "Create Events"},
	{discordgo.PermissionManageEvents, "Manage Events"},
}

// lacking names the rights that are not allowed. An administrator lacks none.
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
	if member.Roles == nil {
		return 0, c.memberCall(bot).unusable("the bot's own membership has no roles, which Discord documents")
	}
	var allowed int64
	for _, role := range guild.Roles {
		if role.ID == string(c.guild) || slices.Contains(member.Roles, role.ID) {
			allowed |= role.Permissions
		}
	}
	return allowed, nil
}
