package discordtest

type readyJSON struct {
	Version     int                `json:"v"`
	User        selfJSON           `json:"user"`
	Guilds      []unavailableGuild `json:"guilds"`
	SessionID   string             `json:"session_id"`
	SessionType string             `json:"session_type"`
	ResumeURL   string             `json:"resume_gateway_url"`
	Shard       *[2]int            `json:"shard,omitempty"`
	Application applicationJSON    `json:"application"`
}

type unavailableGuild struct {
	ID          string `json:"id"`
	Unavailable bool   `json:"unavailable"`
}

type applicationJSON struct {
	ID    string `json:"id"`
	Flags int    `json:"flags"`
}

// Flags of an application that says which privileged intents it has, of a bot on few servers.
const (
	flagPresences = 1 << 13
	flagMembers   = 1 << 15
	flagContent   = 1 << 19
)

func (s *Server) readyJSON(c *connection, shard *[2]int) readyJSON {
	version, flags := 9, flagPresences|flagContent
	if c.get("v") == "10" {
		version = 10
	}
	if s.guild.membersIntent {
		flags |= flagMembers
	}
	return readyJSON{
		Version: version, User: s.guild.selfJSON(), Guilds: []unavailableGuild{{ID: s.guild.id, Unavailable: true}},
		SessionID: c.session.id, SessionType: "normal", ResumeURL: c.url, Shard: shard,
		Application: applicationJSON{ID: s.guild.application, Flags: flags},
	}
}

// guildCreateJSON is the guild with what it holds.
type guildCreateJSON struct {
	guildJSON

	JoinedAt       string        `json:"joined_at"` // the bot
	Large          bool          `json:"large"`
	Unavailable    bool          `json:"unavailable"`
	MemberCount    int           `json:"member_count"`
	Members        []memberJSON  `json:"members"`
	Channels       []channelJSON `json:"channels"`
	Events         []eventJSON   `json:"guild_scheduled_events"`
	Threads        []struct{}    `json:"threads"`
	Presences      []struct{}    `json:"presences"`
	VoiceStates    []struct{}    `json:"voice_states"`
	StageInstances []struct{}    `json:"stage_instances"`
	Sounds         []struct{}    `json:"soundboard_sounds"`
}

func (s *Server) guildCreateJSON(one *session) guildCreateJSON {
	g := &s.guild
	answer := guildCreateJSON{
		guildJSON: g.json(), MemberCount: len(g.members), Large: len(g.members) > one.large,
		Members: []memberJSON{}, Channels: g.channelsJSON(), Events: g.eventsJSON(),
		Threads: []struct{}{}, Presences: []struct{}{}, VoiceStates: []struct{}{}, StageInstances: []struct{}{}, Sounds: []struct{}{},
	}
	if i := g.memberIndex(g.bot); i >= 0 {
		answer.JoinedAt = timestamp(g.members[i].joined)
	}
	for _, m := range g.members {
		if one.isTold(g, m) {
			answer.Members = append(answer.Members, g.memberJSON(m))
		}
	}
	return answer
}

// isTold reports whether a new session is told of a member: of the bot always, and of others with the
// intent for presences only; on a large guild of those with a role.
func (one *session) isTold(g *guild, m member) bool {
	switch {
	case m.id == g.bot:
		return true
	case !one.intents.has(presencesIntent):
		return false
	}
	return len(g.members) <= one.large || len(m.roles) > 0
}
