package discordtest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestAPI_BothVersions(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for version, want := range map[string]int{"v9": http.StatusOK, "v10": http.StatusOK, "v8": http.StatusNotFound} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.URL()+"/api/"+version+"/users/@me", http.NoBody)
		require.NoError(t, err)
		req.Header.Set("Authorization", c.token)
		res, err := c.http.Do(req)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Equal(t, want, res.StatusCode, version)
		require.Equal(t, "application/json", res.Header.Get("Content-Type"))
	}
}

func TestAPI_RefusesOtherTokens(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, token := range []string{"", "Bot wrong", "Bearer " + c.Token(), c.Token()} {
		c.token = token
		got := c.call("GET", "/users/@me", "")
		require.Equal(t, http.StatusUnauthorized, got.status, "%q", token)
		require.JSONEq(t, `{"message": "401: Unauthorized", "code": 0}`, got.body)
	}
}

func TestAPI_UnknownRoute(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, path := range []string{"/users/@me/guilds", "/", "/guilds", "/channels/1/invites"} {
		got := c.call("GET", path, "")
		require.Equal(t, http.StatusNotFound, got.status)
		require.JSONEq(t, `{"message": "404: Not Found", "code": 0}`, got.body)
	}
	require.Equal(t, 4, c.RequestsByRoute()[discordtest.UnknownRoute])
}

func TestAPI_UnknownGuild(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for _, path := range []string{"", "/roles", "/channels", "/members", "/members/1", "/scheduled-events", "/scheduled-events/1"} {
		c.call("GET", "/guilds/42"+path, "").refused(t, http.StatusNotFound, 10004)
	}
	c.call("GET", "/guilds/mine", "").invalid(t, "guild_id", "NUMBER_TYPE_COERCE")
}

func TestAPI_RefusesWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	c := newClient(t)

	c.call("POST", c.channels(), object("name", strings.Repeat("x", 2<<20))).refused(t, http.StatusRequestEntityTooLarge, 40005)
}

func TestAuditLog_DecodesReasons(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	reason := func(text string) answer {
		return c.call("POST", c.channels(), object("name", "x"), "X-Audit-Log-Reason", text)
	}

	first := reason("a%20b+c%C3%A9")
	second := reason(strings.Repeat("%C3%A9", 512))
	third := reason("100%")

	reason(strings.Repeat("x", 513)).invalid(t, "reason", "BASE_TYPE_BAD_LENGTH")
	want := []discordtest.AuditEntry{
		{Action: "POST", TargetID: first.ID, Reason: "a b+cé"},
		{Action: "POST", TargetID: second.ID, Reason: strings.Repeat("é", 512)},
		{Action: "POST", TargetID: third.ID, Reason: "100%"},
	}
	require.Empty(t, cmp.Diff(want, c.Snapshot().AuditLog))
}

func TestRequests_CountedByRoute(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.category("Cohort")
	c.call("POST", c.channels(), "{}")
	c.call("GET", "/channels/42", "")
	c.token = ""
	c.call("GET", "/channels/43", "")

	want := map[string]int{"POST /guilds/{guild.id}/channels": 2, "GET /channels/{channel.id}": 2}
	require.Equal(t, want, c.RequestsByRoute())
	require.Equal(t, 4, c.Requests())
}
