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

// botRole is the id of the role that Discord made for the bot.
func botRole(c *client) string {
	c.t.Helper()
	var roles []struct {
		ID      string
		Managed bool
	}
	require.NoError(c.t, json.Unmarshal([]byte(c.call("GET", "/guilds/"+c.GuildID()+"/roles", "").body), &roles))
	for _, r := range roles {
		if r.Managed {
			return r.ID
		}
	}
	c.t.Fatal("the bot has no role")
	return ""
}

func TestOverwrites_PutReplacesAndDeleteRemovesOne(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.text("chat", "")
	permissions := "/channels/" + id + "/permissions/"

	for _, put := range []string{"501", "502", "501"} {
		got := c.call("PUT", permissions+put, object("type", 1, "allow", "1024", "deny", 2048), "X-Audit-Log-Reason", "put")
		require.Equal(t, http.StatusNoContent, got.status, got.body)
		require.Empty(t, got.body)
	}
	require.Equal(t, http.StatusNoContent, c.call("DELETE", permissions+"502", "").status)
	c.call("DELETE", permissions+"502", "").refused(t, http.StatusNotFound, 10009)

	want := []discordtest.Overwrite{{ID: "501", Type: 1, Allow: discordtest.ViewChannel, Deny: discordtest.SendMessages}}
	require.Empty(t, cmp.Diff(want, c.Snapshot().Channels[0].Overwrites))
	require.Equal(t, discordtest.AuditEntry{Action: "DELETE", TargetID: id}, c.Snapshot().AuditLog[4])
}

func TestOverwrites_PatchReplacesTheWholeList(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.with(discordtest.TextChannel, access("501", 1, 1024, 0))

	c.made("PATCH", "/channels/"+id, object("permission_overwrites", []any{access("502", 1, 1024, 0), access("503", 1, 0, 0), access("502", 1, 0, 1024)}))

	want := []discordtest.Overwrite{{ID: "502", Type: 1, Deny: 1024}, {ID: "503", Type: 1}}
	require.Empty(t, cmp.Diff(want, c.Snapshot().Channels[0].Overwrites), "of two for the same member the last counts")
}

func TestOverwrites_ABotGivesWhatItHas(t *testing.T) {
	t.Parallel()
	const banMembers = uint64(1) << 2
	tests := map[string]struct {
		permissions uint64
		overwrite   func(c *client) map[string]any
		status      int
		code        int
	}{
		"has it":            {discordtest.DefaultPermissions, func(*client) map[string]any { return access("501", 1, discordtest.Connect, 0) }, http.StatusCreated, 0},
		"allows another":    {discordtest.DefaultPermissions, func(*client) map[string]any { return access("501", 1, banMembers, 0) }, http.StatusForbidden, 50013},
		"denies another":    {discordtest.DefaultPermissions, func(*client) map[string]any { return access("501", 1, 0, banMembers) }, http.StatusForbidden, 50013},
		"to manage roles":   {discordtest.DefaultPermissions, func(*client) map[string]any { return access("501", 1, discordtest.ManageRoles, 0) }, http.StatusForbidden, 50013},
		"an administrator":  {discordtest.Administrator, func(*client) map[string]any { return access("501", 1, discordtest.ManageRoles|banMembers, 0) }, http.StatusCreated, 0},
		"not to a stranger": {discordtest.DefaultPermissions, func(*client) map[string]any { return access("42", 0, discordtest.Connect, 0) }, http.StatusNotFound, 10009},
		"to a role":         {discordtest.DefaultPermissions, func(c *client) map[string]any { return access(botRole(c), 0, discordtest.Connect, 0) }, http.StatusCreated, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, discordtest.WithBotPermissions(test.permissions))

			got := c.call("POST", c.channels(), object("name", "x", "permission_overwrites", []any{test.overwrite(c)}))

			got.refused(t, test.status, test.code)
		})
	}
}

func TestOverwrites_OthersMayStay(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithBotPermissions(discordtest.Administrator))
	id := c.with(discordtest.TextChannel, access("501", 1, discordtest.ManageRoles, 0))
	c.SetBotPermissions(discordtest.DefaultPermissions)

	require.Equal(t, http.StatusNoContent, c.call("PUT", "/channels/"+id+"/permissions/502", object("type", 1, "allow", "1024")).status)
	c.call("PUT", "/channels/"+id+"/permissions/501", object("type", 1, "deny", fmt.Sprint(discordtest.ManageRoles))).refused(t, http.StatusForbidden, 50013)
}

func TestOverwrites_AThousandFit(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.text("chat", "")
	list := make([]any, 101)
	for i := range list {
		list[i] = access(fmt.Sprint(1000+i), 1, 1024, 0)
	}

	c.call("PATCH", "/channels/"+id, object("permission_overwrites", list)).invalid(t, "permission_overwrites", "BASE_TYPE_BAD_LENGTH")
	c.made("PATCH", "/channels/"+id, object("permission_overwrites", list[:100]))
	for i := 100; i < 1000; i++ {
		got := c.call("PUT", "/channels/"+id+"/permissions/"+fmt.Sprint(1000+i), object("type", 1))
		require.Equal(t, http.StatusNoContent, got.status, got.body)
	}
	c.call("PUT", "/channels/"+id+"/permissions/9999", object("type", 1)).refused(t, http.StatusBadRequest, 30060)
}

func TestOverwrites_RefuseInvalidForms(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	permissions := "/channels/" + c.text("chat", "") + "/permissions/"

	c.call("PUT", permissions+"501", object("type", 2)).invalid(t, "type", "BASE_TYPE_CHOICES")
	c.call("PUT", permissions+"501", object("type", 1, "allow", "all")).invalid(t, "allow", "NUMBER_TYPE_COERCE")
	c.call("PUT", permissions+"501", object("type", 1, "deny", -1)).invalid(t, "deny", "NUMBER_TYPE_COERCE")
	c.call("PUT", permissions+"me", object("type", 1)).invalid(t, "overwrite_id", "NUMBER_TYPE_COERCE")
	require.Equal(t, http.StatusNoContent, c.call("PUT", permissions+"501", object("type", 1, "allow", nil)).status)
}
