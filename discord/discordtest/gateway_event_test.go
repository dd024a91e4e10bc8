package discordtest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestEvents_OfMembersWhoComeAndGo(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, _ := c.identified(guilds | members)

	c.AddMember("501", "ada")
	c.AddMember("501", "ada.l")
	c.AddMember("501", "ada.l")
	c.RemoveMember("501")
	c.RemoveMember("501")

	added := ws.event("GUILD_MEMBER_ADD")
	require.JSONEq(t, `"501"`, added.field(t, "user.id"))
	require.JSONEq(t, `"ada"`, added.field(t, "user.username"))
	require.JSONEq(t, `"`+c.GuildID()+`"`, added.field(t, "guild_id"))
	renamed := ws.event("GUILD_MEMBER_UPDATE")
	require.JSONEq(t, `"ada.l"`, renamed.field(t, "user.username"))
	removed := ws.event("GUILD_MEMBER_REMOVE")
	require.JSONEq(t, `"ada.l"`, removed.field(t, "user.username"))
	require.JSONEq(t, `"`+c.GuildID()+`"`, removed.field(t, "guild_id"))
	require.Equal(t, added.Sequence+2, removed.Sequence)
	ws.quiet()
}

func TestEvents_OfMembersWithTheIntentOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithoutMembersIntent())
	ws, _ := c.identified(guilds)

	c.AddMember("501", "ada")
	c.AddMember("501", "ada.l")
	c.RemoveMember("501")
	ws.quiet()

	c.AddMember(c.BotID(), "convenor")
	require.JSONEq(t, `"convenor"`, ws.event("GUILD_MEMBER_UPDATE").field(t, "user.username"), "of itself a bot is always told")
}

func TestEvents_OfChannels(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, _ := c.identified(guilds)
	told := func(event, id string) payload {
		t.Helper()
		p := ws.event(event)
		require.JSONEq(t, `"`+id+`"`, p.field(t, "id"))
		require.JSONEq(t, `"`+c.GuildID()+`"`, p.field(t, "guild_id"))
		return p
	}

	category := c.category("Cohort")
	told("CHANNEL_CREATE", category)
	text := c.text("chat", category)
	told("CHANNEL_CREATE", text)
	c.made("PATCH", "/channels/"+text, object("name", "talk"))
	require.JSONEq(t, `"talk"`, told("CHANNEL_UPDATE", text).field(t, "name"))
	c.made("PUT", "/channels/"+text+"/permissions/"+c.GuildID(), object("type", 0, "deny", "1024"))
	require.Contains(t, told("CHANNEL_UPDATE", text).field(t, "permission_overwrites"), `"deny":"1024"`)
	c.SetBotPermissions(discordtest.Administrator)
	require.JSONEq(t, `"8"`, ws.event("GUILD_ROLE_UPDATE").field(t, "role.permissions"))
	c.made("DELETE", "/channels/"+text+"/permissions/"+c.GuildID(), "")
	require.JSONEq(t, `[]`, told("CHANNEL_UPDATE", text).field(t, "permission_overwrites"))
	c.made("DELETE", "/channels/"+category, "")
	told("CHANNEL_DELETE", category)
	require.JSONEq(t, `null`, told("CHANNEL_UPDATE", text).field(t, "parent_id"), "it is outside now")
	c.DeleteChannel(text)
	c.DeleteChannel(text)
	told("CHANNEL_DELETE", text)
	told("CHANNEL_CREATE", c.AddTextChannel("general"))
	ws.quiet()
}

func TestEvents_NoneOfWhatWasRefused(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithBotPermissions(discordtest.ViewChannel))
	general := c.AddTextChannel("general")
	ws, _ := c.identified(guilds | members | posts | schedule)

	c.call("POST", c.channels(), object("name", "x"))
	c.call("PATCH", "/channels/"+general, object("name", "x"))
	c.call("DELETE", "/channels/"+general, "")
	c.call("POST", messages(general), object("content", ""))
	ws.quiet()
}

func TestEvents_OfScheduledEvents(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice, other := c.voice("voice", ""), c.voice("other", "")
	ws, _ := c.identified(schedule)
	told := func(event, id string) payload {
		t.Helper()
		p := ws.event(event)
		require.JSONEq(t, `"`+id+`"`, p.field(t, "id"))
		return p
	}

	first := c.made("POST", c.events(), voiceEvent(voice))
	told("GUILD_SCHEDULED_EVENT_CREATE", first)
	c.made("PATCH", c.events()+"/"+first, object("name", "renamed"))
	require.JSONEq(t, `"renamed"`, told("GUILD_SCHEDULED_EVENT_UPDATE", first).field(t, "name"))
	c.made("PATCH", c.events()+"/"+first, object("status", 4))
	require.JSONEq(t, `4`, told("GUILD_SCHEDULED_EVENT_UPDATE", first).field(t, "status"), "it is over, not deleted")
	second := c.made("POST", c.events(), voiceEvent(voice))
	told("GUILD_SCHEDULED_EVENT_CREATE", second)
	c.made("DELETE", c.events()+"/"+second, "")
	told("GUILD_SCHEDULED_EVENT_DELETE", second)
	third := c.made("POST", c.events(), voiceEvent(other))
	told("GUILD_SCHEDULED_EVENT_CREATE", third)
	c.DeleteChannel(other)
	told("GUILD_SCHEDULED_EVENT_DELETE", third)
	ws.quiet()
}

