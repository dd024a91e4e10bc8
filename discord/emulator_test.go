package discord_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
	"convene/discord/discordtest/openapitest"
)

// emulated returns an emulated Discord with two members, and a client for it. What they say to each other
// is held against Discord's description of its API.
func emulated(t *testing.T, options ...discordtest.Option) (*discordtest.Server, *discord.Client) {
	t.Helper()
	return served(t, append([]discordtest.Option{discordtest.WithMiddleware(openapitest.Middleware(t))}, options...)...)
}

// served is emulated with these options only.
func served(t *testing.T, options ...discordtest.Option) (*discordtest.Server, *discord.Client) {
	t.Helper()
	server := discordtest.NewServer(options...)
	t.Cleanup(server.Close)
	server.AddMember(string(member), "ada")
	server.AddMember(string(other), "grace")
	return server, clientOf(t, server, server.Token())
}

// clientOf returns a client that knows nothing yet.
func clientOf(t *testing.T, server *discordtest.Server, token string) *discord.Client {
	t.Helper()
	client, err := discord.New(discord.Config{Token: token, GuildID: discord.GuildID(server.GuildID()), BaseURL: server.URL()})
	require.NoError(t, err)
	return client
}

// group is what realizing one group makes.
type group struct {
	category, voice, text discord.ChannelID
	event                 discord.EventID
	welcome               discord.MessageID

	used, typed, pressed, answered discord.Interaction // where a test needs them
}

// realize makes a group's objects in Convene's order, but for the opening of the voice channel.
func realize(t *testing.T, client *discord.Client, members ...discord.UserID) group {
	t.Helper()
	var g group
	var err error
	g.category, err = client.CreateCategory(t.Context(), discord.CategorySpec{Name: "Cohort", AuditReason: "run 1"})
	require.NoError(t, err)
	g.voice, err = client.CreateVoiceChannel(t.Context(), discord.VoiceChannelSpec{Name: "Group 1", Category: g.category, AuditReason: "run 1"})
	require.NoError(t, err)
	g.event, err = client.CreateWeeklyEvent(t.Context(), discord.EventSpec{
		Name: "Group 1", Description: "Weekly", Channel: g.voice, Start: time.Now().Add(48 * time.Hour), Length: time.Hour,
	})
	require.NoError(t, err)
	g.text, err = client.CreateTextChannel(t.Context(), discord.TextChannelSpec{Name: "Group 1", Topic: "weekly", Category: g.category, Members: members})
	require.NoError(t, err)
	g.welcome, err = client.PostMessage(t.Context(), g.text, welcomeSpec(members))
	require.NoError(t, err)
	return g
}

func welcomeSpec(members []discord.UserID) discord.MessageSpec {
	return discord.MessageSpec{Content: "Welcome, " + discord.Mention(members[0]), Nonce: "convene-welcome-1", Mentions: members}
}

func TestEmulator_MembersSeeTheTextChannelAtOnceAndTheVoiceChannelWhenItOpens(t *testing.T) {
	t.Parallel()
	server, client := emulated(t)
	g := realize(t, client, member)
	require.True(t, server.CanSee(string(member), string(g.text)))
	for _, channel := range []discord.ChannelID{g.category, g.voice, g.text} {
		require.False(t, server.CanSee(string(other), string(channel)))
		require.True(t, server.CanSee(server.BotID(), string(channel)))
	}
	require.False(t, server.CanSee(string(member), string(g.voice)))
	for range 2 {
		require.NoError(t, client.SetAccess(t.Context(), discord.Channel{ID: g.voice, Kind: discord.KindVoice}, []discord.UserID{member}, nil, "run 1"))
		require.True(t, server.CanSee(string(member), string(g.voice)))
		require.False(t, server.CanSee(string(other), string(g.voice)))
	}
}

// withoutAccess leaves out what only the client itself reads of channels.
func withoutAccess(channels []discord.Channel) []discord.Channel {
	list := make([]discord.Channel, 0, len(channels))
	for _, c := range channels {
		list = append(list, discord.Channel{ID: c.ID, Kind: c.Kind, Name: c.Name, Topic: c.Topic, Parent: c.Parent, Hidden: c.Hidden})
	}
	return list
}

