package discord_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

const (
	searchMembers = "GET /guilds/{guild}/members/search"
	// everyAda are members whose username or nickname begins with ada, as a search finds them.
	everyAda = `[{"user":{"id":"1","username":"adam"}}, {"user":{"id":"2","username":"ada"}}, {"user":{"id":"3","username":"bo"},"nick":"ada"},
		{"user":{"id":"4","username":"ada","bot":true}}]`
)

func TestFindByUsername_TakesTheWholeUsernameOnly(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(50_000)
	a.handle(searchMembers, func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "1000", r.URL.Query().Get("limit"))
		body := `[]`
		if r.URL.Query().Get("query") == "ada" {
			body = everyAda
		}
		write(w, http.StatusOK, body)
	})
	found, err := client.FindByUsername(t.Context(), []string{" @Ada", "cy", "ada", ""})
	require.NoError(t, err)
	require.Equal(t, map[string][]discord.UserID{"ada": {"2"}}, found)
	require.EqualValues(t, 2, client.RequestsByRoute()[searchMembers])
}

func TestFindByUsername_ListsASmallServer(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(5)
	a.answer(listMembers, http.StatusOK, everyAda)
	found, err := client.FindByUsername(t.Context(), []string{"ada", "bo", "cy"})
	require.NoError(t, err)
	require.Equal(t, map[string][]discord.UserID{"ada": {"2"}, "bo": {"3"}}, found)
	require.Zero(t, client.RequestsByRoute()[searchMembers])
}

func TestFindByUsername_SearchesWhereItMayNotList(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(5)
	a.answer(listMembers, http.StatusForbidden, `{"message":"Missing Access","code":50001}`)
	a.answer(searchMembers, http.StatusOK, everyAda)
	found, err := client.FindByUsername(t.Context(), []string{"ada", "bo"})
	require.NoError(t, err)
	require.Equal(t, map[string][]discord.UserID{"ada": {"2"}, "bo": {"3"}}, found)
}

func TestFindByUsername_GoesOnWhereItFailed(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(50_000)
	failed := false
	a.handle(searchMembers, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("query") == "bo" && !failed {
			failed = true
			write(w, http.StatusBadGateway, ``)
			return
		}
		write(w, http.StatusOK, everyAda)
	})
	_, err := client.FindByUsername(t.Context(), []string{"ada", "bo"})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "query", "no error names a person")
	found, err := client.FindByUsername(t.Context(), []string{"ada", "bo"})
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.EqualValues(t, 3, client.RequestsByRoute()[searchMembers], "ada was asked for once")
}
