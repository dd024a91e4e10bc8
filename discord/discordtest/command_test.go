package discordtest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// hello is a command of all that one can have.
func hello() map[string]any {
	return map[string]any{
		"name": "hello", "description": "Say hello", "type": 1, "default_member_permissions": "8", "contexts": []int{0},
		"options": []any{
			objectOf("type", 3, "name", "whom", "description", "Whom", "required", true, "autocomplete", true, "min_length", 1, "max_length", 100),
			objectOf("type", 4, "name", "times", "description", "How often", "min_value", 1, "max_value", 9),
			objectOf("type", 5, "name", "loud", "description", "Shout"),
		},
	}
}

func (c *client) commands() string {
	return "/applications/" + c.ApplicationID() + "/guilds/" + c.GuildID() + "/commands"
}

func TestCommands_AreReplacedAndKeepTheirIDs(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	type command struct{ ID, Version, Name string }
	put := func(body any) (commands []command) {
		got := c.call("PUT", c.commands(), text(body))
		require.Equal(t, http.StatusOK, got.status, got.body)
		require.NoError(t, json.Unmarshal([]byte(got.body), &commands))
		return commands
	}
	first := put([]any{hello()})
	require.Equal(t, first, put([]any{hello()}))
	changed := hello()
	changed["description"] = "Greet"
	second := put([]any{changed, map[string]any{"name": "bye", "description": "Say good bye"}})
	require.Equal(t, first[0].ID, second[0].ID)
	require.NotEqual(t, first[0].Version, second[0].Version)
	require.Len(t, c.Commands(), 2)
	require.Equal(t, discordtest.Administrator, *c.Commands()[0].Permissions)
	require.Nil(t, c.Commands()[1].Permissions)
	require.Empty(t, put([]any{}))
}

func TestCommands_AreCheckedAsDiscordDoes(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	option := func(fields ...any) func(map[string]any) {
		return func(m map[string]any) { m["options"] = []any{objectOf(fields...)} }
	}
	for name, change := range map[string]func(map[string]any){
		"upper case":        func(m map[string]any) { m["name"] = "Hello" },
		"a space":           func(m map[string]any) { m["name"] = "hello there" },
		"long name":         func(m map[string]any) { m["name"] = strings.Repeat("x", 33) },
		"no description":    func(m map[string]any) { m["description"] = "" },
		"long description":  func(m map[string]any) { m["description"] = strings.Repeat("x", 101) },
		"wrong permissions": func(m map[string]any) { m["default_member_permissions"] = "all" },
		"wrong context":     func(m map[string]any) { m["contexts"] = []int{3} },
		"option's name":     option("type", 3, "name", "A", "description", "x"),
		"option's type":     option("type", 99, "name", "a", "description", "x"),
		"suggested boolean": option("type", 5, "name", "a", "description", "x", "autocomplete", true),
		"suggested choices": option("type", 3, "name", "a", "description", "x", "autocomplete", true, "choices", []any{objectOf("name", "x", "value", "x")}),
		"required last": func(m map[string]any) {
			m["options"] = []any{objectOf("type", 5, "name", "a", "description", "x"), objectOf("type", 5, "name", "b", "description", "x", "required", true)}
		},
		"same name": func(m map[string]any) {
			m["options"] = []any{objectOf("type", 5, "name", "a", "description", "x"), objectOf("type", 5, "name", "a", "description", "x")}
		},
	} {
		m := hello()
		change(m)
		got := c.call("PUT", c.commands(), text([]any{m}))
		require.Equal(t, http.StatusBadRequest, got.status, name)
	}
	require.Equal(t, http.StatusBadRequest, c.call("PUT", c.commands(), text([]any{hello(), hello()})).status)
	require.Empty(t, c.Commands())
	other := strings.Replace(c.commands(), c.ApplicationID(), c.BotID(), 1)
	require.Equal(t, http.StatusNotFound, c.call("PUT", other, text([]any{hello()})).status)
}

func TestSetPermissions_GivesAMemberARole(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	chat := c.text("chat", "")
	require.Equal(t, http.StatusNoContent, c.call("PUT", "/channels/"+chat+"/permissions/"+c.GuildID(), `{"type": 0, "deny": "1024"}`).status)
	require.False(t, c.CanSee("501", chat))
	c.SetPermissions("501", discordtest.Administrator)
	require.True(t, c.CanSee("501", chat))
	c.SetPermissions("501", 0)
	require.False(t, c.CanSee("501", chat))
	c.SetPermissions("nobody", discordtest.Administrator)
}
