package discordtest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// access is an overwrite as a request sends it.
func access(id string, kind int, allow, deny uint64) map[string]any {
	return map[string]any{"id": id, "type": kind, "allow": fmt.Sprint(allow), "deny": fmt.Sprint(deny)}
}

// with makes a channel with overwrites.
func (c *client) with(kind int, overwrites ...any) string {
	c.t.Helper()
	return c.made("POST", c.channels(), object("name", "private", "type", kind, "permission_overwrites", overwrites))
}

// everyonePermissions are what the role @everyone allows on a new guild.
const everyonePermissions = discordtest.ViewChannel | discordtest.SendMessages | discordtest.EmbedLinks |
	discordtest.ReadMessageHistory | discordtest.Connect | discordtest.Speak

func TestPermissions_EachActionNeedsItsOwn(t *testing.T) {
	t.Parallel()
	const denied, noAccess = 50013, 50001
	tests := []struct {
		action  string
		lacking uint64
		code    int
		try     func(c *client, text, voice, event string) answer
	}{
		{"create a channel", discordtest.ManageChannels, denied, func(c *client, _, _, _ string) answer {
			return c.call("POST", c.channels(), object("name", "x"))
		}},
		{"edit a channel", discordtest.ManageChannels, denied, func(c *client, text, _, _ string) answer {
			return c.call("PATCH", "/channels/"+text, object("name", "x"))
		}},
		{"edit its overwrites", discordtest.ManageRoles, denied, func(c *client, text, _, _ string) answer {
			return c.call("PATCH", "/channels/"+text, object("permission_overwrites", []any{}))
		}},
		{"put an overwrite", discordtest.ManageRoles, denied, func(c *client, text, _, _ string) answer {
			return c.call("PUT", "/channels/"+text+"/permissions/501", object("type", 1, "allow", "1024"))
		}},
		{"delete an overwrite", discordtest.ManageRoles, denied, func(c *client, text, _, _ string) answer {
			return c.call("DELETE", "/channels/"+text+"/permissions/"+c.BotID(), "")
		}},
		{"delete a channel", discordtest.ManageChannels, denied, func(c *client, text, _, _ string) answer {
			return c.call("DELETE", "/channels/"+text, "")
		}},
		{"post", discordtest.SendMessages, denied, func(c *client, text, _, _ string) answer {
			return c.call("POST", messages(text), object("content", "x"))
		}},
		{"read a message", discordtest.ReadMessageHistory, denied, func(c *client, text, _, _ string) answer {
			return c.call("GET", messages(text)+"/1", "")
		}},
		{"create an event", discordtest.CreateEvents, denied, func(c *client, _, voice, _ string) answer {
			return c.call("POST", c.events(), meeting(voice))
		}},
		{"hold an event", discordtest.Connect, denied, func(c *client, _, voice, _ string) answer {
			return c.call("POST", c.events(), meeting(voice))
		}},
		{"edit an event", discordtest.ManageEvents | discordtest.CreateEvents, denied, func(c *client, _, _, event string) answer {
			return c.call("PATCH", c.events()+"/"+event, object("name", "x"))
		}},
		{"delete an event", discordtest.ManageEvents | discordtest.CreateEvents, denied, func(c *client, _, _, event string) answer {
			return c.call("DELETE", c.events()+"/"+event, "")
		}},
		{"see a channel", discordtest.ViewChannel, noAccess, func(c *client, text, _, _ string) answer {
			return c.call("GET", "/channels/"+text, "")
		}},
		{"delete a channel unseen", discordtest.ViewChannel, noAccess, func(c *client, text, _, _ string) answer {
			return c.call("DELETE", "/channels/"+text, "")
		}},
		{"list messages unseen", discordtest.ViewChannel, noAccess, func(c *client, text, _, _ string) answer {
			return c.call("GET", messages(text), "")
		}},
		{"see an event", discordtest.ViewChannel, noAccess, func(c *client, _, _, event string) answer {
			return c.call("GET", c.events()+"/"+event, "")
		}},
	}
	for _, test := range tests {
		t.Run(test.action, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			// @everyone is denied all, so that only the bot's role counts.
			silent := access(c.GuildID(), discordtest.OverwriteRole, 0, everyonePermissions)
			allowed := access(c.BotID(), discordtest.OverwriteMember, everyonePermissions&^test.lacking, 0)
			text, voice := c.with(discordtest.TextChannel), c.with(discordtest.VoiceChannel)
			event := c.made("POST", c.events(), meeting(voice))
			for _, id := range []string{text, voice} {
				c.made("PATCH", "/channels/"+id, object("permission_overwrites", []any{silent, allowed}))
			}
			c.SetBotPermissions(discordtest.DefaultPermissions &^ test.lacking)

			test.try(c, text, voice, event).refused(t, http.StatusForbidden, test.code)

			c.SetBotPermissions(discordtest.Administrator)
			got := test.try(c, text, voice, event)
			require.NotEqual(t, http.StatusForbidden, got.status, "an administrator may do all: %s", got.body)
		})
	}
}

