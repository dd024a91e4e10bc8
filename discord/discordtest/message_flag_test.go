package discordtest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestMessage_LosesItsEmbedsWithoutThePermissionForLinks(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	body := map[string]any{"content": "Look", "embeds": []any{card()}}
	kept := c.made("POST", messages(chat), text(body))
	deny := c.call("PUT", "/channels/"+chat+"/permissions/"+c.GuildID(), `{"type":0,"deny":"16384"}`)
	require.Equal(t, http.StatusNoContent, deny.status)
	lost := c.made("POST", messages(chat), text(body))
	require.Len(t, c.Snapshot().Messages[chat][0].Embeds, 1)
	require.Empty(t, c.Snapshot().Messages[chat][1].Embeds)
	c.call("POST", messages(chat), text(embed("title", "alone"))).refused(t, http.StatusBadRequest, 50006)
	require.Equal(t, http.StatusOK, c.call("PATCH", messages(chat)+"/"+lost, text(body)).status)
	require.Empty(t, c.Snapshot().Messages[chat][1].Embeds)
	require.NotEqual(t, kept, lost)
}

func TestMessage_HonoursItsFlags(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	id := c.made("POST", messages(chat), text(map[string]any{"content": "Look", "embeds": []any{card()}, "flags": 1<<2 | 1<<12 | 1<<6 | 1}))
	m := c.Snapshot().Messages[chat][0]
	require.Equal(t, discordtest.SuppressEmbeds|discordtest.SuppressNotifications, m.Flags, "others are not a bot's to set")
	require.Empty(t, m.Embeds)
	require.Equal(t, http.StatusOK, c.call("PATCH", messages(chat)+"/"+id, `{"flags":0}`).status)
	m = c.Snapshot().Messages[chat][0]
	require.Equal(t, discordtest.SuppressNotifications, m.Flags)
	require.Len(t, m.Embeds, 1, "they were only not shown")
}

func TestMessage_AnEditMentionsByANewContentOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	c.AddMember("502", "ben")
	chat := c.text("chat", "")
	id := c.made("POST", messages(chat), text(map[string]any{"content": "<@501> and <@502>", "allowed_mentions": map[string]any{"users": []string{"501"}}}))
	mentions := func(body string) []string {
		require.Equal(t, http.StatusOK, c.call("PATCH", messages(chat)+"/"+id, body).status)
		return c.Snapshot().Messages[chat][0].Mentions
	}
	require.Equal(t, []string{"501"}, mentions(`{"embeds":[{"title":"new"}]}`))
	require.Equal(t, []string{"501"}, mentions(`{"allowed_mentions":{"parse":[]},"embeds":[]}`))
	require.Equal(t, []string{"502"}, mentions(`{"content":"<@502>"}`))
	require.Empty(t, mentions(`{"content":"<@502>","allowed_mentions":{"parse":[]}}`))
}

func TestMessage_RefusesAFileThatDoesNotCome(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	announced := `{"content":"Look","attachments":[{"id":"0","filename":"a.ics"}]}`
	c.call("POST", messages(chat), announced).invalid(t, "attachments.0.id", "ATTACHMENT_NOT_FOUND")
	id := c.made("POST", messages(chat), `{"content":"Look"}`)
	c.call("PATCH", messages(chat)+"/"+id, announced).invalid(t, "attachments.0.id", "ATTACHMENT_NOT_FOUND")
}

func TestMessage_TakesAButtonWithAnEmojiAlone(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	button := func(fields ...any) string {
		b := objectOf(fields...)
		b["type"], b["style"], b["custom_id"] = 2, 1, "go"
		return text(map[string]any{"content": "Look", "components": []any{map[string]any{"type": 1, "components": []any{b}}}})
	}
	c.made("POST", messages(chat), button("emoji", map[string]any{"name": "✅"}))
	require.Equal(t, "✅", c.Snapshot().Messages[chat][0].Rows[0].Buttons[0].Emoji)
	c.call("POST", messages(chat), button("emoji", map[string]any{})).invalid(t, "components.0.components.0", "BUTTON_COMPONENT_INVALID")
}

func TestCommands_RefuseBoundsUpsideDownAndChoicesOfAnotherType(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	option := func(kind int, fields ...any) string {
		o := objectOf(fields...)
		o["type"], o["name"], o["description"] = kind, "size", "How many"
		return text([]any{map[string]any{"name": "cohort", "description": "A cohort", "options": []any{o}}})
	}
	choice := func(value any) []any { return []any{map[string]any{"name": "one", "value": value}} }
	const minMax, wrong = "APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID", "APPLICATION_COMMAND_OPTIONS_CHOICE_TYPE_INVALID"
	c.call("PUT", c.commands(), option(4, "min_value", 3, "max_value", 2)).invalid(t, "0.options.0", minMax)
	c.call("PUT", c.commands(), option(3, "min_length", 3, "max_length", 2)).invalid(t, "0.options.0", minMax)
	c.call("PUT", c.commands(), option(4, "choices", choice("1"))).invalid(t, "0.options.0.choices.0.value", wrong)
	c.call("PUT", c.commands(), option(4, "choices", choice(1.5))).invalid(t, "0.options.0.choices.0.value", wrong)
	c.call("PUT", c.commands(), option(3, "choices", choice(1))).invalid(t, "0.options.0.choices.0.value", wrong)
	for kind, value := range map[int]any{3: "1", 4: 1, 10: 1.5} {
		require.Equal(t, http.StatusOK, c.call("PUT", c.commands(), option(kind, "choices", choice(value))).status)
	}
	require.Equal(t, http.StatusOK, c.call("PUT", c.commands(), option(4, "min_value", 2, "max_value", 2)).status)
}
