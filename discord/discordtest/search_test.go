package discordtest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSearchMembers_FindsByTheBeginningOfTheUsername(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	c.AddMember("502", "Adam")
	c.AddMember("503", "bo")
	usernames := func(query string) []string {
		got := c.call("GET", c.members()+"/search?"+query, "")
		require.Equal(t, http.StatusOK, got.status, got.body)
		var found []struct{ User struct{ Username string } }
		require.NoError(t, json.Unmarshal([]byte(got.body), &found))
		names := []string{}
		for _, m := range found {
			names = append(names, m.User.Username)
		}
		return names
	}
	require.Equal(t, []string{"ada", "Adam"}, usernames("query=ADA&limit=10"))
	require.Equal(t, []string{"ada"}, usernames("query=ada"), "one unless more are asked for")
	require.Empty(t, usernames("query=cy"))
	require.Equal(t, http.StatusBadRequest, c.call("GET", c.members()+"/search", "").status)
}
