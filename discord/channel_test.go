package discord_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/discord"
)

// Permissions are numbers that travel as text; these are from Discord's documentation of the bits.
const (
	none                = "0"
	view                = "1024"           // 1<<10
	viewSendReadHistory = "68608"          // 1<<10 | 1<<11 | 1<<16
	viewConnectSpeak    = "3146752"        // 1<<10 | 1<<20 | 1<<21
	categoryForBot      = "1049616"        // 1<<4 | 1<<10 | 1<<20
	textForBot          = "68624"          // 1<<4 | 1<<10 | 1<<11 | 1<<16
	voiceForBot         = "17600777028624" // 1<<4 | 1<<10 | 1<<20 | 1<<33 | 1<<44
)

// Types of channels and of overwrites, as JSON numbers.
const (
	textKind, voiceKind, categoryKind = 0.0, 2.0, 4.0
	role, person                      = 0.0, 1.0
)

const (
	createChannel = "POST /guilds/{guild}/channels"
	created       = `{"id":"600000000000000006"}`
	theChannel    = discord.ChannelID("600000000000000006")
	category      = discord.ChannelID("500000000000000005")
)

func overwrite(id string, kind float64, allow, deny string) map[string]any {
	return map[string]any{"id": id, "type": kind, "allow": allow, "deny": deny}
}

func TestCreateCategory_IsHiddenByTheOneRequest(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(createChannel, http.StatusCreated, created)
	id, err := client.CreateCategory(t.Context(), discord.CategorySpec{Name: "AI Safety, March", AuditReason: "run 1"})
	require.NoError(t, err)
	require.Equal(t, theChannel, id)
	require.Empty(t, cmp.Diff(map[string]any{
		"name": "AI Safety, March", "type": categoryKind,
		"permission_overwrites": []any{
			overwrite(string(guild), role, none, view),
			overwrite(string(bot), person, categoryForBot, none),
		},
	}, a.last(t).form(t)))
	require.EqualValues(t, 1, client.RequestsByRoute()[createChannel])
}

func TestCreateVoiceChannel_LetsOnlyTheBotIn(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(createChannel, http.StatusCreated, created)
	_, err := client.CreateVoiceChannel(t.Context(), discord.VoiceChannelSpec{Name: "Group 1", Category: category})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(map[string]any{
		"name": "Group 1", "type": voiceKind, "parent_id": string(category),
		"permission_overwrites": []any{
			overwrite(string(guild), role, none, view),
			overwrite(string(bot), person, voiceForBot, none),
		},
	}, a.last(t).form(t)))
}

func TestSetAccess_SetsTheWholeListAtOnce(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("PATCH /channels/{channel}", http.StatusOK, created)
	require.NoError(t, client.SetAccess(t.Context(), discord.Channel{ID: theChannel, Kind: discord.KindVoice}, []discord.UserID{member, other}, nil, "run 1"))
	require.Equal(t, "/channels/"+string(theChannel), a.last(t).path)
	require.Empty(t, cmp.Diff(map[string]any{
		"permission_overwrites": []any{
			overwrite(string(guild), role, none, view),
			overwrite(string(bot), person, voiceForBot, none),
			overwrite(string(member), person, viewConnectSpeak, none),
			overwrite(string(other), person, viewConnectSpeak, none),
		},
	}, a.last(t).form(t)))
}

func TestCreateTextChannel_LetsTheMembersInOnce(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(createChannel, http.StatusCreated, created)
	_, err := client.CreateTextChannel(t.Context(), discord.TextChannelSpec{
		Name: "Group 1", Topic: "weekly", Category: category, Members: []discord.UserID{member, bot, member},
	})
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(map[string]any{
		"name": "Group 1", "type": textKind, "topic": "weekly", "parent_id": string(category),
		"permission_overwrites": []any{
			overwrite(string(guild), role, none, view),
			overwrite(string(bot), person, textForBot, none),
			overwrite(string(member), person, viewSendReadHistory, none),
		},
	}, a.last(t).form(t)))
}

func TestCreateTextChannel_CutsToDiscordsLimits(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(createChannel, http.StatusCreated, created)
	_, err := client.CreateTextChannel(t.Context(), discord.TextChannelSpec{
		Name: strings.Repeat("é", 101), Topic: strings.Repeat("é", 1025),
	})
	require.NoError(t, err)
	form := a.last(t).form(t)
	require.Len(t, []rune(form["name"].(string)), 100)
	require.Len(t, []rune(form["topic"].(string)), 1024)
}

func TestChannels_TellsWhatIsHiddenFromEveryone(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("GET /guilds/{guild}/channels", http.StatusOK, `[
		{"id":"1","type":4,"name":"Cohort","position":0,"permission_overwrites":[{"id":"`+string(guild)+`","type":0,"allow":"0","deny":"1024"}]},
		{"id":"2","type":0,"name":"group-1","topic":"weekly","parent_id":"1","permission_overwrites":[{"id":"`+string(member)+`","type":1,"allow":"0","deny":"1024"}]},
		{"id":"3","type":2,"name":"Group 1","topic":null,"parent_id":null,"permission_overwrites":[]},
		{"id":"4","type":15,"name":"forum"}]`)
	channels, err := client.Channels(t.Context())
	require.NoError(t, err)
	require.Equal(t, []discord.Channel{
		{ID: "1", Kind: discord.KindCategory, Name: "Cohort", Hidden: true},
		{ID: "2", Kind: discord.KindText, Name: "group-1", Topic: "weekly", Parent: "1"},
		{ID: "3", Kind: discord.KindVoice, Name: "Group 1"},
		{ID: "4", Kind: discord.KindOther, Name: "forum"},
	}, withoutAccess(channels))
}

func TestDeleteChannel_OneThatIsGoneIsDeleted(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("DELETE /channels/1", http.StatusOK, `{"id":"1"}`)
	a.answer("DELETE /channels/2", http.StatusNotFound, `{"message":"Unknown Channel","code":10003}`)
	a.answer("DELETE /channels/3", http.StatusForbidden, `{"message":"Missing Access","code":50001}`)
	a.answer("DELETE /channels/4", http.StatusNotFound, `404 page not found`)
	require.NoError(t, client.DeleteChannel(t.Context(), "1", ""))
	require.NoError(t, client.DeleteChannel(t.Context(), "2", ""))
	require.Equal(t, discord.Permission, discord.Classify(client.DeleteChannel(t.Context(), "3", "")))
	require.Error(t, client.DeleteChannel(t.Context(), "4", ""), "a 404 that is not Discord's says nothing about the channel")
}
