package discordtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func messages(channel string) string { return "/channels/" + channel + "/messages" }

// contents are those of a list of messages, in its order.
func contents(t *testing.T, list answer) []string {
	t.Helper()
	require.Equal(t, http.StatusOK, list.status, list.body)
	var found []struct{ Content string }
	require.NoError(t, json.Unmarshal([]byte(list.body), &found))
	texts := []string{}
	for _, m := range found {
		texts = append(texts, m.Content)
	}
	return texts
}

func TestPostMessage_ReadsBack(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	chat := c.text("chat", "")

	made := c.call("POST", messages(chat), object("content", "Welcome <@501>!", "nonce", "w-1", "allowed_mentions", map[string]any{"parse": []string{}, "users": []string{"501"}}))

	require.Equal(t, http.StatusOK, made.status, made.body)
	require.JSONEq(t, made.body, c.call("GET", messages(chat)+"/"+made.ID, "").body)
	want := map[string][]discordtest.Message{chat: {
		{ID: made.ID, AuthorID: c.BotID(), Content: "Welcome <@501>!", Nonce: "w-1", Mentions: []string{"501"}},
	}}
	require.Empty(t, cmp.Diff(want, c.Snapshot().Messages))
}

func TestPostMessage_RefusesInvalidForms(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat, category := c.text("chat", ""), c.category("Cohort")

	c.call("POST", messages(chat), `{}`).refused(t, http.StatusBadRequest, 50006)
	c.call("POST", messages(chat), object("content", " \n")).refused(t, http.StatusBadRequest, 50006)
	c.call("POST", messages(category), object("content", "x")).refused(t, http.StatusBadRequest, 50008)
	c.call("GET", messages(category), "").refused(t, http.StatusBadRequest, 50024)
	c.call("POST", messages(chat), object("content", strings.Repeat("ä", 2001))).invalid(t, "content", "BASE_TYPE_BAD_LENGTH")
	c.call("POST", messages(chat), object("content", "x", "nonce", strings.Repeat("n", 26))).invalid(t, "nonce", "BASE_TYPE_BAD_LENGTH")
	c.call("POST", messages(chat), object("content", "x", "nonce", []int{1})).invalid(t, "nonce", "STRING_TYPE_CONVERT")
	c.call("POST", messages(chat), object("content", "x", "enforce_nonce", "yes")).invalid(t, "enforce_nonce", "BOOLEAN_TYPE_CONVERT")
	c.call("POST", messages(chat), object("content", "x", "allowed_mentions", 1)).invalid(t, "allowed_mentions", "DICT_TYPE_CONVERT")
	c.call("POST", messages(chat), object("content", "x", "allowed_mentions", map[string]any{"parse": []string{"all"}})).
		invalid(t, "allowed_mentions.parse", "BASE_TYPE_CHOICES")
	c.call("POST", messages(chat), object("content", "x", "allowed_mentions", map[string]any{"parse": []string{"users"}, "users": []string{"1"}})).
		invalid(t, "allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE")
	c.call("POST", messages(chat), object("content", "x", "allowed_mentions", map[string]any{"users": strings.Split(strings.Repeat("1 ", 100)+"1", " ")})).
		invalid(t, "allowed_mentions.users", "BASE_TYPE_BAD_LENGTH")
	c.call("POST", messages(chat), object("content", "x", "allowed_mentions", map[string]any{"users": []string{"ada"}})).
		invalid(t, "allowed_mentions.users.0", "NUMBER_TYPE_COERCE")
	require.Empty(t, c.Snapshot().Messages)

	c.made("POST", messages(chat), object("content", strings.Repeat("ä", 2000), "nonce", strings.Repeat("n", 25)))
}

func TestPostMessage_EnforcedNonceMakesOneMessage(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	post := func(content string, nonce any, enforce bool) string {
		return c.made("POST", messages(chat), object("content", content, "nonce", nonce, "enforce_nonce", enforce))
	}

	first := post("Hello", "n1", true)
	require.Equal(t, first, post("Hello again", "n1", true))
	require.NotEqual(t, first, post("Hello", "n2", true))
	require.NotEqual(t, first, post("Hello", "n1", false), "the nonce is not to be enforced")
	require.NotEqual(t, post("Hello", nil, true), post("Hello", nil, true), "there is no nonce to enforce")
	require.Equal(t, post("Hello", 7, true), post("Hello", 7, true), "a nonce may be a number")

	c.clock.advance(5 * time.Minute)
	require.NotEqual(t, first, post("Hello", "n1", true), "Discord remembers a nonce for minutes")
}

