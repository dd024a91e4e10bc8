package discordtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestCreateChannel_ReadsBack(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	category := c.category("Spring Cohort")

	made := c.call("POST", c.channels(), object(
		"name", "Group  One", "type", discordtest.TextChannel, "topic", "[group:1]", "parent_id", category,
		"permission_overwrites", []any{
			map[string]any{"id": c.GuildID(), "type": 0, "deny": "1024"},
			map[string]any{"id": c.BotID(), "type": 1, "allow": 3072},
		},
	), "X-Audit-Log-Reason", "run%207%2C%20by%20J%C3%BCrgen")

	require.Equal(t, http.StatusCreated, made.status, made.body)
	require.JSONEq(t, made.body, c.call("GET", "/channels/"+made.ID, "").body)
	want := []discordtest.Channel{
		{ID: category, Type: discordtest.Category, Name: "Spring Cohort"},
		{
			ID: made.ID, Type: discordtest.TextChannel, Position: 1, Name: "group-one", Topic: "[group:1]", ParentID: category,
			Overwrites: []discordtest.Overwrite{
				{ID: c.GuildID(), Type: discordtest.OverwriteRole, Deny: discordtest.ViewChannel},
				{ID: c.BotID(), Type: discordtest.OverwriteMember, Allow: discordtest.ViewChannel | discordtest.SendMessages},
			},
			AuditReason: "run 7, by Jürgen",
		},
	}
	require.Empty(t, cmp.Diff(want, c.Snapshot().Channels))
}

func TestCreateChannel_RefusesInvalidForms(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	text := c.AddTextChannel("general")
	overwrites := func(n int) []any {
		list := make([]any, n)
		for i := range list {
			list[i] = map[string]any{"id": fmt.Sprint(1000 + i), "type": 1}
		}
		return list
	}
	one := func(pairs ...any) []any {
		return []any{map[string]any{"id": "7", "type": 1}, map[string]any{pairs[0].(string): pairs[1], "type": 1}}
	}
	tests := map[string]struct{ body, path, code string }{
		"no name":             {object(), "name", "BASE_TYPE_REQUIRED"},
		"empty name":          {object("name", ""), "name", "BASE_TYPE_BAD_LENGTH"},
		"name of spaces":      {object("name", "  "), "name", "BASE_TYPE_BAD_LENGTH"},
		"name of 101":         {object("name", strings.Repeat("ä", 101)), "name", "BASE_TYPE_BAD_LENGTH"},
		"name not a text":     {object("name", 5), "name", "STRING_TYPE_CONVERT"},
		"topic of 1025":       {object("name", "a", "topic", strings.Repeat("ä", 1025)), "topic", "BASE_TYPE_BAD_LENGTH"},
		"other type":          {object("name", "a", "type", 1), "type", "BASE_TYPE_CHOICES"},
		"type not a number":   {object("name", "a", "type", "text"), "type", "NUMBER_TYPE_COERCE"},
		"parent unknown":      {object("name", "a", "parent_id", "42"), "parent_id", "CHANNEL_PARENT_INVALID"},
		"parent no category":  {object("name", "a", "parent_id", text), "parent_id", "CHANNEL_PARENT_INVALID_TYPE"},
		"category in another": {object("name", "a", "type", 4, "parent_id", text), "parent_id", "CHANNEL_PARENT_INVALID_PARENT"},
		"101 overwrites":      {object("name", "a", "permission_overwrites", overwrites(101)), "permission_overwrites", "BASE_TYPE_BAD_LENGTH"},
		"overwrites no list":  {object("name", "a", "permission_overwrites", 1), "permission_overwrites", "LIST_TYPE_CONVERT"},
		"overwrite's id":      {object("name", "a", "permission_overwrites", one("id", "x")), "permission_overwrites.1.id", "NUMBER_TYPE_COERCE"},
		"body no object":      {`[]`, "_", "DICT_TYPE_CONVERT"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.in(t).call("POST", c.channels(), test.body).invalid(t, test.path, test.code)
		})
	}
	t.Run("just not too much", func(t *testing.T) {
		t.Parallel()
		got := c.in(t).call("POST", c.channels(), object("name", strings.Repeat("ä", 100), "topic", strings.Repeat("ä", 1024), "permission_overwrites", overwrites(100)))
		require.Equal(t, http.StatusCreated, got.status, got.body)
	})
	t.Run("no JSON", func(t *testing.T) {
		t.Parallel()
		c.in(t).call("POST", c.channels(), `{"name":`).refused(t, http.StatusBadRequest, 50109)
	})
}

