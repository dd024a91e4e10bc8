package discordtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// card is an embed of all that one can have.
func card() map[string]any {
	return map[string]any{
		"title": "Groups", "description": "one and two", "color": 255, "footer": map[string]any{"text": "page 1"},
		"author": map[string]any{"name": "Ada"}, "fields": []any{map[string]any{"name": "who", "value": "Ada", "inline": true}},
	}
}

func buttons(ids ...string) map[string]any {
	var list []any
	for _, id := range ids {
		list = append(list, map[string]any{"type": 2, "style": 3, "label": "Approve " + id, "custom_id": id, "disabled": true})
	}
	return map[string]any{"type": 1, "components": list}
}

func list(id string, values ...string) map[string]any {
	options := []any{}
	for _, v := range append([]string{"1"}, values...) {
		options = append(options, map[string]any{"label": "Group " + v, "value": v, "description": "four people"})
	}
	return map[string]any{"type": 1, "components": []any{map[string]any{
		"type": 3, "custom_id": id, "placeholder": "some", "min_values": 1, "max_values": 1, "options": options,
	}}}
}

func embed(fields ...any) map[string]any { return map[string]any{"embeds": []any{objectOf(fields...)}} }

func objectOf(fields ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(fields); i += 2 {
		m[fields[i].(string)] = fields[i+1]
	}
	return m
}

func text(value any) string {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func TestMessage_KeepsDiscordsLimitsOfCardsAndControls(t *testing.T) {
	t.Parallel()
	many := func(n int, one func(int) any) []any {
		var all []any
		for i := range n {
			all = append(all, one(i))
		}
		return all
	}
	fields := func(n int) []any {
		return many(n, func(i int) any { return objectOf("name", fmt.Sprint(i), "value", "x") })
	}
	rows := func(rows ...any) map[string]any { return map[string]any{"components": rows} }
	ids := func(n int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprint("b", i))
		}
		return list
	}
	long := func(n int) string { return strings.Repeat("ä", n) }
	for name, test := range map[string]struct {
		good, bad any
		place     string // in the tree of errors
	}{
		"embeds":      {map[string]any{"embeds": many(10, func(int) any { return card() })}, map[string]any{"embeds": many(11, func(int) any { return card() })}, `"embeds"`},
		"title":       {embed("title", long(256)), embed("title", long(257)), `"title"`},
		"description": {embed("description", long(4096)), embed("description", long(4097)), `"description"`},
		"fields":      {embed("fields", fields(25)), embed("fields", fields(26)), `"fields"`},
		"field name":  {embed("fields", []any{objectOf("name", long(256), "value", "x")}), embed("fields", []any{objectOf("name", long(257), "value", "x")}), `"name"`},
		"field value": {embed("fields", []any{objectOf("name", "x", "value", long(1024))}), embed("fields", []any{objectOf("name", "x", "value", long(1025))}), `"value"`},
		"footer":      {embed("footer", objectOf("text", long(2048))), embed("footer", objectOf("text", long(2049))), `"footer"`},
		"all embeds": {
			map[string]any{"embeds": []any{objectOf("description", long(4000)), objectOf("description", long(2000))}},
			map[string]any{"embeds": []any{objectOf("description", long(4000)), objectOf("description", long(2001))}},
			"MAX_EMBED_SIZE_EXCEEDED",
		},
		"an embed of nothing": {embed("title", "x"), embed("color", 1), `"embeds"`},
		"rows": {
			rows(many(5, func(i int) any { return buttons(fmt.Sprint(i)) })...), rows(many(6, func(i int) any { return buttons(fmt.Sprint(i)) })...), `"components"`,
		},
		"buttons in a row": {rows(buttons(ids(5)...)), rows(buttons(ids(6)...)), `"components"`},
		"custom ids":       {rows(buttons(strings.Repeat("x", 70))), rows(buttons(strings.Repeat("x", 101))), `"custom_id"`},
		"the same id":      {rows(buttons("a", "b")), rows(buttons("a"), buttons("a")), "COMPONENT_CUSTOM_ID_DUPLICATED"},
		"options":          {rows(list("a", ids(24)...)), rows(list("a", ids(25)...)), `"options"`},
		"the same option":  {rows(list("a", "2")), rows(list("a", "1")), "OPTION_VALUE_DUPLICATED"},
		"a select alone": {
			rows(list("a")), rows(map[string]any{"type": 1, "components": append(buttons("b")["components"].([]any), list("a")["components"].([]any)...)}), "COMPONENT_LAYOUT",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			chat := c.text("chat", "")
			got := c.call("POST", messages(chat), text(test.good))
			require.Equal(t, http.StatusOK, got.status, got.body)
			got = c.call("POST", messages(chat), text(test.bad))
			require.Equal(t, http.StatusBadRequest, got.status, got.body)
			require.Contains(t, got.body, test.place)
			require.Len(t, c.Snapshot().Messages[chat], 1)
		})
	}
}

func TestMessage_AnEditReplacesWhatItNames(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	message := c.made("POST", messages(chat), text(map[string]any{"content": "Hello", "embeds": []any{card()}, "components": []any{buttons("a")}}))
	edit := func(change any) discordtest.Message {
		got := c.call("PATCH", messages(chat)+"/"+message, text(change))
		require.Equal(t, http.StatusOK, got.status, got.body)
		return c.Snapshot().Messages[chat][0]
	}
	seen := edit(map[string]any{"content": "Bye"})
	require.Equal(t, "Bye", seen.Content)
	require.True(t, seen.Edited)
	require.Equal(t, "one and two", seen.Embeds[0].Description)
	require.Equal(t, "Approve a", seen.Rows[0].Buttons[0].Label)
	seen = edit(map[string]any{"components": []any{}})
	require.Empty(t, seen.Rows)
	require.Len(t, seen.Embeds, 1)
	seen = edit(map[string]any{"content": ""})
	require.Empty(t, seen.Content)
	got := c.call("PATCH", messages(chat)+"/"+message, `{"embeds": []}`)
	require.Equal(t, http.StatusBadRequest, got.status, "nothing would be left")
}

func TestMessage_BringsFiles(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	require.NoError(t, parts.WriteField("payload_json", `{"attachments": [{"id": "0", "filename": "meetings.ics"}]}`))
	part, err := parts.CreateFormFile("files[0]", "x")
	require.NoError(t, err)
	_, err = part.Write([]byte("BEGIN:VCALENDAR"))
	require.NoError(t, err)
	require.NoError(t, parts.Close())
	got := c.call("POST", messages(chat), body.String(), "Content-Type", parts.FormDataContentType())
	require.Equal(t, http.StatusOK, got.status, got.body)
	files := c.Snapshot().Messages[chat][0].Attachments
	require.Len(t, files, 1)
	require.Equal(t, "meetings.ics", files[0].Name)
	require.Equal(t, "BEGIN:VCALENDAR", string(files[0].Content))
	require.Contains(t, got.body, files[0].ID)
}

func TestWriteMessages_ShowsWhatPeopleSee(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	c.made("POST", messages(chat), text(map[string]any{"content": "Hello\nthere", "embeds": []any{card()}, "components": []any{buttons("a", "b"), list("c")}}))
	var seen strings.Builder
	require.NoError(t, c.WriteMessages(&seen, chat))
	require.Equal(t, `convene:
  Hello
  there
  ┃ **Groups**
  ┃ one and two
  ┃ who: Ada
  ┃ page 1
  (Approve a) (Approve b)
  ▾ some
    · Group 1  four people
`, seen.String())
}