func TestPermissions_OwnEventsNeedCreateEventsOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithBotPermissions(discordtest.DefaultPermissions&^discordtest.ManageEvents))
	event := c.events() + "/" + c.made("POST", c.events(), meeting(c.voice("talk", "")))

	require.Equal(t, http.StatusOK, c.call("PATCH", event, object("name", "x")).status)
	require.Equal(t, http.StatusNoContent, c.call("DELETE", event, "").status)
}

func TestPermissions_HistoryIsEmptyWithoutThePermission(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	text := c.with(discordtest.TextChannel, access(c.GuildID(), discordtest.OverwriteRole, 0, discordtest.ReadMessageHistory))
	c.made("POST", messages(text), object("content", "Hello"))

	require.Equal(t, "[]", c.call("GET", messages(text), "").body)
}

func TestPermissions_ABotCanLockItselfOut(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	hidden := access(c.GuildID(), discordtest.OverwriteRole, 0, discordtest.ViewChannel)

	locked := c.with(discordtest.Category, hidden)
	c.call("GET", "/channels/"+locked, "").refused(t, http.StatusForbidden, 50001)
	c.call("POST", c.channels(), object("name", "x", "parent_id", locked)).refused(t, http.StatusForbidden, 50001)
	require.Contains(t, c.call("GET", c.channels(), "").body, locked, "the list has channels that the bot does not see")

	open := c.with(discordtest.Category, hidden, access(c.BotID(), discordtest.OverwriteMember, discordtest.ViewChannel, 0))
	require.Equal(t, http.StatusOK, c.call("GET", "/channels/"+open, "").status)
}

func TestPermissions_CategoryDecidesAboutItsChannels(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	allowing := c.with(discordtest.Category, access(c.BotID(), discordtest.OverwriteMember, discordtest.ManageChannels, 0))
	denying := c.with(discordtest.Category, access(c.BotID(), discordtest.OverwriteMember, 0, discordtest.ManageChannels))

	c.call("POST", c.channels(), object("name", "x", "parent_id", denying)).refused(t, http.StatusForbidden, 50013)
	c.SetBotPermissions(discordtest.DefaultPermissions &^ discordtest.ManageChannels)
	c.call("POST", c.channels(), object("name", "x")).refused(t, http.StatusForbidden, 50013)
	c.made("POST", c.channels(), object("name", "x", "parent_id", allowing, "permission_overwrites", []any{
		access(c.BotID(), discordtest.OverwriteMember, discordtest.ManageChannels, 0), // had in the category only
	}))
}

func TestPermissions_VoiceWithoutConnectCannotBeManaged(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	deaf := access(c.BotID(), discordtest.OverwriteMember, 0, discordtest.Connect)

	c.call("DELETE", "/channels/"+c.with(discordtest.VoiceChannel, deaf), "").refused(t, http.StatusForbidden, 50013)
	require.Equal(t, http.StatusOK, c.call("DELETE", "/channels/"+c.with(discordtest.TextChannel, deaf), "").status)
}

func TestCanSee_ByOverwrites(t *testing.T) {
	t.Parallel()
	const view = discordtest.ViewChannel
	role, member := discordtest.OverwriteRole, discordtest.OverwriteMember
	tests := map[string]struct {
		overwrites func(c *client) []any
		ada, bot   bool
	}{
		"none":            {func(*client) []any { return nil }, true, true},
		"everyone denied": {func(c *client) []any { return []any{access(c.GuildID(), role, 0, view)} }, false, false},
		"everyone denied, one let": {func(c *client) []any {
			return []any{access(c.GuildID(), role, 0, view), access("501", member, view, 0)}
		}, true, false},
		"order does not matter": {func(c *client) []any {
			return []any{access("501", member, view, 0), access(c.GuildID(), role, 0, view)}
		}, true, false},
		"one denied":         {func(*client) []any { return []any{access("501", member, 0, view)} }, false, true},
		"allowed and denied": {func(*client) []any { return []any{access("501", member, view, view)} }, true, true},
		"another let": {func(c *client) []any {
			return []any{access(c.GuildID(), role, 0, view), access("502", member, view, 0)}
		}, false, false},
		"the bot's role let": {func(c *client) []any {
			return []any{access(c.GuildID(), role, 0, view), access(botRole(c), role, view, 0)}
		}, false, true},
		"a member's word is the last": {func(c *client) []any {
			return []any{access(botRole(c), role, view, 0), access(c.BotID(), member, 0, view)}
		}, true, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			c.AddMember("501", "ada")
			id := c.with(discordtest.TextChannel, test.overwrites(c)...)

			require.Equal(t, test.ada, c.CanSee("501", id), "ada")
			require.Equal(t, test.bot, c.CanSee(c.BotID(), id), "the bot")
			require.False(t, c.CanSee("503", id), "no member")
			require.False(t, c.CanSee("501", "42"), "no channel")
		})
	}
}
