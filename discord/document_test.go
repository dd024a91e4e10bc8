package discord_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord"
)

// What is not as Discord documents it is an error that says what: no panic, no endless loop, and no silence,
// in which a member would not be there or a right would be missing.
func TestDocument_WhatIsNotAsDocumentedIsAnError(t *testing.T) {
	t.Parallel()
	const channels, events, messages = "GET /guilds/{guild}/channels", "GET /guilds/{guild}/scheduled-events", "GET /channels/{channel}/messages"
	present := func(ctx context.Context, c *discord.Client) error {
		_, err := c.Present(ctx, people(2))
		return err
	}
	calls := map[string]func(context.Context, *discord.Client) error{
		channels: func(ctx context.Context, c *discord.Client) error { _, err := c.Channels(ctx); return err },
		events:   func(ctx context.Context, c *discord.Client) error { _, err := c.Events(ctx); return err },
		messages: func(ctx context.Context, c *discord.Client) error { _, err := c.Messages(ctx, "1", 10); return err },
		getGuild: present,
		"GET /guilds/{guild}/members/" + string(bot): func(ctx context.Context, c *discord.Client) error {
			_, err := c.Preflight(ctx, discord.Needs{})
			return err
		},
		"GET /guilds/{guild}/members/search": func(ctx context.Context, c *discord.Client) error {
			_, err := c.FindByUsername(ctx, []string{"ada"})
			return err
		},
		getMember:   func(ctx context.Context, c *discord.Client) error { _, err := c.Present(ctx, people(1)); return err },
		listMembers: present,

		"GET /channels/{channel}": func(ctx context.Context, c *discord.Client) error { _, err := c.Channel(ctx, "1"); return err },
	}
	for _, test := range []struct{ route, body, says string }{
		{channels, `null`, "no list"},
		{channels, `[null]`, "no id of an entry"},
		{channels, `[{"id":"1"}]`, "no type of an entry"},
		{channels, `[{"id":1,"type":0}]`, "id is of type number"},
		{channels, `[{"id":"1","type":0,"permission_overwrites":[null]}]`, "no id of an overwrite"},
		{channels, `{"channels":[]}`, "it is of type object"},
		{channels, ``, "not the JSON"},
		{"GET /channels/{channel}", `null`, "no id"},
		{events, `null`, "no list"},
		{events, `[null]`, "no id"},
		{events, `[{"id":"1","scheduled_start_time":null}]`, "no scheduled_start_time"},
		{events, `[{"id":1}]`, "id is of type number"},
		{messages, `null`, "no list"},
		{messages, `[{"id":"1","author":null}]`, "no id of the author"},
		{getGuild, `{"id":"1","roles":null}`, "no roles"},
		{getGuild, `{"id":"1","approximate_member_count":5}`, "no roles"},
		{getGuild, `{"id":"1","roles":[null]}`, "no id of a role"},
		{getGuild, `{"id":"1","roles":[{"id":"1","permissions":1024}]}`, "not the JSON"},
		{getMember, `{}`, "no id of the user"},
		{getMember, `{"user":null,"roles":[]}`, "no id of the user"},
		{"GET /guilds/{guild}/members/" + string(bot), `{"user":{"id":"7"},"roles":null}`, "no roles"},
		{"GET /guilds/{guild}/members/search", `[{}]`, "no id of the user"},
		{listMembers, `null`, "no list"},
		{listMembers, `[{"roles":[]}]`, "no id of the user"},
		{listMembers, `[null]`, "no id of the user"},
		{listMembers, `[{"user":{"id":12},"roles":[]}]`, "user.id is of type number"},
		{listMembers, `[{"user":{"id":"nobody"},"roles":[]}]`, "no id of the user"},
		{listMembers, `[{"user":{"id":"9"},"roles":[]},{"user":{"id":"8"},"roles":[]}]`, "in the order of their ids"},
	} {
		t.Run(test.route+" "+test.body, func(t *testing.T) {
			t.Parallel()
			a, client := newAPI(t)
			if test.route != getGuild {
				a.guildOf(2)
			}
			a.answer(test.route, http.StatusOK, test.body)
			err := calls[test.route](t.Context(), client)
			require.Equal(t, discord.Retry, discord.Classify(err))
			require.ErrorContains(t, err, test.says)
			require.NotContains(t, err.Error(), "no answer")
		})
	}
}

// A server that always answers with the same full page would be asked for ever.
func TestPresent_EndsWhenThePagesDoNotMoveOn(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(1200)
	page := make([]string, 1000)
	for i, id := range people(1000) {
		page[i] = memberJSON(id)
	}
	a.answer(listMembers, http.StatusOK, "["+strings.Join(page, ",")+"]")
	_, err := client.Present(t.Context(), people(3))
	require.ErrorContains(t, err, "the list of members does not go on in the order of their ids")
	require.EqualValues(t, 2, client.RequestsByRoute()[listMembers])
}

// Fields and values that Convene does not know are no reason to fail.
func TestDocument_WhatIsNotNeededMayBeAnything(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("GET /guilds/{guild}/channels", http.StatusOK,
		`[{"id":"1","type":99,"flags":"many","thread_metadata":7,"permission_overwrites":null},{"id":"2","type":4,"parent_id":null,"name":"Cohort"}]`,
		"X-RateLimit-Remaining", "a few")
	channels, err := client.Channels(t.Context())
	require.NoError(t, err)
	require.Equal(t, discord.KindOther, channels[0].Kind)
	require.Equal(t, discord.Channel{ID: "2", Kind: discord.KindCategory, Name: "Cohort"}, channels[1])
}

// An address that is not the API's answers 404 as well; that makes nobody absent.
func TestPresent_NobodyIsAbsentByAnAddressThatIsWrong(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(getMember, http.StatusNotFound, `{"message":"404: Not Found","code":0}`)
	_, err := client.Present(t.Context(), people(1))
	require.ErrorContains(t, err, "404 Not Found")
}

func TestPresent_ABlockOfTheNetworkIsNoRefusedList(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.guildOf(2)
	a.answer(listMembers, http.StatusForbidden, "<html>error code: 1020</html>")
	_, err := client.Present(t.Context(), people(2))
	require.True(t, failure(t, err).Blocked)
	require.Zero(t, client.RequestsByRoute()[getMember])
}
