package referee

import (
	"slices"
	"strings"
	"time"

	"convene/discord/discordtest"
)

// complete demands that an active group has each of its parts, as it should be.
func (j *judgement) complete(c Cohort, g Group) {
	voice := j.channel(g, "voice channel", g.Voice, discordtest.VoiceChannel)
	text := j.channel(g, "text channel", g.Text, discordtest.TextChannel)
	j.event(g)
	j.welcome(g)
	j.meetings(c, g)
	if voice {
		j.access(g, g.Voice, discordtest.ViewChannel|discordtest.Connect|discordtest.Speak)
	}
	if text {
		j.access(g, g.Text, discordtest.ViewChannel|discordtest.SendMessages|discordtest.ReadMessageHistory)
	}
}

// channel demands a channel of the group that is on record, and reports whether it is there.
func (j *judgement) channel(g Group, what, id string, kind int) bool {
	if id == "" {
		j.find(Missing, "%s has no %s on record", g, what)
		return false
	}
	c, there := j.channels[id]
	switch {
	case !there:
		j.find(Missing, "the %s of %s is not on Discord: %s", what, g, id)
		return false
	case c.Type != kind:
		j.find(Wrong, "the %s of %s is of type %d", what, g, c.Type)
	case c.ParentID != g.Category:
		j.find(Wrong, "the %s of %s is not in its category", what, g)
	case normal(c.Name) != normal(g.Name):
		j.find(Wrong, "the %s of %s is called %q", what, g, c.Name)
	}
	return true
}

// normal is a name without what Discord makes of the names of text channels.
func normal(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), "-") }

func (j *judgement) event(g Group) {
	i := slices.IndexFunc(j.Guild.Events, func(e discordtest.Event) bool { return e.ID == g.Event })
	if i < 0 {
		j.find(Missing, "the event of %s is not on Discord: %q", g, g.Event)
		return
	}
	e := j.Guild.Events[i]
	if e.ChannelID != g.Voice {
		j.find(Wrong, "the event of %s is in another channel", g)
	}
	if !e.Weekly {
		j.find(Wrong, "the event of %s is not weekly", g)
	}
	if len(g.Meetings) > 0 && !e.Start.Equal(g.Meetings[0].At) {
		j.find(Wrong, "the event of %s starts at %s, its first meeting at %s", g, e.Start.UTC(), g.Meetings[0].At.UTC())
	}
}

func (j *judgement) welcome(g Group) {
	messages := j.Guild.Messages[g.Text]
	i := slices.IndexFunc(messages, func(m discordtest.Message) bool { return m.ID == g.Welcome })
	if i < 0 {
		j.find(Missing, "the welcome of %s is not on Discord: %q", g, g.Welcome)
		return
	}
	if messages[i].AuthorID != j.BotID {
		j.find(Wrong, "the welcome of %s is not the bot's", g)
	}
	for _, id := range j.present(g) {
		if !strings.Contains(messages[i].Content, "<@"+id+">") {
			j.find(Wrong, "the welcome of %s does not greet %s", g, id)
		}
	}
}

const week = 7 * 24 * time.Hour

// meetings demands all meetings, weekly, in the group's channel and event.
func (j *judgement) meetings(c Cohort, g Group) {
	if len(g.Meetings) < c.Meetings {
		j.find(Missing, "%s has %d meetings on record, of %d", g, len(g.Meetings), c.Meetings)
	}
	if len(g.Meetings) > c.Meetings {
		j.find(Duplicate, "%s has %d meetings on record, of %d", g, len(g.Meetings), c.Meetings)
	}
	for i, m := range g.Meetings {
		if m.Number != i+1 || m.Event != g.Event || m.Voice != g.Voice {
			j.find(Wrong, "meeting %d of %s has the number %d, the event %q and the channel %q", i+1, g, m.Number, m.Event, m.Voice)
		}
		if i > 0 && m.At.Sub(g.Meetings[i-1].At) != week {
			j.find(Wrong, "meeting %d of %s is not a week after the one before", i+1, g)
		}
	}
}
