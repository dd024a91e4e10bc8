package discordtest

import "slices"

// SetPermissions gives a member a role of their own with these permission bits, or changes those of the one
// they have. Who is no member has none.
func (s *Server) SetPermissions(userID string, bits uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.guild.memberIndex(userID)
	if i < 0 {
		return
	}
	m := &s.guild.members[i]
	name := "of " + m.username
	if at := slices.IndexFunc(s.guild.roles, func(r role) bool { return slices.Contains(m.roles, r.id) && r.name == name }); at >= 0 {
		s.guild.roles[at].permissions = bits
		s.dispatch(guildsIntent, "GUILD_ROLE_UPDATE", roleUpdateJSON{GuildID: s.guild.id, Role: s.guild.rolesJSON()[at]})
		return
	}
	made := role{id: s.guild.newID(s.clock()), name: name, permissions: bits}
	s.guild.roles = append(s.guild.roles, made)
	m.roles = append(slices.Clone(m.roles), made.id)
	s.dispatch(guildsIntent, "GUILD_ROLE_CREATE", roleUpdateJSON{GuildID: s.guild.id, Role: s.guild.rolesJSON()[len(s.guild.roles)-1]})
	s.dispatch(membersIntent, "GUILD_MEMBER_UPDATE", s.guild.memberEventJSON(*m))
}
