package referee_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/dev/torture/referee"
	"convene/discord/discordtest"
)

const (
	guildID  = "100"
	botID    = "200"
	category = "300"
	shown    = "-# cohort 1 · run 01a20b32-da49-77f0-8ca7-bad2e53a35b5" // as a message names the run that it shows
	notices  = "400"

	textAccess  = discordtest.ViewChannel | discordtest.SendMessages | discordtest.ReadMessageHistory
	voiceAccess = discordtest.ViewChannel | discordtest.Connect | discordtest.Speak
)

// sound is a scene in which everything is as it should be: a cohort of two approved groups and a
// rejected one. One of four members is not on the server.
func sound() referee.Scene {
	c := referee.Cohort{
		ID: 1, Name: "Ethics", Meetings: 2, Signups: 4,
		Categories: []referee.Category{{CohortID: 1, Number: 1, ID: category}},
		Decisions: []referee.Decision{
			{CohortID: 1, ID: "run/a", Kind: "approve", Groups: []int64{1, 2}, Accepted: true},
			{CohortID: 1, ID: "run/b", Kind: "reject", Accepted: false},
			{CohortID: 1, ID: "run/c", Kind: "reject", Accepted: true},
		},
	}
	s := referee.Scene{
		GuildID: guildID, BotID: botID, Foreign: []string{notices}, Open: []string{"group-1", "group-2"},
		Guild: discordtest.Guild{
			Channels: []discordtest.Channel{
				{ID: notices, Type: discordtest.TextChannel, Name: "organisers"},
				{ID: category, Type: discordtest.Category, Name: "Ethics", Overwrites: hidden(discordtest.ViewChannel)},
			},
			Messages: map[string][]discordtest.Message{notices: {{ID: "401", AuthorID: botID, Content: "Done.\n" + shown}}},
			Members:  []discordtest.Member{{ID: botID}, {ID: "11"}, {ID: "12"}, {ID: "21"}, {ID: "99"}},
		},
		Cases: []referee.Case{{
			CohortID: 1, Signups: 4, Groups: []int64{1, 2, 3}, Final: []int64{1}, Receipts: []string{"a", "b"}, Ending: referee.Completed,
		}},
	}
	for n := range 2 {
		c.Groups = append(c.Groups, realize(&s.Guild, int64(n+1)))
	}
	s.Records.Cohorts = []referee.Cohort{c}
	return s
}

// realize puts a group with two members on the server. The second member of group 2 is not there.
func realize(on *discordtest.Guild, n int64) referee.Group {
	id := func(kind string) string { return fmt.Sprint(kind, n) }
	g := referee.Group{
		CohortID: 1, ID: n, Name: fmt.Sprintf("Group %d", n), Status: "active", Category: category,
		Voice: id("voice"), Event: id("event"), Text: id("text"), Welcome: id("welcome"),
	}
	start := time.Date(2027, 1, 5, 18, 0, 0, 0, time.UTC)
	for i := range 2 {
		g.Members = append(g.Members, referee.Member{GroupID: n, UserID: 10*n + int64(i), DiscordID: fmt.Sprint(10*n + int64(i) + 1)})
		g.Meetings = append(g.Meetings, referee.Meeting{GroupID: n, Number: i + 1, At: start.AddDate(0, 0, 7*i), Event: g.Event, Voice: g.Voice})
	}
	text, voice, greeting := hidden(textAccess), hidden(voiceAccess), ""
	for _, m := range g.Members {
		if m.DiscordID == "22" {
			continue
		}
		text = append(text, discordtest.Overwrite{ID: m.DiscordID, Type: discordtest.OverwriteMember, Allow: textAccess})
		voice = append(voice, discordtest.Overwrite{ID: m.DiscordID, Type: discordtest.OverwriteMember, Allow: voiceAccess})
		greeting += "<@" + m.DiscordID + ">"
	}
	on.Channels = append(on.Channels,
		discordtest.Channel{ID: g.Voice, Type: discordtest.VoiceChannel, Name: g.Name, ParentID: category, Overwrites: voice},
		discordtest.Channel{ID: g.Text, Type: discordtest.TextChannel, Name: fmt.Sprintf("group-%d", n), ParentID: category, Overwrites: text})
	on.Events = append(on.Events, discordtest.Event{ID: g.Event, ChannelID: g.Voice, Start: start, Weekly: true})
	on.Messages[g.Text] = []discordtest.Message{{ID: g.Welcome, AuthorID: botID, Content: greeting}}
	return g
}

func hidden(bot uint64) []discordtest.Overwrite {
	return []discordtest.Overwrite{
		{ID: guildID, Type: discordtest.OverwriteRole, Deny: discordtest.ViewChannel},
		{ID: botID, Type: discordtest.OverwriteMember, Allow: bot},
	}
}

func TestJudge_FindsNothingInASoundWorld(t *testing.T) {
	t.Parallel()
	require.Empty(t, referee.Judge(sound()))
}

func cohort(s *referee.Scene) *referee.Cohort { return &s.Records.Cohorts[0] }

func group(s *referee.Scene) *referee.Group { return &cohort(s).Groups[0] }