func TestEmulator_WhatWasMadeIsFoundAgain(t *testing.T) {
	t.Parallel()
	server, client := emulated(t)
	g := realize(t, client, member)

	channels, err := client.Channels(t.Context())
	require.NoError(t, err)
	channels = withoutAccess(channels)
	require.Contains(t, channels, discord.Channel{ID: g.category, Kind: discord.KindCategory, Name: "Cohort", Hidden: true})
	require.Contains(t, channels, discord.Channel{ID: g.voice, Kind: discord.KindVoice, Name: "Group 1", Parent: g.category, Hidden: true})
	require.Contains(t, channels, discord.Channel{ID: g.text, Kind: discord.KindText, Name: "group-1", Topic: "weekly", Parent: g.category, Hidden: true})

	events, err := client.Events(t.Context())
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.Equal(t, g.event, events[0].ID)
	require.Equal(t, g.voice, events[0].ChannelID)

	again, err := client.PostMessage(t.Context(), g.text, welcomeSpec([]discord.UserID{member}))
	require.NoError(t, err)
	require.Equal(t, g.welcome, again, "the nonce makes it the same message")
	messages, err := client.Messages(t.Context(), g.text, 50)
	require.NoError(t, err)
	require.Len(t, messages, 1)
	require.Equal(t, discord.UserID(server.BotID()), messages[0].Author)
}

func TestEmulator_DeletingTwiceIsDeletingOnce(t *testing.T) {
	t.Parallel()
	server, client := emulated(t)
	before := len(server.Snapshot().Channels)
	g := realize(t, client, member)
	for range 2 {
		require.NoError(t, client.DeleteEvent(t.Context(), g.event, "undo"))
		for _, channel := range []discord.ChannelID{g.text, g.voice, g.category} {
			require.NoError(t, client.DeleteChannel(t.Context(), channel, "undo"))
		}
	}
	require.Len(t, server.Snapshot().Channels, before)
	require.Empty(t, server.Snapshot().Events)
}

func TestEmulator_PresentEitherWay(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]discordtest.Option{
		"listed": nil, "one by one": {discordtest.WithoutMembersIntent()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, client := emulated(t, options...)
			present, err := client.Present(t.Context(), []discord.UserID{"400", member, "nobody", other})
			require.NoError(t, err)
			require.Equal(t, []discord.UserID{member, other}, present)
		})
	}
}

func TestEmulator_PreflightAgreesWithWhatIsRefused(t *testing.T) {
	t.Parallel()
	server, client := emulated(t)
	problems, err := client.Preflight(t.Context(), discord.Needs{Channels: 3, Events: 1})
	require.NoError(t, err)
	require.Empty(t, problems)

	server.SetBotPermissions(discordtest.ViewChannel)
	problems, err = client.Preflight(t.Context(), discord.Needs{Channels: 3, Events: 1})
	require.NoError(t, err)
	require.Len(t, problems, 1)
	require.Contains(t, problems[0], "Manage Channels")
	_, err = client.CreateCategory(t.Context(), discord.CategorySpec{Name: "Cohort"})
	require.Equal(t, discord.Permission, discord.Classify(err))
	require.Equal(t, http.StatusForbidden, failure(t, err).HTTPStatus)
}

func TestEmulator_ManyMessagesMeetTheLimitOnlyInTheClient(t *testing.T) {
	t.Parallel()
	server, client := emulated(t, discordtest.WithBucket("POST /channels/{channel.id}/messages", 2, time.Hour))
	g := realize(t, client, member)
	sent := 1
	for range 10 {
		_, err := client.PostMessage(t.Context(), g.text, discord.MessageSpec{Content: "hello"})
		if err == nil {
			sent++
			continue
		}
		require.Equal(t, discord.RetryAfter, failure(t, err).Kind)
		require.Greater(t, failure(t, err).RetryAfter, 50*time.Minute)
	}
	require.Equal(t, 2, sent)
	require.EqualValues(t, client.Requests(), server.Requests())
	require.Equal(t, 2, server.RequestsByRoute()["POST /channels/{channel.id}/messages"])
}

func TestEmulator_AnEditLeavesNothingOfWhatWasThere(t *testing.T) {
	t.Parallel()
	server, client := emulated(t)
	channel := server.AddTextChannel("office")
	id, err := client.PostMessage(t.Context(), discord.ChannelID(channel), discord.MessageSpec{
		Content: "Your meetings", File: &discord.File{Name: "a.ics", ContentType: "text/calendar", Content: []byte("BEGIN")},
		Rows: []discord.Row{{Select: &discord.Select{ID: "pick", Options: []discord.SelectOption{{Label: "a", Value: "a"}, {Label: "b", Value: "b"}}}}},
	})
	require.NoError(t, err)
	posted := server.Snapshot().Messages[channel][0]
	require.Len(t, posted.Attachments, 1)
	require.Equal(t, 1, posted.Rows[0].Select.Most, "without a number one may be chosen")
	require.NoError(t, client.EditMessage(t.Context(), discord.ChannelID(channel), id, discord.MessageSpec{Content: "Nothing to meet for"}))
	edited := server.Snapshot().Messages[channel][0]
	require.Empty(t, edited.Attachments)
	require.Empty(t, edited.Rows)
}
