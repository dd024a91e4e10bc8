package discordtest_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// inhabited is a server with one of everything.
func inhabited(t *testing.T) *client {
	t.Helper()
	c := newAuditor(t)
	c.AddMember("501", "ada")
	c.SetPermissions("501", discordtest.Administrator)
	guild := "/guilds/" + c.GuildID()
	category := c.call("POST", guild+"/channels", `{"name": "Course", "type": 4, "permission_overwrites": [{"id": "501", "type": 1, "allow": "1024"}]}`)
	voice := c.call("POST", guild+"/channels", fmt.Sprintf(`{"name": "Group 1", "type": 2, "parent_id": %q}`, category.ID), "X-Audit-Log-Reason", "why not")
	text := c.call("POST", guild+"/channels", fmt.Sprintf(`{"name": "group-1", "topic": "Mondays", "parent_id": %q}`, category.ID))
	event := c.call("POST", guild+"/scheduled-events", fmt.Sprintf(`{"name": "Meeting", "entity_type": 2, "privacy_level": 2, "channel_id": %q,
		"scheduled_start_time": "2026-03-09T10:00:00Z", "recurrence_rule": {"start": "2026-03-09T10:00:00Z", "frequency": 2, "interval": 1, "by_weekday": [0]}}`, voice.ID))
	message := c.call("POST", "/channels/"+text.ID+"/messages", `{"content": "Hello <@501>", "nonce": "n1", "enforce_nonce": true,
		"embeds": [{"title": "Groups", "fields": [{"name": "one", "value": "two"}]}],
		"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]},
			{"type": 1, "components": [{"type": 3, "custom_id": "pick", "options": [{"label": "a", "value": "b"}]}]}]}`)
	edited := c.call("PATCH", "/channels/"+text.ID+"/messages/"+message.ID, `{"content": "Hello again"}`)
	for _, made := range []answer{category, voice, text, event, message, edited} {
		require.Less(t, made.status, 300, made.body)
	}
	return c
}

// remembered is what another server makes of a server's state, written as JSON and read again.
func remembered(t *testing.T, c *client) *client {
	t.Helper()
	written, err := json.Marshal(c.State())
	require.NoError(t, err)
	var state discordtest.State
	require.NoError(t, json.Unmarshal(written, &state))
	return newClient(t, discordtest.WithState(state))
}

func TestState_IsAllThatAServerTells(t *testing.T) {
	t.Parallel()
	before := inhabited(t)
	after := remembered(t, before)
	require.Equal(t, before.Snapshot(), after.Snapshot())
	guild := "/guilds/" + before.GuildID()
	paths := []string{guild, guild + "/roles", guild + "/members?limit=10", guild + "/channels", guild + "/scheduled-events", guild + "/audit-logs"}
	for _, channel := range before.Snapshot().Channels {
		if channel.Type != discordtest.Category {
			paths = append(paths, "/channels/"+channel.ID+"/messages")
		}
	}
	for _, path := range paths {
		told := before.call("GET", path, "")
		require.Equal(t, 200, told.status, told.body)
		require.JSONEq(t, told.body, after.call("GET", path, "").body, path)
	}
}

func TestState_GoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	before := inhabited(t)
	after := remembered(t, before)
	require.True(t, after.CanSee("501", after.Snapshot().Channels[2].ID), "permissions are remembered")
	messages := "/channels/" + after.Snapshot().Channels[2].ID + "/messages"
	again := after.call("POST", messages, `{"content": "Hello", "nonce": "n1", "enforce_nonce": true}`)
	require.Equal(t, after.Snapshot().Messages[after.Snapshot().Channels[2].ID][0].ID, again.ID, "a nonce is enforced over the restart")
	made := after.AddTextChannel("new")
	for _, channel := range before.Snapshot().Channels {
		require.NotEqual(t, channel.ID, made)
	}
}
