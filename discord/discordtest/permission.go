package discordtest

import "slices"

// Permission bits, from Discord's page on permissions.
const (
	Administrator      uint64 = 1 << 3
	ManageChannels     uint64 = 1 << 4
	ViewAuditLog       uint64 = 1 << 7
	ViewChannel        uint64 = 1 << 10
	SendMessages       uint64 = 1 << 11
	ManageMessages     uint64 = 1 << 13
	EmbedLinks         uint64 = 1 << 14
	ReadMessageHistory uint64 = 1 << 16
	MentionEveryone    uint64 = 1 << 17
	Connect            uint64 = 1 << 20
	Speak              uint64 = 1 << 21
	ManageRoles        uint64 = 1 << 28
	ManageEvents       uint64 = 1 << 33
	CreateEvents       uint64 = 1 << 44
)

// DefaultPermissions are what the bot's role has unless a test says otherwise: what Convene needs.
const DefaultPermissions = ViewChannel | ManageChannels | ManageRoles | SendMessages | EmbedLinks |
	ReadMessageHistory | Connect | Speak | CreateEvents | ManageEvents

// everyonePermissions are what every member has on a new guild, of what matters here.
const everyonePermissions = ViewChannel | SendMessages | EmbedLinks | ReadMessageHistory | Connect | Speak

// everything is what an administrator has, and the owner.
const everything = ^uint64(0)

// CanSee reports whether a user sees a channel: members see what their roles and the channel's
// overwrites let them see, others nothing.
func (s *Server) CanSee(userID, channelID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.guild.channel(channelID)
	return c != nil && s.guild.sees(userID, c)
}

func (g *guild) sees(user string, c *channel) bool {
	return g.memberIndex(user) >= 0 && g.permissionsIn(c, user)&ViewChannel != 0
}

// basePermissions are a user's on the whole guild: those of @everyone and of their roles.
func (g *guild) basePermissions(user string) uint64 {
	own := g.rolesOf(user)
	allowed := uint64(0)
	for _, r := range g.roles {
		if r.id == g.id || slices.Contains(own, r.id) {
			allowed |= r.permissions
		}
	}
	if allowed&Administrator != 0 || user == g.owner {
		return everything
	}
	return allowed
}

// permissionsIn are a user's in a channel: the base, then what the overwrites for @everyone, for the
// user's roles together, and for the user deny and then allow, in this order.
func (g *guild) permissionsIn(c *channel, user string) uint64 {
	allowed := g.basePermissions(user)
	if allowed == everything {
		return everything
	}
	own := g.rolesOf(user)
	var everyone, roles, personal Overwrite
	for _, o := range c.overwrites {
		switch {
		case o.ID == g.id:
			everyone = o
		case o.Type == OverwriteMember && o.ID == user:
			personal = o
		case o.Type == OverwriteRole && slices.Contains(own, o.ID):
			roles.Allow, roles.Deny = roles.Allow|o.Allow, roles.Deny|o.Deny
		}
	}
	for _, o := range []Overwrite{everyone, roles, personal} {
		allowed = allowed&^o.Deny | o.Allow
	}
	return allowed &^ implied(c.kind, allowed)
}

// implied are the permissions that lacking others takes away as well: all for who cannot see a
// channel, those to write for who cannot send, and those to manage a voice channel for who cannot
// connect to it.
func implied(kind int, allowed uint64) uint64 {
	switch {
	case allowed&ViewChannel == 0:
		return everything
	case kind == VoiceChannel && allowed&Connect == 0:
		return ManageChannels | ManageRoles | ManageEvents | CreateEvents | Speak
	case allowed&SendMessages == 0:
		return MentionEveryone | EmbedLinks
	}
	return 0
}

// need checks that the bot may do something in a channel. One that it does not see it has no access
// to, whatever else it lacks.
func (g *guild) need(c *channel, needed uint64) *apiError {
	allowed := g.permissionsIn(c, g.bot)
	if allowed&ViewChannel == 0 {
		return errMissingAccess
	}
	if allowed&needed != needed {
		return errMissingPermissions
	}
	return nil
}

// needBase checks that the bot may do something on the whole guild.
func (g *guild) needBase(needed uint64) *apiError {
	if g.basePermissions(g.bot)&needed != needed {
		return errMissingPermissions
	}
	return nil
}
