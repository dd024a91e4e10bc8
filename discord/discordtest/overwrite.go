package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Types of overwrites.
const (
	OverwriteRole   = 0
	OverwriteMember = 1
)

// Discord's limits on overwrites.
const (
	maxOverwrites     = 1000 // of a channel
	maxOverwritesSent = 100  // in one request
)

// Overwrite changes what a role or a member may do in a channel. The overwrite whose ID is the
// guild's is that of @everyone.
type Overwrite struct {
	ID          string
	Type        int
	Allow, Deny uint64
}

type overwriteJSON struct {
	ID    string `json:"id"`
	Type  int    `json:"type"`
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

func overwritesJSON(list []Overwrite) []overwriteJSON {
	answer := make([]overwriteJSON, 0, len(list))
	for _, o := range list {
		answer = append(answer, overwriteJSON{o.ID, o.Type, strconv.FormatUint(o.Allow, 10), strconv.FormatUint(o.Deny, 10)})
	}
	return answer
}

// overwriteForm is an overwrite in a request. Its bits are a number or a text with one; absent ones
// are none.
type overwriteForm struct {
	ID    string          `json:"id"`
	Type  int             `json:"type"`
	Allow json.RawMessage `json:"allow"`
	Deny  json.RawMessage `json:"deny"`
}

func (o overwriteForm) check(f *form, path string) Overwrite {
	f.snowflake(path+"id", o.ID)
	if o.Type != OverwriteRole && o.Type != OverwriteMember {
		f.wrong(path+"type", badChoice, "Value must be one of {0, 1}.")
	}
	return Overwrite{ID: o.ID, Type: o.Type, Allow: bits(f, path+"allow", o.Allow), Deny: bits(f, path+"deny", o.Deny)}
}

func bits(f *form, path string, raw json.RawMessage) uint64 {
	if len(raw) == 0 || string(raw) == "null" {
		return 0
	}
	text := strings.Trim(string(raw), `"`)
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		f.wrong(path, notANumber, fmt.Sprintf("Value %q is not int.", text))
	}
	return n
}

// checkOverwrites reads a list of overwrites. Of several for the same role or member the last counts.
func checkOverwrites(f *form, forms []overwriteForm) []Overwrite {
	var list []Overwrite
	for i, one := range forms {
		list = withOverwrite(list, one.check(f, fmt.Sprintf("permission_overwrites.%d.", i)))
	}
	return list
}

// withOverwrite is a copy of the list with an overwrite added or replaced.
func withOverwrite(list []Overwrite, o Overwrite) []Overwrite {
	list = slices.Clone(list)
	if i := overwriteIndex(list, o.ID); i >= 0 {
		list[i] = o
		return list
	}
	return append(list, o)
}

// overwriteIndex is where the overwrite for a role or member is in a list, or -1.
func overwriteIndex(list []Overwrite, id string) int {
	return slices.IndexFunc(list, func(o Overwrite) bool { return o.ID == id })
}

// grant checks that the bot may give a channel in this category these overwrites: of permissions that
// it has on the guild or in the category, and Manage Roles only as an administrator. Overwrites that
// the channel has already may stay.
func (g *guild) grant(category string, has, list []Overwrite) *apiError {
	if len(list) > maxOverwrites {
		return errManyOverwrites
	}
	own := g.basePermissions(g.bot)
	if parent := g.channel(category); parent != nil {
		own |= g.permissionsIn(parent, g.bot)
	}
	if own&Administrator == 0 {
		own &^= ManageRoles
	}
	for _, o := range list {
		if o.Type == OverwriteRole && !g.hasRole(o.ID) {
			return errUnknownOverwrite
		}
		if (o.Allow|o.Deny)&^own != 0 && !slices.Contains(has, o) {
			return errMissingPermissions
		}
	}
	return nil
}

func (g *guild) hasRole(id string) bool {
	return slices.ContainsFunc(g.roles, func(r role) bool { return r.id == id })
}

// roleName is the name of a role that the guild has.
func (g *guild) roleName(id string) string {
	return g.roles[slices.IndexFunc(g.roles, func(r role) bool { return r.id == id })].name
}

func (s *Server) putOverwrite(r *request) (int, any, *apiError) {
	one := overwriteForm{}
	if _, failure := r.read(&one); failure != nil {
		return 0, nil, failure
	}
	var f form
	one.ID = r.PathValue("overwrite")
	overwrite := one.check(&f, "")
	if failure := f.failure(); failure != nil {
		return 0, nil, failure
	}
	c, failure := s.channelFor(r, ManageRoles)
	if failure != nil {
		return 0, nil, failure
	}
	list := withOverwrite(c.overwrites, overwrite)
	if failure := s.guild.grant(c.parent, c.overwrites, list); failure != nil {
		return 0, nil, failure
	}
	s.noteChange(r, c, overwrite)
	c.overwrites = list
	s.record(r, c.id)
	s.tellChannel("CHANNEL_UPDATE", c)
	return http.StatusNoContent, nil, nil
}

func (s *Server) deleteOverwrite(r *request) (int, any, *apiError) {
	c, failure := s.channelFor(r, ManageRoles)
	if failure != nil {
		return 0, nil, failure
	}
	i := overwriteIndex(c.overwrites, r.PathValue("overwrite"))
	if i < 0 {
		return 0, nil, errUnknownOverwrite
	}
	s.noteOverwrite(r, auditOverwriteDelete, c, c.overwrites[i])
	c.overwrites = slices.Delete(c.overwrites, i, i+1)
	s.record(r, c.id)
	s.tellChannel("CHANNEL_UPDATE", c)
	return http.StatusNoContent, nil, nil
}
