package discord

import (
	"context"
	"slices"

	"github.com/bwmarrin/discordgo"
)

// What members of a group may do in its channels. Discord only lets the bot pass on what it may do
// itself, so all of it is among the rights that Preflight looks for.
const (
	textAccess  = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionReadMessageHistory
	voiceAccess = discordgo.PermissionViewChannel | discordgo.PermissionVoiceConnect | discordgo.PermissionVoiceSpeak
)

// What the bot needs in its channels. It has to be let in by name: hiding a channel from @everyone
// locks it out as well, and who may not connect to a voice channel may not manage it either.
const (
	botCategoryAccess = discordgo.PermissionViewChannel | discordgo.PermissionManageChannels | discordgo.PermissionVoiceConnect
	botTextAccess     = textAccess | discordgo.PermissionManageChannels
	botVoiceAccess    = discordgo.PermissionViewChannel | discordgo.PermissionManageChannels | discordgo.PermissionVoiceConnect |
		discordgo.PermissionCreateEvents | discordgo.PermissionManageEvents
)

// access is who may do what in a channel that @everyone does not see.
type access struct {
	bot     int64
	members []UserID
	member  int64
}

// overwrites are the complete list for a channel.
func (c *Client) overwrites(ctx context.Context, who access) ([]*discordgo.PermissionOverwrite, error) {
	bot, err := c.Self(ctx)
	if err != nil {
		return nil, err
	}
	list := []*discordgo.PermissionOverwrite{
		{ID: string(c.guild), Type: discordgo.PermissionOverwriteTypeRole, Deny: discordgo.PermissionViewChannel},
		{ID: string(bot), Type: discordgo.PermissionOverwriteTypeMember, Allow: who.bot},
	}
	for _, id := range unique(who.members) {
		if id != bot {
			list = append(list, &discordgo.PermissionOverwrite{
				ID: string(id), Type: discordgo.PermissionOverwriteTypeMember, Allow: who.member,
			})
		}
	}
	return list, nil
}

// hides reports whether the overwrites deny @everyone, whose role has the server's id, to look.
func (c *Client) hides(overwrites []*discordgo.PermissionOverwrite) bool {
	return slices.ContainsFunc(overwrites, func(o *discordgo.PermissionOverwrite) bool {
		return o.ID == string(c.guild) && o.Deny&discordgo.PermissionViewChannel != 0
	})
}

// unique drops repetitions, which Discord refuses.
func unique(ids []UserID) []UserID {
	var list []UserID
	seen := map[UserID]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}
