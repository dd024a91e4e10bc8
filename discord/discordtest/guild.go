package discordtest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// guild is the emulated Discord server's state.
type guild struct {
	id, owner, bot, botRole, application string

	membersIntent bool // the bot may list members
	lastID        uint64
	roles         []role
	members       []member
	channels      []*channel // in the order of creation
	events        []*event
	nonces        []nonce
	audit         []AuditEntry
	auditLog      []auditEntryJSON // oldest first
	commands      []storedCommand
}

type role struct {
	id, name    string
	permissions uint64
}

func newGuild(botPermissions uint64, membersIntent bool, now time.Time) guild {
	g := guild{membersIntent: membersIntent}
	g.id, g.owner, g.bot, g.botRole, g.application = g.newID(now), g.newID(now), g.newID(now), g.newID(now), g.newID(now)
	g.roles = []role{
		{id: g.id, name: "@everyone", permissions: everyonePermissions},
		{id: g.botRole, name: "Convene", permissions: botPermissions},
	}
	g.members = []member{{id: g.bot, username: "convene", roles: []string{g.botRole}, joined: now}}
	return g
}

// guildJSON has the fields that Discord's description of its API requires. Apart from the first ones
// they say what a new server says.
type guildJSON struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	OwnerID     string     `json:"owner_id"`
	Roles       []roleJSON `json:"roles"`
	MemberCount *int       `json:"approximate_member_count,omitempty"`
	Presences   *int       `json:"approximate_presence_count,omitempty"`

	Icon                      *string    `json:"icon"`
	Description               *string    `json:"description"`
	HomeHeader                *string    `json:"home_header"`
	Splash                    *string    `json:"splash"`
	DiscoverySplash           *string    `json:"discovery_splash"`
	Features                  []string   `json:"features"`
	Banner                    *string    `json:"banner"`
	ApplicationID             *string    `json:"application_id"`
	Region                    string     `json:"region"`
	AFKChannelID              *string    `json:"afk_channel_id"`
	AFKTimeout                int        `json:"afk_timeout"`
	SystemChannelID           *string    `json:"system_channel_id"`
	SystemChannelFlags        int        `json:"system_channel_flags"`
	WidgetEnabled             bool       `json:"widget_enabled"`
	WidgetChannelID           *string    `json:"widget_channel_id"`
	VerificationLevel         int        `json:"verification_level"`
	DefaultNotifications      int        `json:"default_message_notifications"`
	MFALevel                  int        `json:"mfa_level"`
	ExplicitContentFilter     int        `json:"explicit_content_filter"`
	MaxPresences              *int       `json:"max_presences"`
	MaxMembers                int        `json:"max_members"`
	MaxStageVideoChannelUsers int        `json:"max_stage_video_channel_users"`
	MaxVideoChannelUsers      int        `json:"max_video_channel_users"`
	VanityURLCode             *string    `json:"vanity_url_code"`
	PremiumTier               int        `json:"premium_tier"`
	PremiumSubscriptionCount  int        `json:"premium_subscription_count"`
	PremiumProgressBarEnabled bool       `json:"premium_progress_bar_enabled"`
	PreferredLocale           string     `json:"preferred_locale"`
	RulesChannelID            *string    `json:"rules_channel_id"`
	SafetyAlertsChannelID     *string    `json:"safety_alerts_channel_id"`
	PublicUpdatesChannelID    *string    `json:"public_updates_channel_id"`
	NSFW                      bool       `json:"nsfw"`
	NSFWLevel                 int        `json:"nsfw_level"`
	Emojis                    []struct{} `json:"emojis"`
	Stickers                  []struct{} `json:"stickers"`
	IncidentsData             *struct{}  `json:"incidents_data"`
}

func (g *guild) json() guildJSON {
	return guildJSON{
		ID: g.id, Name: "Emulated server", OwnerID: g.owner, Roles: g.rolesJSON(),
		Features: []string{}, Emojis: []struct{}{}, Stickers: []struct{}{}, Region: "deprecated",
		AFKTimeout: 300, MaxMembers: 500_000, MaxStageVideoChannelUsers: 50, MaxVideoChannelUsers: 25,
		PreferredLocale: "en-US",
	}
}

func (s *Server) getGuild(r *request) (int, any, *apiError) {
	answer := s.guild.json()
	counted, failure := r.truth("with_counts")
	if failure != nil {
		return 0, nil, failure
	}
	if counted {
		members, present := len(s.guild.members), 1 // the bot asks, so it is there
		answer.MemberCount, answer.Presences = &members, &present
	}
	return http.StatusOK, answer, nil
}

type roleJSON struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Permissions  string     `json:"permissions"`
	Position     int        `json:"position"`
	Color        int        `json:"color"`
	Colors       colorsJSON `json:"colors"`
	Hoist        bool       `json:"hoist"`
	Managed      bool       `json:"managed"`
	Mentionable  bool       `json:"mentionable"`
	Icon         *string    `json:"icon"`
	UnicodeEmoji *string    `json:"unicode_emoji"`
	Tags         *tagsJSON  `json:"tags,omitempty"`
	Flags        int        `json:"flags"`
}

type colorsJSON struct {
	Primary   int  `json:"primary_color"`
	Secondary *int `json:"secondary_color"`
	Tertiary  *int `json:"tertiary_color"`
}

type tagsJSON struct {
	BotID string `json:"bot_id"`
}

func (g *guild) rolesJSON() []roleJSON {
	list := make([]roleJSON, 0, len(g.roles))
	for i, r := range g.roles {
		one := roleJSON{ID: r.id, Name: r.name, Permissions: strconv.FormatUint(r.permissions, 10), Position: i}
		if r.id == g.botRole { // made by Discord when the bot was invited
			one.Managed, one.Tags = true, &tagsJSON{BotID: g.bot}
		}
		list = append(list, one)
	}
	return list
}

func (s *Server) listRoles(*request) (int, any, *apiError) {
	return http.StatusOK, s.guild.rolesJSON(), nil
}

// SetBotPermissions changes the permission bits of the bot's role, as an administrator would.
func (s *Server) SetBotPermissions(bits uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.guild.roles, func(r role) bool { return r.id == s.guild.botRole })
	s.guild.roles[i].permissions = bits
	s.dispatch(guildsIntent, "GUILD_ROLE_UPDATE", roleUpdateJSON{GuildID: s.guild.id, Role: s.guild.rolesJSON()[i]})
}
