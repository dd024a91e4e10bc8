package discordtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// guild is the emulated Discord server's state.
type guild struct {
	id, bot, botRole string
	roles            []role
	members          []member
	channels         []*channel
	events           []*event
}

type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions string `json:"permissions"`
	permissions uint64
}

type member struct {
	id, username string
	roles        []string
	joined       time.Time
}

func newGuild(id, bot, botRole string, permissions uint64) guild {
	return guild{
		id: id, bot: bot, botRole: botRole,
		roles: []role{
			{ID: id, Name: "@everyone", permissions: everyonePermissions},
			{ID: botRole, Name: "Convene", permissions: permissions},
		},
		members: []member{{id: bot, username: "convene", roles: []string{botRole}}},
	}
}

func (s *Server) newID() string {
	s.nextID += 1 << 22 // a snowflake's lower bits are a sequence, its upper ones a time
	return strconv.FormatUint(s.nextID, 10)
}

func (g *guild) memberIndex(id string) int {
	return slices.IndexFunc(g.members, func(m member) bool { return m.id == id })
}

func (g *guild) rolesOf(id string) []string {
	if i := g.memberIndex(id); i >= 0 {
		return g.members[i].roles
	}
	return nil
}

// isMember reports whether a user is on the server: others see none of its channels.
func (g *guild) isMember(id string) bool { return g.memberIndex(id) >= 0 }

type userJSON struct {
	ID            string  `json:"id"`
	Username      string  `json:"username"`
	Discriminator string  `json:"discriminator"`
	GlobalName    *string `json:"global_name"`
	Avatar        *string `json:"avatar"`
	Bot           bool    `json:"bot"`
	PublicFlags   int     `json:"public_flags"`
	Flags         int     `json:"flags"`
}

func (g *guild) user(id string) userJSON {
	u := userJSON{ID: id, Discriminator: "0", Bot: id == g.bot}
	if i := g.memberIndex(id); i >= 0 {
		u.Username = g.members[i].username
	}
	return u
}

type memberJSON struct {
	User     userJSON `json:"user"`
	Nick     *string  `json:"nick"`
	Roles    []string `json:"roles"`
	JoinedAt string   `json:"joined_at"`
	Deaf     bool     `json:"deaf"`
	Mute     bool     `json:"mute"`
	Pending  bool     `json:"pending"`
	Flags    int      `json:"flags"`
}

func (g *guild) member(m member) memberJSON {
	return memberJSON{User: g.user(m.id), Roles: append([]string{}, m.roles...), JoinedAt: m.joined.UTC().Format(time.RFC3339)}
}

func (s *Server) getSelf(*request) (int, any, *apiError) {
	return http.StatusOK, s.guild.user(s.guild.bot), nil
}

func (g *guild) roleList() []role {
	roles := slices.Clone(g.roles)
	for i := range roles {
		roles[i].Permissions = strconv.FormatUint(roles[i].permissions, 10)
	}
	return roles
}

func (s *Server) getRoles(*request) (int, any, *apiError) {
	return http.StatusOK, s.guild.roleList(), nil
}

func (s *Server) getGuild(r *request) (int, any, *apiError) {
	answer := struct {
		ID      string `json:"id"`
		Name    string `json:"name"`
		OwnerID string `json:"owner_id"`
		Roles   []role `json:"roles"`
		Members *int   `json:"approximate_member_count,omitempty"`
	}{ID: s.guild.id, Name: "Emulated server", OwnerID: "1", Roles: s.guild.roleList()}
	if r.URL.Query().Get("with_counts") == "true" {
		n := len(s.guild.members)
		answer.Members = &n
	}
	return http.StatusOK, answer, nil
}

func (s *Server) getMember(r *request) (int, any, *apiError) {
	id := r.PathValue("user")
	if strings.Trim(id, "0123456789") != "" {
		return 0, nil, invalid("user_id", "NUMBER_TYPE_COERCE", "Value is not snowflake.")
	}
	i := s.guild.memberIndex(id)
	if i < 0 {
		return 0, nil, errUnknownMember
	}
	return http.StatusOK, s.guild.member(s.guild.members[i]), nil
}

// listMembers returns a page of members in the order of their ids.
func (s *Server) listMembers(r *request) (int, any, *apiError) {
	if !s.membersOpen {
		return 0, nil, errMissingAccess
	}
	limit, failure := r.number("limit", 1, 1000)
	if failure != nil {
		return 0, nil, failure
	}
	after := snowflake(r.URL.Query().Get("after"))
	sorted := slices.Clone(s.guild.members)
	slices.SortFunc(sorted, func(a, b member) int {
		if snowflake(a.id) < snowflake(b.id) {
			return -1
		}
		return 1
	})
	page := []memberJSON{}
	for _, m := range sorted {
		if snowflake(m.id) > after && len(page) < limit {
			page = append(page, s.guild.member(m))
		}
	}
	return http.StatusOK, page, nil
}

// snowflake is an id as a number; a text that is none is 0, before all ids.
func snowflake(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