func channel(s *referee.Scene, id string) *discordtest.Channel {
	return &s.Guild.Channels[slices.IndexFunc(s.Guild.Channels, func(c discordtest.Channel) bool { return c.ID == id })]
}

func addChannel(s *referee.Scene, c discordtest.Channel) {
	s.Guild.Channels = append(s.Guild.Channels, c)
}

func dropChannel(s *referee.Scene, id string) {
	s.Guild.Channels = slices.DeleteFunc(s.Guild.Channels, func(c discordtest.Channel) bool { return c.ID == id })
}

func TestJudge_FindsEachDefect(t *testing.T) {
	t.Parallel()
	for name, defect := range map[string]struct {
		kind  referee.Kind
		says  string
		spoil func(*referee.Scene)
	}{
		"a second voice channel of a group": {referee.Duplicate, `"Group 1"`, func(s *referee.Scene) {
			addChannel(s, discordtest.Channel{ID: "x", Type: discordtest.VoiceChannel, Name: "Group 1", ParentID: category})
		}},
		"a second text channel of a group": {referee.Duplicate, `"group-1"`, func(s *referee.Scene) {
			addChannel(s, discordtest.Channel{ID: "x", Type: discordtest.TextChannel, Name: "group-1", ParentID: category})
		}},
		"a second category of a cohort": {referee.Duplicate, `"Ethics"`, func(s *referee.Scene) {
			addChannel(s, discordtest.Channel{ID: "x", Type: discordtest.Category, Name: "Ethics"})
		}},
		"a second event in a group's channel": {referee.Duplicate, "x", func(s *referee.Scene) {
			s.Guild.Events = append(s.Guild.Events, discordtest.Event{ID: "x", ChannelID: "voice1"})
		}},
		"a second welcome": {referee.Duplicate, "x", func(s *referee.Scene) {
			s.Guild.Messages["text1"] = append(s.Guild.Messages["text1"], discordtest.Message{ID: "x", AuthorID: botID})
		}},
		"a run that is shown twice": {referee.Duplicate, "shown twice", func(s *referee.Scene) {
			s.Guild.Messages[notices] = append(s.Guild.Messages[notices], discordtest.Message{ID: "x", AuthorID: botID, Content: shown})
		}},
		"a run that is over and can be approved": {referee.Wrong, "offers to approve", func(s *referee.Scene) {
			s.Guild.Messages[notices][0].Rows = []discordtest.Row{{Buttons: []discordtest.Button{{ID: "approve:1"}}}}
		}},
		"two groups with one channel": {referee.Duplicate, "2 rows", func(s *referee.Scene) {
			cohort(s).Groups[1].Voice = "voice1"
		}},
		"a channel of nobody": {referee.Orphan, `"Group 3"`, func(s *referee.Scene) {
			addChannel(s, discordtest.Channel{ID: "x", Type: discordtest.VoiceChannel, Name: "Group 3", ParentID: category})
		}},
		"an event of nobody": {referee.Orphan, "x", func(s *referee.Scene) {
			s.Guild.Events = append(s.Guild.Events, discordtest.Event{ID: "x", ChannelID: "elsewhere"})
		}},
		"a category of nobody": {referee.Orphan, `"Law"`, func(s *referee.Scene) {
			addChannel(s, discordtest.Channel{ID: "x", Type: discordtest.Category, Name: "Law"})
		}},
		"an empty category": {referee.Orphan, "empty", func(s *referee.Scene) {
			addChannel(s, discordtest.Channel{ID: "x", Type: discordtest.Category, Name: "Ethics (2)", Overwrites: hidden(0)})
			cohort(s).Categories = append(cohort(s).Categories, referee.Category{CohortID: 1, Number: 2, ID: "x"})
		}},
		"no welcome": {referee.Missing, "welcome", func(s *referee.Scene) { delete(s.Guild.Messages, "text1") }},
		"an id that is not real": {referee.Missing, "nowhere", func(s *referee.Scene) {
			dropChannel(s, "text1")
			group(s).Text, group(s).Welcome = "nowhere", "nowhere either"
			delete(s.Guild.Messages, "text1")
		}},
		"no event":                 {referee.Missing, "event", func(s *referee.Scene) { s.Guild.Events = s.Guild.Events[1:] }},
		"no voice channel":         {referee.Missing, "voice channel", func(s *referee.Scene) { dropChannel(s, "voice1") }},
		"no category":              {referee.Missing, "category", func(s *referee.Scene) { dropChannel(s, category) }},
		"too few meetings":         {referee.Missing, "1 meetings", func(s *referee.Scene) { group(s).Meetings = group(s).Meetings[:1] }},
		"a decision not recorded":  {referee.Missing, "decision z", func(s *referee.Scene) { s.Cases[0].Receipts = []string{"z"} }},
		"a group without a keeper": {referee.Missing, "looks after Group 2", func(s *referee.Scene) { s.Open = s.Open[:1] }},
		"a workflow of nobody":     {referee.Stuck, "group-3", func(s *referee.Scene) { s.Open = append(s.Open, "group-3") }},
		"a cohort that is gone":    {referee.Missing, "cohort 1 is gone", func(s *referee.Scene) { cohort(s).ID = 7 }},
		"an event once":            {referee.Wrong, "weekly", func(s *referee.Scene) { s.Guild.Events[0].Weekly = false }},
		"an event elsewhere":       {referee.Wrong, "another channel", func(s *referee.Scene) { s.Guild.Events[0].ChannelID = "voice2" }},
		"an event at another time": {referee.Wrong, "starts at", func(s *referee.Scene) {
			s.Guild.Events[0].Start = s.Guild.Events[0].Start.Add(time.Hour)
		}},
		"a meeting in another channel": {referee.Wrong, "meeting 2", func(s *referee.Scene) { group(s).Meetings[1].Voice = "voice2" }},
		"a meeting off the week":       {referee.Wrong, "week", func(s *referee.Scene) { group(s).Meetings[1].At = group(s).Meetings[0].At }},
		"an overwrite too many": {referee.Wrong, "none of its members", func(s *referee.Scene) {
			c := channel(s, "text1")
			c.Overwrites = append(c.Overwrites, discordtest.Overwrite{ID: "21", Type: discordtest.OverwriteMember, Allow: textAccess})
		}},
		"an overwrite too few": {referee.Wrong, "no overwrite for 12", func(s *referee.Scene) {
			c := channel(s, "voice1")
			c.Overwrites = c.Overwrites[:len(c.Overwrites)-1]
		}},
		"an overwrite that allows too little": {referee.Wrong, "too little", func(s *referee.Scene) {
			channel(s, "voice1").Overwrites[2].Allow = discordtest.ViewChannel
		}},
		"a channel that everyone sees": {referee.Wrong, "everyone", func(s *referee.Scene) {
			channel(s, "voice1").Overwrites[0].Deny = 0
		}},
		"a category that everyone sees": {referee.Wrong, "everyone", func(s *referee.Scene) {
			channel(s, category).Overwrites = nil
		}},
		"a channel without the bot": {referee.Wrong, "bot", func(s *referee.Scene) {
			channel(s, "voice1").Overwrites[1].Allow = 0
		}},
		"a welcome that leaves one out": {referee.Wrong, "greet", func(s *referee.Scene) {
			s.Guild.Messages["text1"][0].Content = "<@11>"
		}},
		"a channel outside of its category": {referee.Wrong, "not in its category", func(s *referee.Scene) {
			channel(s, "voice1").ParentID = ""
		}},
		"a lost signup": {referee.Wrong, "signups", func(s *referee.Scene) { cohort(s).Signups = 3 }},
		"a group that nobody approved": {referee.Wrong, "nobody approved", func(s *referee.Scene) {
			cohort(s).Decisions[0].Groups = []int64{2}
		}},
		"a group that was active": {referee.Wrong, "was active", func(s *referee.Scene) { s.Cases[0].Final = []int64{1, 3} }},
		"an approved group that is gone": {referee.Wrong, "approved and is not active", func(s *referee.Scene) {
			cohort(s).Decisions = []referee.Decision{{CohortID: 1, ID: "run/a", Kind: "approve", Accepted: true}, cohort(s).Decisions[1]}
		}},
		"a group gone without a decision": {referee.Wrong, "nobody rejected", func(s *referee.Scene) {
			cohort(s).Decisions = cohort(s).Decisions[:2]
		}},
		"a failed run": {referee.Wrong, "failed", func(s *referee.Scene) { s.Cases[0].Ending = referee.Failed }},
		"an open run":  {referee.Stuck, "still open", func(s *referee.Scene) { s.Cases[0].Ending = referee.Open }},
		"a preview": {referee.Stuck, "preview", func(s *referee.Scene) {
			cohort(s).Groups = append(cohort(s).Groups, referee.Group{CohortID: 1, ID: 3, Name: "Group 3", Status: "preview"})
		}},
		"an attempt on record": {referee.Stuck, "welcome_message", func(s *referee.Scene) { group(s).Attempts = []string{"welcome_message"} }},
		"a category about to be made": {referee.Stuck, "category 2", func(s *referee.Scene) {
			cohort(s).Categories = append(cohort(s).Categories, referee.Category{CohortID: 1, Number: 2})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sound()
			defect.spoil(&s)
			findings := referee.Judge(s)
			require.NotEmpty(t, findings)
			require.True(t, slices.ContainsFunc(findings, func(f referee.Finding) bool { return f.Kind == defect.kind }), findings)
			require.Contains(t, fmt.Sprint(findings), defect.says)
		})
	}
}

// What was approved and then taken back may have been active by then, or not.
func TestJudge_AcceptsEitherEndOfARace(t *testing.T) {
	t.Parallel()
	s := sound()
	cohort(&s).Decisions[0].Groups = []int64{1, 2, 3}
	require.Empty(t, referee.Judge(s))
	s.Cases[0].Ending = referee.Cancelled
	cohort(&s).Decisions = cohort(&s).Decisions[:2]
	require.Empty(t, referee.Judge(s), "cancelled without a rejection")
}