func TestEvents_OfScheduledEventsNotInHiddenChannels(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice := c.voice("voice", "")
	c.made("POST", c.events(), voiceEvent(voice))
	c.made("PUT", "/channels/"+voice+"/permissions/"+c.GuildID(), object("type", 0, "deny", "1024"))
	ws, _ := c.identified(schedule)
	c.DeleteChannel(voice)
	ws.quiet()
}

func TestEvents_OfMessages(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	chat := c.text("chat", "")
	ws, _ := c.identified(posts)

	own := c.made("POST", messages(chat), object("content", "Hello <@501>", "nonce", "n", "enforce_nonce", true))
	c.made("POST", messages(chat), object("content", "Hello <@501>", "nonce", "n", "enforce_nonce", true))
	created := ws.event("MESSAGE_CREATE")
	require.JSONEq(t, `"`+own+`"`, created.field(t, "id"))
	require.JSONEq(t, `"Hello <@501>"`, created.field(t, "content"))
	require.JSONEq(t, `"`+c.GuildID()+`"`, created.field(t, "guild_id"))
	require.JSONEq(t, `"n"`, created.field(t, "nonce"))
	require.NotContains(t, created.field(t, "member"), `"user"`)

	c.made("DELETE", messages(chat)+"/"+own, "")
	deleted := ws.event("MESSAGE_DELETE")
	require.JSONEq(t, `{"id":"`+own+`","channel_id":"`+chat+`","guild_id":"`+c.GuildID()+`"}`, string(deleted.Data))
	c.DeleteChannel(chat)
	ws.quiet()
}

func TestEvents_ContentOfOthersWithTheIntentOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	chat := c.text("chat", "")
	without, _ := c.identified(posts)
	with, _ := c.identified(posts | content)

	c.AddMessage(chat, "501", "a secret")
	require.JSONEq(t, `""`, without.event("MESSAGE_CREATE").field(t, "content"))
	require.JSONEq(t, `"a secret"`, with.event("MESSAGE_CREATE").field(t, "content"))
	c.AddMessage(chat, "501", "you, <@"+c.BotID()+">")
	require.JSONEq(t, `"you, <@`+c.BotID()+`>"`, without.event("MESSAGE_CREATE").field(t, "content"))

	c.made("PUT", "/channels/"+chat+"/permissions/"+c.GuildID(), object("type", 0, "deny", "1024"))
	require.NotEmpty(t, c.AddMessage(chat, "501", "behind the bot's back"))
	without.quiet()
	require.Empty(t, c.AddMessage("42", "501", "nowhere"))
}

func TestEvents_EachWithItsIntentOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, _ := c.identified(presence | content)

	c.AddMember("501", "ada")
	voice := c.voice("voice", "")
	c.made("POST", c.events(), voiceEvent(voice))
	chat := c.AddTextChannel("general")
	c.AddMessage(chat, "501", "Hello")
	c.made("DELETE", messages(chat)+"/"+c.made("POST", messages(chat), object("content", "Hello")), "")
	c.SetBotPermissions(0)
	c.DeleteChannel(chat)
	c.RemoveMember("501")
	ws.quiet()
}

func TestMessages_OfOthersNeedARightToDelete(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	posted := c.AddMessage(chat, "501", "Hello")
	c.call("DELETE", messages(chat)+"/"+posted, "").refused(t, 403, 50013)
	c.SetBotPermissions(discordtest.DefaultPermissions | discordtest.ManageMessages)
	c.made("DELETE", messages(chat)+"/"+posted, "")
	require.Empty(t, c.Snapshot().Messages[chat])
}

// voiceEvent is the form of an event in a voice channel.
func voiceEvent(channel string) string {
	return object("name", "Meeting", "privacy_level", 2, "entity_type", 2, "channel_id", channel,
		"scheduled_start_time", monday.Add(48*time.Hour).Format(time.RFC3339))
}

// ids are those of the objects in a list; of members those of their users.
func ids(t *testing.T, list string) []string {
	t.Helper()
	var objects []struct {
		ID   string
		User struct{ ID string }
	}
	require.NoError(t, json.Unmarshal([]byte(list), &objects))
	found := []string{}
	for _, o := range objects {
		found = append(found, o.ID+o.User.ID)
	}
	return found
}

func unquote(t *testing.T, text string) string {
	t.Helper()
	var plain string
	require.NoError(t, json.Unmarshal([]byte(text), &plain))
	return plain
}