func TestPostMessage_NonceOfADeletedMessage(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat, other := c.text("chat", ""), c.text("other", "")
	body := object("content", "Hello", "nonce", "n1", "enforce_nonce", true)
	first := c.made("POST", messages(chat), body)

	require.Equal(t, first, c.made("POST", messages(other), body), "a nonce is the author's, whatever the channel")
	require.Equal(t, http.StatusNoContent, c.call("DELETE", messages(chat)+"/"+first, "").status)
	c.call("POST", messages(chat), body).refused(t, http.StatusNotFound, 10008)
	c.DeleteChannel(chat)
	c.call("POST", messages(other), body).refused(t, http.StatusNotFound, 10008)
}

func TestPostMessage_Mentions(t *testing.T) {
	t.Parallel()
	none := map[string]any{"parse": []string{}}
	only := map[string]any{"parse": []string{}, "users": []string{"502"}}
	everyone := map[string]any{"parse": []string{"everyone"}}
	const content = "@everyone: <@501> and <@!502> and <@501>"
	tests := map[string]struct {
		allowed     any
		permissions uint64
		want        []string
		everyone    bool
	}{
		"all are notified if nothing is said":  {nil, discordtest.DefaultPermissions | discordtest.MentionEveryone, []string{"501", "502"}, true},
		"everyone needs a permission":          {nil, discordtest.DefaultPermissions, []string{"501", "502"}, false},
		"nobody":                               {none, discordtest.Administrator, nil, false},
		"only the named":                       {only, discordtest.Administrator, []string{"502"}, false},
		"everyone, and nobody in particular":   {everyone, discordtest.Administrator, nil, true},
		"not even who may mention, if unasked": {map[string]any{"parse": []string{"roles"}}, discordtest.Administrator, nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, discordtest.WithBotPermissions(test.permissions))
			chat := c.AddTextChannel("chat")

			got := c.call("POST", messages(chat), object("content", content, "allowed_mentions", test.allowed))

			require.Equal(t, http.StatusOK, got.status, got.body)
			require.Equal(t, test.want, c.Snapshot().Messages[chat][0].Mentions)
			require.Equal(t, test.everyone, strings.Contains(got.body, `"mention_everyone":true`))
		})
	}
}

func TestListMessages_Pages(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	ids := make([]string, 60)
	for i := range ids {
		ids[i] = c.made("POST", messages(chat), object("content", fmt.Sprint(i)))
	}
	list := func(query string) []string { return contents(t, c.call("GET", messages(chat)+query, "")) }

	require.Len(t, list(""), 50)
	require.Equal(t, []string{"59", "58"}, list("?limit=2"))
	require.Equal(t, []string{"9", "8"}, list("?limit=2&before="+ids[10]))
	require.Equal(t, []string{"12", "11"}, list("?limit=2&after="+ids[10]))
	require.Empty(t, list("?after="+ids[59]))
	c.call("GET", messages(chat)+"?limit=101", "").invalid(t, "limit", "NUMBER_TYPE_MAX")
	c.call("GET", messages(chat)+"?limit=0", "").invalid(t, "limit", "NUMBER_TYPE_MIN")
	c.call("GET", messages(chat)+"?limit=x", "").invalid(t, "limit", "NUMBER_TYPE_COERCE")
	c.call("GET", messages(chat)+"?before=x", "").invalid(t, "before", "NUMBER_TYPE_COERCE")
}

