package discord_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

const (
	getGuild    = "GET /guilds/{guild}"
	getMember   = "GET /guilds/{guild}/members/{user}"
	listMembers = "GET /guilds/{guild}/members"
)

// guildOf answers with a server of so many members.
func (a *api) guildOf(members int) {
	a.answer(getGuild, http.StatusOK, fmt.Sprintf(`{"id":%q,"approximate_member_count":%d,"roles":[]}`, guild, members))
}

// membersAre answers single questions for members; everybody else is unknown.
func (a *api) membersAre(ids ...discord.UserID) {
	a.answer(getMember, http.StatusNotFound, `{"message":"Unknown Member","code":10007}`)
	for _, id := range ids {
		a.answer("GET /guilds/{guild}/members/"+string(id), http.StatusOK, memberJSON(id))
	}
}

func memberJSON(id discord.UserID) string { return `{"user":{"id":"` + string(id) + `"},"roles":[]}` }

func people(n int) []discord.UserID {
	ids := make([]discord.UserID, n)
	for i := range ids {
		ids[i] = discord.UserID(fmt.Sprint(700000000000000000 + i))
	}
	return ids
}

func TestPresent_AsksForEachOnALargeServer(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(50_000)
	a.membersAre(member)
	a.answer("GET /guilds/{guild}/members/"+string(other), http.StatusNotFound, `{"message":"Unknown User","code":10013}`)
	present, err := client.Present(t.Context(), []discord.UserID{other, member})
	require.NoError(t, err)
	require.Equal(t, []discord.UserID{member}, present)
	require.EqualValues(t, 2, client.RequestsByRoute()[getMember])
}

func TestPresent_ListsASmallServerPageByPage(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(1200)
	all := people(1200)
	a.handle(listMembers, func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "1000", r.URL.Query().Get("limit"))
		page := all[:1000]
		if r.URL.Query().Get("after") == string(all[999]) {
			page = all[1000:]
		}
		list := make([]string, len(page))
		for i, id := range page {
			list[i] = memberJSON(id)
		}
		write(w, http.StatusOK, "["+strings.Join(list, ",")+"]")
	})
	wanted := []discord.UserID{all[1199], member, all[0], other}
	present, err := client.Present(t.Context(), wanted)
	require.NoError(t, err)
	require.Equal(t, []discord.UserID{all[1199], all[0]}, present)
	require.EqualValues(t, 3, client.Requests())
	require.Len(t, wanted, 4, "the caller's list is its own")
	require.Equal(t, member, wanted[1])
}

func TestPresent_AsksForEachWhenListingIsRefused(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(10)
	a.answer(listMembers, http.StatusForbidden, `{"message":"Missing Access","code":50001}`)
	a.membersAre(member)
	present, err := client.Present(t.Context(), []discord.UserID{member, other})
	require.NoError(t, err)
	require.Equal(t, []discord.UserID{member}, present)
}

func TestPresent_WhatCannotBeAnIDIsAbsentWithoutAsking(t *testing.T) {
	t.Parallel()
	_, client := newAPI(t)
	present, err := client.Present(t.Context(), []discord.UserID{"", "ada#1815", "-5", "@me", "99999999999999999999", "../channels"})
	require.NoError(t, err)
	require.Empty(t, present)
	require.Zero(t, client.Requests())
}

func TestPresent_ContinuesWhereALimitEndedIt(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(50_000)
	wanted := people(5)
	a.membersAre(wanted[0], wanted[1], wanted[3], wanted[4])
	answered := 0
	a.handle("GET /guilds/{guild}/members/"+string(wanted[2]), func(w http.ResponseWriter, _ *http.Request) {
		if answered++; answered == 1 {
			write(w, http.StatusInternalServerError, `{}`)
			return
		}
		write(w, http.StatusOK, memberJSON(wanted[2]))
	})
	_, err := client.Present(t.Context(), wanted)
	require.Equal(t, discord.Retry, discord.Classify(err))
	require.EqualValues(t, 3, client.RequestsByRoute()[getMember])

	present, err := client.Present(t.Context(), wanted)
	require.NoError(t, err)
	require.Equal(t, wanted, present)
	require.EqualValues(t, 6, client.RequestsByRoute()[getMember], "only the three that were left are asked for")

	_, err = client.Present(t.Context(), wanted)
	require.NoError(t, err)
	require.EqualValues(t, 11, client.RequestsByRoute()[getMember], "a new lookup asks for everybody")
}

func TestPresent_FailsWhenTheServerIsUnknown(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(getGuild, http.StatusNotFound, `{"message":"Unknown Guild","code":10004}`)
	_, err := client.Present(t.Context(), people(2))
	require.Equal(t, discord.Permission, discord.Classify(err))
}
