package discordtest

// Flags of messages, from Discord's page on them. Those that a bot may not set Discord ignores.
const (
	suppressEmbedsFlag        = 1 << 2
	ephemeralFlag             = 1 << 6
	loadingFlag               = 1 << 7
	suppressNotificationsFlag = 1 << 12
)

// SuppressEmbeds and SuppressNotifications are the flags that a bot sets on its messages: the embeds are not
// shown, and nobody is notified by a sound.
const (
	SuppressEmbeds        = suppressEmbedsFlag
	SuppressNotifications = suppressNotificationsFlag
)

const (
	settableFlags = suppressEmbedsFlag | suppressNotificationsFlag // of a new message
	editableFlags = suppressEmbedsFlag
)

// set changes the flags that a request may change.
func (m *message) set(flags, allowed int) { m.flags = m.flags&^allowed | flags&allowed }

// shownEmbeds are the embeds that a message shows.
func (m *message) shownEmbeds() []Embed {
	if m.flags&suppressEmbedsFlag != 0 {
		return nil
	}
	return m.embeds
}

// dropEmbeds takes the embeds from a message in a channel where its author may not embed links: Discord takes
// the message and leaves them out. Answers to interactions need no such permission.
func (g *guild) dropEmbeds(c *channel, m *message) {
	if g.permissionsIn(c, m.author)&EmbedLinks == 0 {
		m.embeds = nil
	}
}