func TestCreateChannel_ReportsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	c := newClient(t)

	got := c.call("POST", c.channels(), object("name", "", "type", 9))

	got.refused(t, http.StatusBadRequest, 50035)
	require.JSONEq(t, `{
		"name": {"_errors": [{"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be between 1 and 100 in length."}]},
		"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": "Value must be one of {0, 2, 4}."}]}
	}`, string(got.Errors))
	require.Empty(t, c.Snapshot().Channels)
}

func TestCreateChannel_FiftyFitIntoACategory(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	category, other := c.category("full"), c.category("other")
	for i := range 50 {
		c.text(fmt.Sprint("group-", i), category)
	}

	c.call("POST", c.channels(), object("name", "one more", "parent_id", category)).invalid(t, "parent_id", "CHANNEL_PARENT_MAX_CHANNELS")
	elsewhere := c.text("elsewhere", other)
	c.call("PATCH", "/channels/"+elsewhere, object("parent_id", category)).invalid(t, "parent_id", "CHANNEL_PARENT_MAX_CHANNELS")
}

func TestCreateChannel_FiveHundredFitIntoAGuild(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for range 499 {
		c.AddTextChannel("general")
	}
	c.category("the last")

	c.call("POST", c.channels(), object("name", "one more")).refused(t, http.StatusBadRequest, 30013)
}

func TestEditChannel_ChangesWhatIsSent(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	category := c.category("Cohort")
	id := c.made("POST", c.channels(), object("name", "group", "topic", "before", "parent_id", category))

	renamed := c.call("PATCH", "/channels/"+id, object("name", "New Name"))
	require.Equal(t, "new-name", renamed.Name)
	require.Equal(t, "before", *renamed.Topic)
	require.Equal(t, category, *renamed.ParentID)

	emptied := c.call("PATCH", "/channels/"+id, object("topic", nil, "parent_id", nil))
	require.Equal(t, "new-name", emptied.Name)
	require.Nil(t, emptied.Topic)
	require.Nil(t, emptied.ParentID)
}

func TestEditChannel_RefusedChangesNothing(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.text("group", "")
	before := c.Snapshot()

	c.call("PATCH", "/channels/"+id, object("name", "other", "topic", strings.Repeat("x", 1025))).invalid(t, "topic", "BASE_TYPE_BAD_LENGTH")
	c.call("PATCH", "/channels/"+id, object("name", "other", "parent_id", "42")).invalid(t, "parent_id", "CHANNEL_PARENT_INVALID")

	require.Empty(t, cmp.Diff(before, c.Snapshot()))
}

func TestDeleteChannel_CategoryLeavesItsChannels(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	category := c.category("Cohort")
	child := c.text("group", category)

	require.Equal(t, http.StatusOK, c.call("DELETE", "/channels/"+category, "").status)

	c.call("GET", "/channels/"+category, "").refused(t, http.StatusNotFound, 10003)
	require.Nil(t, c.call("GET", "/channels/"+child, "").ParentID)
}

func TestDeleteChannel_TakesMessagesAndEventsAlong(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice := c.voice("talk", "")
	message := c.made("POST", "/channels/"+voice+"/messages", object("content", "Hello"))
	event := c.made("POST", c.events(), meeting(voice))

	require.Equal(t, http.StatusOK, c.call("DELETE", "/channels/"+voice, "").status)

	c.call("GET", "/channels/"+voice+"/messages/"+message, "").refused(t, http.StatusNotFound, 10003)
	c.call("GET", c.events()+"/"+event, "").refused(t, http.StatusNotFound, 10070)
	require.Empty(t, c.Snapshot().Messages)
	require.Empty(t, c.Snapshot().Events)
}

func TestUnknownChannel(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, route := range []string{
		"GET /channels/42", "DELETE /channels/42", "PATCH /channels/42", "GET /channels/42/messages", "POST /channels/42/messages",
		"GET /channels/42/messages/1", "DELETE /channels/42/messages/1", "PUT /channels/42/permissions/1", "DELETE /channels/42/permissions/1",
	} {
		method, path, _ := strings.Cut(route, " ")
		c.call(method, path, object("content", "x")).refused(t, http.StatusNotFound, 10003)
	}
}

func TestPeopleMakeAndDeleteChannels(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	id := c.AddTextChannel("General Chat")

	require.Equal(t, "general-chat", c.call("GET", "/channels/"+id, "").Name)
	c.DeleteChannel(id)
	c.DeleteChannel(id)
	require.Equal(t, "[]", c.call("GET", c.channels(), "").body)
}