func TestListMessages_AroundOne(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	ids := make([]string, 10)
	for i := range ids {
		ids[i] = c.made("POST", messages(chat), object("content", fmt.Sprint(i)))
	}
	list := func(query string) []string { return contents(t, c.call("GET", messages(chat)+query, "")) }

	require.Equal(t, []string{"6", "5", "4"}, list("?limit=3&around="+ids[5]))
	require.Equal(t, []string{"1", "0"}, list("?limit=4&around="+ids[0]))
	require.Equal(t, []string{"9", "8", "7"}, list("?limit=4&around="+ids[9]))
	require.Len(t, list("?around="+ids[5]), 10)
	c.call("GET", messages(chat)+"?before=5&after=5", "").invalid(t, "after", "MUTUALLY_EXCLUSIVE")
	c.call("GET", messages(chat)+"?around=5&after=5", "").invalid(t, "after", "MUTUALLY_EXCLUSIVE")
}

func TestListMessages_OfAVoiceChannelNeedsConnect(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice := c.voice("talk", "")
	require.Equal(t, "[]", c.call("GET", messages(voice), "").body)
	locked := c.call("PUT", "/channels/"+voice+"/permissions/"+c.BotID(), object("type", 1, "deny", fmt.Sprint(discordtest.Connect)))
	require.Equal(t, http.StatusNoContent, locked.status)
	c.call("GET", messages(voice), "").refused(t, http.StatusForbidden, 50013)
}

func TestEditMessage_ChangesItsOwn(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	id := c.made("POST", messages(chat), object("content", "Hello <@501>", "nonce", "n"))

	got := c.call("PATCH", messages(chat)+"/"+id, object("content", "Good bye <@502>"))

	require.Equal(t, http.StatusOK, got.status, got.body)
	require.Equal(t, "Good bye <@502>", got.Content)
	require.NotContains(t, got.body, `"edited_timestamp":null`)
	require.JSONEq(t, got.body, c.call("GET", messages(chat)+"/"+id, "").body)
	want := []discordtest.Message{{ID: id, AuthorID: c.BotID(), Content: "Good bye <@502>", Nonce: "n", Mentions: []string{"502"}, Edited: true}}
	require.Empty(t, cmp.Diff(want, c.Snapshot().Messages[chat]))
}

func TestEditMessage_WithoutContentChangesNothing(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	made := c.call("POST", messages(chat), object("content", "Hello"))
	require.JSONEq(t, made.body, c.call("PATCH", messages(chat)+"/"+made.ID, "{}").body)
}

func TestEditMessage_Refuses(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	own := messages(chat) + "/" + c.made("POST", messages(chat), object("content", "Hello"))
	others := messages(chat) + "/" + c.AddMessage(chat, "501", "Hi")

	c.call("PATCH", others, object("content", "x")).refused(t, http.StatusForbidden, 50005)
	c.call("PATCH", own, object("content", " ")).refused(t, http.StatusBadRequest, 50006)
	c.call("PATCH", own, object("content", nil)).refused(t, http.StatusBadRequest, 50006)
	c.call("PATCH", own, object("content", strings.Repeat("x", 2001))).invalid(t, "content", "BASE_TYPE_BAD_LENGTH")
	c.call("PATCH", messages(chat)+"/42", object("content", "x")).refused(t, http.StatusNotFound, 10008)
	c.call("PATCH", messages("42")+"/42", object("content", "x")).refused(t, http.StatusNotFound, 10003)
	require.Equal(t, []string{"Hi", "Hello"}, contents(t, c.call("GET", messages(chat), "")))
	require.Empty(t, c.AddMessage("42", "501", "nowhere"))
}

func TestDeleteMessage_OfOthersNeedsARight(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	message := messages(chat) + "/" + c.AddMessage(chat, "501", "Hi")

	c.call("DELETE", message, "").refused(t, http.StatusForbidden, 50013)
	c.SetBotPermissions(discordtest.DefaultPermissions | discordtest.ManageMessages)
	require.Equal(t, http.StatusNoContent, c.call("DELETE", message, "").status)
	require.Empty(t, c.Snapshot().Messages[chat])
}

func TestDeleteMessage_OnceOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	message := messages(chat) + "/" + c.made("POST", messages(chat), object("content", "Hello"))

	require.Equal(t, http.StatusNoContent, c.call("DELETE", message, "").status)
	c.call("DELETE", message, "").refused(t, http.StatusNotFound, 10008)
	c.call("GET", message, "").refused(t, http.StatusNotFound, 10008)
}
