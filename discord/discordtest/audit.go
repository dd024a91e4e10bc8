package discordtest

import (
	"net/http"
	"slices"
	"strconv"
)

// Types of entries in the audit log, from Discord's page on it.
const (
	auditChannelCreate   = 10
	auditChannelUpdate   = 11
	auditChannelDelete   = 12
	auditOverwriteCreate = 13
	auditOverwriteUpdate = 14
	auditOverwriteDelete = 15
	auditMessageDelete   = 72
	auditEventCreate     = 100
	auditEventUpdate     = 101
	auditEventDelete     = 102
)

// Discord's limits on lists of entries.
const (
	auditDefault = 50
	auditPage    = 100
)

// auditEntryJSON is an entry of the audit log. What changed is not emulated, only that it did.
type auditEntryJSON struct {
	ID         string            `json:"id"`
	ActionType int               `json:"action_type"`
	UserID     string            `json:"user_id"`
	TargetID   string            `json:"target_id"`
	Options    map[string]string `json:"options,omitempty"`
	Reason     string            `json:"reason,omitempty"`
}

type auditLogJSON struct {
	Entries      []auditEntryJSON `json:"audit_log_entries"`
	Users        []userJSON       `json:"users"`
	Events       []eventJSON      `json:"guild_scheduled_events"`
	Integrations []struct{}       `json:"integrations"`
	Webhooks     []struct{}       `json:"webhooks"`
	Threads      []struct{}       `json:"threads"`
	Commands     []struct{}       `json:"application_commands"`
	Rules        []struct{}       `json:"auto_moderation_rules"`
}

// note writes an entry into the audit log.
func (s *Server) note(r *request, action int, target string, options map[string]string) {
	s.guild.auditLog = append(s.guild.auditLog, auditEntryJSON{
		ID: s.guild.newID(s.clock()), ActionType: action, UserID: s.guild.bot, TargetID: target, Options: options, Reason: r.reason,
	})
}

// noteOverwrite writes an entry about an overwrite of a channel.
func (s *Server) noteOverwrite(r *request, action int, c *channel, o Overwrite) {
	options := map[string]string{"id": o.ID, "type": strconv.Itoa(o.Type)}
	if o.Type == OverwriteRole {
		options["role_name"] = s.guild.roleName(o.ID)
	}
	s.note(r, action, c.id, options)
}

// noteChange writes that a channel gets an overwrite, or another than it has.
func (s *Server) noteChange(r *request, c *channel, o Overwrite) {
	switch i := overwriteIndex(c.overwrites, o.ID); {
	case i < 0:
		s.noteOverwrite(r, auditOverwriteCreate, c, o)
	case c.overwrites[i] != o:
		s.noteOverwrite(r, auditOverwriteUpdate, c, o)
	}
}

// noteEdit writes what changed of a channel: each overwrite by itself, and the rest together.
func (s *Server) noteEdit(r *request, before, after *channel) {
	if before.name != after.name || before.topic != after.topic || before.parent != after.parent {
		s.note(r, auditChannelUpdate, after.id, nil)
	}
	for _, o := range after.overwrites {
		s.noteChange(r, before, o)
	}
	for _, o := range before.overwrites {
		if overwriteIndex(after.overwrites, o.ID) < 0 {
			s.noteOverwrite(r, auditOverwriteDelete, after, o)
		}
	}
}

// getAuditLog returns a page of entries with what they are about: the newest first, or, after an entry,
// the oldest first.
func (s *Server) getAuditLog(r *request) (int, any, *apiError) {
	if failure := s.guild.needBase(ViewAuditLog); failure != nil {
		return 0, nil, failure
	}
	limit, failure := r.number("limit", auditDefault, auditPage)
	if failure != nil {
		return 0, nil, failure
	}
	found, failure := s.guild.audited(r)
	if failure != nil {
		return 0, nil, failure
	}
	if !r.URL.Query().Has("after") {
		slices.Reverse(found)
	}
	return http.StatusOK, s.guild.auditLogJSON(found[:min(limit, len(found))]), nil
}

// audited are the entries that a request asks for, the oldest first.
func (g *guild) audited(r *request) ([]auditEntryJSON, *apiError) {
	action, failure := r.number("action_type", 0, maxActionType)
	if failure != nil {
		return nil, failure
	}
	ids := map[string]uint64{}
	for _, name := range []string{"user_id", "target_id", "before", "after"} {
		if ids[name], failure = r.id(name); failure != nil {
			return nil, failure
		}
	}
	found := []auditEntryJSON{}
	for _, e := range g.auditLog {
		id := snowflake(e.ID)
		if id > ids["after"] && (ids["before"] == 0 || id < ids["before"]) && (action == 0 || e.ActionType == action) &&
			(ids["user_id"] == 0 || snowflake(e.UserID) == ids["user_id"]) && (ids["target_id"] == 0 || snowflake(e.TargetID) == ids["target_id"]) {
			found = append(found, e)
		}
	}
	return found, nil
}

// maxActionType is the largest that Discord's description of its API knows.
const maxActionType = 211

func (g *guild) auditLogJSON(entries []auditEntryJSON) auditLogJSON {
	answer := auditLogJSON{
		Entries: entries, Users: []userJSON{}, Events: []eventJSON{}, Integrations: []struct{}{}, Webhooks: []struct{}{},
		Threads: []struct{}{}, Commands: []struct{}{}, Rules: []struct{}{},
	}
	seen := map[string]bool{}
	for _, e := range entries {
		if !seen[e.UserID] {
			answer.Users = append(answer.Users, g.user(e.UserID))
		}
		if e.ActionType == auditMessageDelete && !seen[e.TargetID] {
			answer.Users = append(answer.Users, g.user(e.TargetID))
		}
		if i := g.eventIndex(e.TargetID); i >= 0 && !seen[e.TargetID] {
			answer.Events = append(answer.Events, g.eventJSON(g.events[i]))
		}
		seen[e.UserID], seen[e.TargetID] = true, true
	}
	return answer
}
