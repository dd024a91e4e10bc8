package discordtest

import "slices"

// Permission bits, from Discord's page on permissions.
const (
	Administrator      uint64 = 1 << 3
	ManageChannels     uint64 = 1 << 4
	ViewChannel        uint64 = 1 << 10
	SendMessages       uint64 = 1 << 11
	EmbedLinks         uint64 = 1 << 14
	ReadMessageHistory uint64 = 1 << 16
	Connect            uint64 = 1 << 20
	Speak              uint64 = 1 << 21
	ManageRoles        uint64 = 1 << 28
	ManageEvents       uint64 = 1 << 33
	CreateEvents       uint64 = 1 << 44
)

// DefaultPermissions are what the bot's role has unless a test says otherwise: what Convene needs.
const DefaultPermissions = ManageChannels | ViewChannel | SendMessages | EmbedLinks | ReadMessageHistory |
	Connect | Speak | ManageRoles | ManageEvents | CreateEvents

// everyonePermissions are what every member has on a new Discord server, as far as it matters here.
const everyonePermissions = ViewChannel | SendMessages | ReadMessageHistory | Connect | Speak

// basePermissions are a member's on the server: those of @everyone and of the roles.
func (g *guild) basePermissions(user string) uint64 {
	allowed := uint64(0)
	for _, r := range g.roles {
		if r.ID == g.id || slices.Contains(g.rolesOf(user), r.ID) {
			allowed |= r.permissions
		}
	}
	return allowed
}

// permissionsIn are a member's in a channel: the base, then what the overwrites for @everyone, for
// the member's roles, and for the member deny and allow, in this order.
func (g *guild) permissionsIn(user string, c *channel) uint64 {
	allowed := g.basePermissions(user)
	if allowed&Administrator != 0 {
		return ^uint64(0)
	}
	var roleDeny, roleAllow uint64
	for _, o := range c.overwrites {
		if o.ID == g.id {
			allowed = allowed&^o.Deny | o.Allow
		}
		if o.Type == overwriteRole && o.ID != g.id && slices.Contains(g.rolesOf(user), o.ID) {
			roleDeny, roleAllow = roleDeny|o.Deny, roleAllow|o.Allow
		}
	}
	allowed = allowed&^roleDeny | roleAllow
	for _, o := range c.overwrites {
		if o.Type == overwriteMember && o.ID == user {
			allowed = allowed&^o.Deny | o.Allow
		}
	}
	if allowed&ViewChannel == 0 {
		return 0 // who cannot see a channel can do nothing in it
	}
	if c.kind == typeVoice && allowed&Connect == 0 {
		allowed &^= ManageChannels // denying to connect implicitly denies to manage a voice channel
	}
	return allowed
}

// require checks that the bot may do something in a channel that exists.
func (g *guild) require(c *channel, needed uint64) *apiError {
	allowed := g.permissionsIn(g.bot, c)
	if allowed&ViewChannel == 0 {
		return errMissingAccess
	}
	if allowed&needed != needed {
		return errPermissions
	}
	return nil
}

// requireBase checks that the bot may do something on the server.
func (g *guild) requireBase(needed uint64) *apiError {
	allowed := g.basePermissions(g.bot)
	if allowed&Administrator == 0 && allowed&needed != needed {
		return errPermissions
	}
	return nil
}
