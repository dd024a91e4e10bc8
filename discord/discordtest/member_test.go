package discordtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func (c *client) members() string { return "/guilds/" + c.GuildID() + "/members" }

func TestGuild_CountsMembersIfAsked(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")

	require.NotContains(t, c.call("GET", "/guilds/"+c.GuildID(), "").body, "approximate_member_count")
	got := c.call("GET", "/guilds/"+c.GuildID()+"?with_counts=true", "")
	require.Contains(t, got.body, `"approximate_member_count":2`)
	require.Contains(t, got.body, fmt.Sprintf(`"permissions":"%d"`, discordtest.DefaultPermissions))
}

func TestSelf_IsTheBot(t *testing.T) {
	t.Parallel()
	c := newClient(t)

	got := c.call("GET", "/users/@me", "")
	require.Equal(t, c.BotID(), got.ID)
	require.Contains(t, got.body, `"bot":true`)
}

func TestMember_WhoJoinedAndHasNotLeft(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	c.AddMember("501", "ada.l")
	require.Contains(t, c.call("GET", c.members()+"/501", "").body, `"username":"ada.l"`)
	require.Contains(t, c.call("GET", c.members()+"/"+c.BotID(), "").body, botRole(c))

	c.RemoveMember("501")

	c.call("GET", c.members()+"/501", "").refused(t, http.StatusNotFound, 10007)
	c.call("GET", c.members()+"/0", "").refused(t, http.StatusNotFound, 10013)
	c.call("GET", c.members()+"/ada", "").invalid(t, "user_id", "NUMBER_TYPE_COERCE")
}

func TestMembers_PagesInTheOrderOfIDs(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, id := range []string{"503", "1002", "501"} {
		c.AddMember(id, "user"+id)
	}
	list := func(query string) []string {
		got := c.call("GET", c.members()+query, "")
		require.Equal(t, http.StatusOK, got.status, got.body)
		var found []struct{ User struct{ ID string } }
		require.NoError(t, json.Unmarshal([]byte(got.body), &found))
		ids := []string{}
		for _, m := range found {
			ids = append(ids, m.User.ID)
		}
		return ids
	}

	require.Equal(t, []string{"501"}, list(""), "one a page, if nothing else is asked for")
	require.Equal(t, []string{"501", "503"}, list("?limit=2"))
	require.Equal(t, []string{"1002", c.BotID()}, list("?limit=1000&after=503"))
	require.Empty(t, list("?after="+c.BotID()))
	c.call("GET", c.members()+"?limit=1001", "").invalid(t, "limit", "NUMBER_TYPE_MAX")
	c.call("GET", c.members()+"?after=x", "").invalid(t, "after", "NUMBER_TYPE_COERCE")
}

func TestMembers_ListedWithTheIntentOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithoutMembersIntent())

	c.call("GET", c.members(), "").refused(t, http.StatusForbidden, 50001)
	require.Equal(t, http.StatusOK, c.call("GET", c.members()+"/"+c.BotID(), "").status, "one by one they may be asked for")
}
