package referee

import (
	"slices"

	"convene/discord/discordtest"
)

// access demands that the members of a group who are on the server may use its channel, that the bot
// sees it, and that nobody else does: @everyone is denied, and every other overwrite is one too many.
func (j *judgement) access(g Group, channel string, needed uint64) {
	c := j.channels[channel]
	wanted := j.present(g)
	seen := map[string]bool{}
	for _, o := range c.Overwrites {
		if seen[o.ID] {
			j.find(Duplicate, "%q of %s has two overwrites for %s", c.Name, g, o.ID)
		}
		seen[o.ID] = true
		switch {
		case o.ID == j.GuildID:
			if o.Deny&discordtest.ViewChannel == 0 || o.Allow != 0 {
				j.find(Wrong, "%q of %s is not hidden from everyone", c.Name, g)
			}
		case o.ID == j.BotID:
			if o.Allow&discordtest.ViewChannel == 0 || o.Deny != 0 {
				j.find(Wrong, "%q of %s does not let the bot in", c.Name, g)
			}
		case !slices.Contains(wanted, o.ID):
			j.find(Wrong, "%q of %s has an overwrite for %s, who is none of its members", c.Name, g, o.ID)
		case o.Type != discordtest.OverwriteMember || o.Allow&needed != needed || o.Deny != 0:
			j.find(Wrong, "%q of %s gives %s too little", c.Name, g, o.ID)
		}
	}
	for _, id := range append([]string{j.GuildID, j.BotID}, wanted...) {
		if !seen[id] {
			j.find(Wrong, "%q of %s has no overwrite for %s", c.Name, g, id)
		}
	}
}

// present are the members of a group who are on the server.
func (j *judgement) present(g Group) []string {
	var ids []string
	for _, m := range g.Members {
		if slices.ContainsFunc(j.Guild.Members, func(on discordtest.Member) bool { return on.ID == m.DiscordID }) {
			ids = append(ids, m.DiscordID)
		}
	}
	return ids
}
