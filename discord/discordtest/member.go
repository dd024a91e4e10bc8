package discordtest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// memberPage is the most members that one request lists.
const memberPage = 1000

type member struct {
	id, username string
	roles        []string
	joined       time.Time
}

// AddMember makes a user a member of the guild, as if they had accepted an invitation. Who is one
// already stays one, with the new name.
func (s *Server) AddMember(id, username string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.guild.memberIndex(id); i >= 0 {
		s.rename(&s.guild.members[i], username)
		return
	}
	m := member{id: id, username: username, joined: s.clock()}
	s.guild.members = append(s.guild.members, m)
	s.dispatch(membersIntent, "GUILD_MEMBER_ADD", s.guild.memberEventJSON(m))
}

// rename gives a member a new name. A bot is told of its own without an intent.
func (s *Server) rename(m *member, username string) {
	if m.username == username {
		return
	}
	m.username = username
	needed := membersIntent
	if m.id == s.guild.bot {
		needed = 0
	}
	s.dispatch(needed, "GUILD_MEMBER_UPDATE", s.guild.memberEventJSON(*m))
}

// RemoveMember takes a member out of the guild. Overwrites that name them stay, as on Discord.
func (s *Server) RemoveMember(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.guild.memberIndex(id)
	if i < 0 {
		return
	}
	gone := memberRemoveJSON{GuildID: s.guild.id, User: s.guild.user(id)}
	s.guild.members = slices.Delete(s.guild.members, i, i+1)
	s.dispatch(membersIntent, "GUILD_MEMBER_REMOVE", gone)
}

// memberIndex is where a member is in the guild's list, or -1.
func (g *guild) memberIndex(id string) int {
	return slices.IndexFunc(g.members, func(m member) bool { return m.id == id })
}

// rolesOf are a user's roles besides @everyone.
func (g *guild) rolesOf(id string) []string {
	if i := g.memberIndex(id); i >= 0 {
		return g.members[i].roles
	}
	return nil
}

type userJSON struct {
	ID            string    `json:"id"`
	Username      string    `json:"username"`
	Discriminator string    `json:"discriminator"`
	GlobalName    *string   `json:"global_name"`
	Avatar        *string   `json:"avatar"`
	Bot           bool      `json:"bot"`
	PublicFlags   int       `json:"public_flags"`
	Flags         int       `json:"flags"`
	PrimaryGuild  *struct{} `json:"primary_guild"`
}

// user is how Discord shows a user; of one who has left it knows more than the emulator does.
func (g *guild) user(id string) userJSON {
	u := userJSON{ID: id, Username: "deleted_user", Discriminator: "0", Bot: id == g.bot}
	if i := g.memberIndex(id); i >= 0 {
		u.Username = g.members[i].username
	}
	if u.Bot {
		u.Discriminator = "0001"
	}
	return u
}

type selfJSON struct {
	userJSON
	MFAEnabled bool    `json:"mfa_enabled"`
	Locale     string  `json:"locale"`
	Email      *string `json:"email"`
	Verified   bool    `json:"verified"`
}

func (g *guild) selfJSON() selfJSON {
	return selfJSON{userJSON: g.user(g.bot), MFAEnabled: true, Locale: "en-US", Verified: true}
}

func (s *Server) getSelf(*request) (int, any, *apiError) {
	return http.StatusOK, s.guild.selfJSON(), nil
}

type memberJSON struct {
	User                       userJSON `json:"user"`
	Nick                       *string  `json:"nick"`
	Avatar                     *string  `json:"avatar"`
	Banner                     *string  `json:"banner"`
	Roles                      []string `json:"roles"`
	JoinedAt                   string   `json:"joined_at"`
	PremiumSince               *string  `json:"premium_since"`
	CommunicationDisabledUntil *string  `json:"communication_disabled_until"`
	Deaf                       bool     `json:"deaf"`
	Mute                       bool     `json:"mute"`
	Pending                    bool     `json:"pending"`
	Flags                      int      `json:"flags"`
}

func (g *guild) memberJSON(m member) memberJSON {
	return memberJSON{User: g.user(m.id), Roles: append([]string{}, m.roles...), JoinedAt: timestamp(m.joined)}
}

// memberEventJSON is a member as the gateway tells of one.
type memberEventJSON struct {
	memberJSON

	GuildID string `json:"guild_id"`
}

func (g *guild) memberEventJSON(m member) memberEventJSON {
	return memberEventJSON{memberJSON: g.memberJSON(m), GuildID: g.id}
}

type memberRemoveJSON struct {
	GuildID string   `json:"guild_id"`
	User    userJSON `json:"user"`
}

// timestamp writes a time as Discord does.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

func (s *Server) getMember(r *request) (int, any, *apiError) {
	id := r.PathValue("user")
	if snowflake(id) == 0 {
		return 0, nil, errUnknownUser // nobody's id
	}
	i := s.guild.memberIndex(id)
	if i < 0 {
		return 0, nil, errUnknownMember
	}
	return http.StatusOK, s.guild.memberJSON(s.guild.members[i]), nil
}

// listMembers returns a page of members in the order of their ids.
func (s *Server) listMembers(r *request) (int, any, *apiError) {
	if !s.guild.membersIntent {
		return 0, nil, errMissingAccess
	}
	limit, failure := r.number("limit", 1, memberPage)
	if failure != nil {
		return 0, nil, failure
	}
	after, failure := r.id("after")
	if failure != nil {
		return 0, nil, failure
	}
	sorted := slices.SortedFunc(slices.Values(s.guild.members), func(a, b member) int {
		return cmp.Compare(snowflake(a.id), snowflake(b.id))
	})
	page := []memberJSON{}
	for _, m := range sorted {
		if snowflake(m.id) > after && len(page) < limit {
			page = append(page, s.guild.memberJSON(m))
		}
	}
	return http.StatusOK, page, nil
}

// searchQueryLimit is the most characters that a search of members takes.
const searchQueryLimit = 100

// searchMembers finds members by the beginning of their username, in any case. The emulator knows no nicknames.
func (s *Server) searchMembers(r *request) (int, any, *apiError) {
	limit, failure := r.number("limit", 1, memberPage)
	if failure != nil {
		return 0, nil, failure
	}
	query := r.URL.Query().Get("query")
	switch n := utf8.RuneCountInString(query); {
	case n == 0:
		return 0, nil, invalid("query", "BASE_TYPE_REQUIRED", "This field is required")
	case n > searchQueryLimit:
		return 0, nil, invalid("query", "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between 1 and %d in length.", searchQueryLimit))
	}
	found := []memberJSON{}
	for _, m := range s.guild.members {
		if len(found) < limit && strings.HasPrefix(strings.ToLower(m.username), strings.ToLower(query)) {
			found = append(found, s.guild.memberJSON(m))
		}
	}
	return http.StatusOK, found, nil
}
