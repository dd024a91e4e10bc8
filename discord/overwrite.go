package discord

import (
	"slices"

	"github.com/bwmarrin/discordgo"
)

// What members of a group may do in its channels. Discord only lets the bot pass on what it may do
// itself, so all of it is among the rights that Preflight looks for.
const (
	textAccess  = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionReadMessageHistory
	voiceAccess = discordgo.PermissionViewChannel | discordgo.PermissionVoiceConnect | discordgo.PermissionVoiceSpeak
)

var memberAccess = map[ChannelKind]int64{KindText: textAccess, KindVoice: voiceAccess}

// botAccess is what the bot needs in its channels. It has to be let in by name: hiding a channel from
// @everyone locks it out as well, and who may not connect to a voice channel may not manage it either.
var botAccess = map[ChannelKind]int64{
	KindCategory: discordgo.PermissionViewChannel | discordgo.PermissionManageChannels | discordgo.PermissionVoiceConnect,
	KindText:     textAccess | discordgo.PermissionManageChannels,
	KindVoice: discordgo.PermissionViewChannel | discordgo.PermissionManageChannels | discordgo.PermissionVoiceConnect |
		discordgo.PermissionCreateEvents | discordgo.PermissionManageEvents,
}

// access is who may use a channel of a kind that @everyone does not see.
type access struct {
	kind    ChannelKind
	members []UserID
}

// overwrites are the complete list for a channel: @everyone, whose role has the server's id, the bot,
// and the members.
func (c *Client) overwrites(bot UserID, who access) []*discordgo.PermissionOverwrite {
	list := []*discordgo.PermissionOverwrite{
		{ID: string(c.guild), Type: discordgo.PermissionOverwriteTypeRole, Deny: discordgo.PermissionViewChannel},
		{ID: string(bot), Type: discordgo.PermissionOverwriteTypeMember, Allow: botAccess[who.kind]},
	}
	for _, id := range unique(who.members) {
		if id != bot {
			list = append(list, memberOverwrite(who.kind, id))
		}
	}
	return list
}

func memberOverwrite(kind ChannelKind, id UserID) *discordgo.PermissionOverwrite {
	return &discordgo.PermissionOverwrite{ID: string(id), Type: discordgo.PermissionOverwriteTypeMember, Allow: memberAccess[kind]}
}

// hides reports whether the overwrites deny @everyone to look.
func (c *Client) hides(overwrites []*discordgo.PermissionOverwrite) bool {
	return slices.ContainsFunc(overwrites, func(o *discordgo.PermissionOverwrite) bool {
		return o.ID == string(c.guild) && o.Deny&discordgo.PermissionViewChannel != 0
	})
}

// merge adds what is wanted to what a channel has: others may have allowed more, to the same people and
// to their own roles, and that stays. What is wanted wins where they contradict each other.
func merge(has, wanted []*discordgo.PermissionOverwrite) []*discordgo.PermissionOverwrite {
	merged := make([]*discordgo.PermissionOverwrite, 0, len(has)+len(wanted))
	for _, o := range has {
		merged = append(merged, &discordgo.PermissionOverwrite{ID: o.ID, Type: o.Type, Allow: o.Allow, Deny: o.Deny})
	}
	for _, w := range wanted {
		i := slices.IndexFunc(merged, func(o *discordgo.PermissionOverwrite) bool { return o.ID == w.ID && o.Type == w.Type })
		if i < 0 {
			merged = append(merged, w)
			continue
		}
		o := merged[i]
		o.Allow, o.Deny = o.Allow&^w.Deny|w.Allow, o.Deny&^w.Allow|w.Deny
	}
	return merged
}

// unique drops repetitions, which Discord refuses.
func unique[T comparable](ids []T) []T {
	var list []T
	seen := map[T]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}
