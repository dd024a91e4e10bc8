package discordtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// auditLog is a page of the audit log.
type auditLog struct {
	Entries []auditEntry          `json:"audit_log_entries"`
	Users   []struct{ ID string } `json:"users"`
	Events  []struct{ ID string } `json:"guild_scheduled_events"`
}

type auditEntry struct {
	Action  int               `json:"action_type"`
	Target  string            `json:"target_id"`
	User    string            `json:"user_id"`
	Reason  string            `json:"reason"`
	Options map[string]string `json:"options"`
	ID      string            `json:"id"`
}

// newAuditor is a client that may read the audit log.
func newAuditor(t *testing.T) *client {
	t.Helper()
	return newClient(t, discordtest.WithBotPermissions(discordtest.DefaultPermissions|discordtest.ViewAuditLog|discordtest.ManageMessages))
}

func (c *client) audit(query string) auditLog {
	c.t.Helper()
	got := c.call("GET", "/guilds/"+c.GuildID()+"/audit-logs"+query, "")
	require.Equal(c.t, http.StatusOK, got.status, got.body)
	var log auditLog
	require.NoError(c.t, json.Unmarshal([]byte(got.body), &log))
	return log
}

func (l auditLog) actions() []int {
	list := []int{}
	for _, e := range l.Entries {
		list = append(list, e.Action)
	}
	return list
}

func TestAuditLog_TellsWhoDidWhatAndWhy(t *testing.T) {
	t.Parallel()
	c := newAuditor(t)
	c.call("POST", c.channels(), object("name", "chat"), "X-Audit-Log-Reason", "run%207")
	chat := c.Snapshot().Channels[0].ID
	c.call("PUT", "/channels/"+chat+"/permissions/"+c.GuildID(), object("type", 0, "deny", "2048"))

	want := []auditEntry{
		{Action: 13, Target: chat, User: c.BotID(), Options: map[string]string{"id": c.GuildID(), "type": "0", "role_name": "@everyone"}},
		{Action: 10, Target: chat, User: c.BotID(), Reason: "run 7"},
	}
	log := c.audit("")
	for i := range log.Entries {
		require.NotEmpty(t, log.Entries[i].ID)
		log.Entries[i].ID = ""
	}
	require.Empty(t, cmp.Diff(want, log.Entries))
	require.Equal(t, []struct{ ID string }{{c.BotID()}}, log.Users)
}

func TestAuditLog_HasEveryChange(t *testing.T) {
	t.Parallel()
	c := newAuditor(t)
	voice, chat := c.voice("talk", ""), c.text("chat", "")
	event := c.made("POST", c.events(), meeting(voice))
	c.made("PATCH", c.events()+"/"+event, object("name", "Other"))
	c.made("PATCH", "/channels/"+chat, object("topic", "x"))
	c.made("PATCH", "/channels/"+chat, object("permission_overwrites", []any{access("501", 1, 1024, 0), access("502", 1, 1024, 0)}))
	c.made("PATCH", "/channels/"+chat, object("permission_overwrites", []any{access("501", 1, 0, 1024)}))
	c.call("DELETE", "/channels/"+chat+"/permissions/501", "")
	others := c.AddMessage(chat, "501", "Hi")
	c.call("DELETE", messages(chat)+"/"+others, "")
	c.call("DELETE", messages(chat)+"/"+c.made("POST", messages(chat), object("content", "own")), "")
	referenced := c.audit("?action_type=100").Events
	c.call("DELETE", c.events()+"/"+event, "")
	c.call("DELETE", "/channels/"+chat, "")

	log := c.audit("?after=0")
	require.Equal(t, []int{10, 10, 100, 101, 11, 13, 13, 14, 15, 15, 72, 102, 12}, log.actions())
	require.Equal(t, map[string]string{"channel_id": chat, "count": "1"}, log.Entries[10].Options)
	require.Len(t, log.Users, 2, "the bot and whose message it deleted")
	require.Equal(t, []struct{ ID string }{{event}}, referenced)
	require.Empty(t, log.Events, "it is deleted")
}

func TestAuditLog_PagesAndFilters(t *testing.T) {
	t.Parallel()
	c := newAuditor(t)
	chat := c.text("chat", "")
	for i := range 60 {
		c.made("PATCH", "/channels/"+chat, object("topic", fmt.Sprint(i)))
	}
	all := c.audit("?limit=100").Entries
	require.Len(t, all, 61)
	require.Len(t, c.audit("").Entries, 50)
	require.Equal(t, all[:2], c.audit("?limit=2").Entries, "the newest first")
	require.Equal(t, all[11:13], c.audit("?limit=2&before="+all[10].ID).Entries)
	require.Equal(t, []auditEntry{all[9], all[8]}, c.audit("?limit=2&after="+all[10].ID).Entries, "the oldest first")
	require.Equal(t, []int{10}, c.audit("?action_type=10").actions())
	require.Empty(t, c.audit("?action_type=12").Entries)
	require.Empty(t, c.audit("?user_id=501").Entries)
	require.Len(t, c.audit("?limit=100&user_id="+c.BotID()).Entries, 61)
	require.Len(t, c.audit("?limit=100&target_id="+chat).Entries, 61)
	require.Empty(t, c.audit("?target_id="+c.BotID()).Entries)
}

func TestAuditLog_Refuses(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	log := "/guilds/" + c.GuildID() + "/audit-logs"
	c.call("GET", log, "").refused(t, http.StatusForbidden, 50013)
	c.SetBotPermissions(discordtest.ViewAuditLog)
	c.call("GET", log+"?limit=101", "").invalid(t, "limit", "NUMBER_TYPE_MAX")
	c.call("GET", log+"?action_type=x", "").invalid(t, "action_type", "NUMBER_TYPE_COERCE")
	c.call("GET", log+"?user_id=x", "").invalid(t, "user_id", "NUMBER_TYPE_COERCE")
	c.call("GET", "/guilds/42/audit-logs", "").refused(t, http.StatusNotFound, 10004)
}
