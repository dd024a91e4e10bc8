package referee

import (
	"slices"

	"convene/discord/discordtest"
)

// maxChildren is how many channels Discord lets a category have.
const maxChildren = 50

// categories demands that those of a cohort are real, hidden, used and not overfull.
func (j *judgement) categories(c Cohort) {
	for _, k := range c.Categories {
		if k.ID == "" {
			continue // which is stuck
		}
		there, found := j.channels[k.ID]
		if !found || there.Type != discordtest.Category {
			j.find(Missing, "category %d of cohort %d is not on Discord: %s", k.Number, c.ID, k.ID)
			continue
		}
		hidden := slices.ContainsFunc(there.Overwrites, func(o discordtest.Overwrite) bool {
			return o.ID == j.GuildID && o.Deny&discordtest.ViewChannel != 0
		})
		if !hidden {
			j.find(Wrong, "category %q is not hidden from everyone", there.Name)
		}
		switch n := len(of(j.Guild.Channels, func(child discordtest.Channel) bool { return child.ParentID == k.ID })); {
		case n == 0:
			j.find(Orphan, "category %q of cohort %d is empty", there.Name, c.ID)
		case n > maxChildren:
			j.find(Wrong, "category %q of cohort %d has %d channels", there.Name, c.ID, n)
		}
	}
}

// owned demands that everything on Discord belongs to one row. What belongs to none is a duplicate if
// a row has its like, else an orphan.
func (j *judgement) owned() {
	owners := j.owners()
	for _, c := range j.Guild.Channels {
		switch {
		case owners[c.ID] > 1:
			j.find(Duplicate, "%d rows have %q: %s", owners[c.ID], c.Name, c.ID)
		case owners[c.ID] == 0 && !slices.Contains(j.Foreign, c.ID):
			j.find(j.like(c), "%q (type %d) on Discord is on no record: %s", c.Name, c.Type, c.ID)
		}
	}
	for _, e := range j.Guild.Events {
		if owners[e.ID] == 0 {
			kind := Orphan
			if owners[e.ChannelID] > 0 {
				kind = Duplicate
			}
			j.find(kind, "the event %q on Discord is on no record: %s", e.Name, e.ID)
		}
	}
	for channel, messages := range j.Guild.Messages {
		if slices.Contains(j.Foreign, channel) {
			continue
		}
		for _, m := range messages {
			if owners[m.ID] == 0 {
				j.find(Duplicate, "a message in %q on Discord is on no record: %s", j.channels[channel].Name, m.ID)
			}
		}
	}
}

// owners counts the rows that have each id.
func (j *judgement) owners() map[string]int {
	owners := map[string]int{}
	for _, c := range j.Records.Cohorts {
		for _, k := range c.Categories {
			owners[k.ID]++
		}
		for _, g := range c.Groups {
			for _, id := range []string{g.Voice, g.Text, g.Event, g.Welcome} {
				owners[id]++
			}
		}
	}
	return owners
}

// like tells a second one of something on record from what has nothing to do with any row.
func (j *judgement) like(lost discordtest.Channel) Kind {
	for _, c := range j.Records.Cohorts {
		for _, k := range c.Categories {
			if there, found := j.channels[k.ID]; found && there.Type == lost.Type && there.Name == lost.Name {
				return Duplicate
			}
		}
		for _, g := range c.Groups {
			if lost.Type != discordtest.Category && lost.ParentID == g.Category && normal(lost.Name) == normal(g.Name) {
				return Duplicate
			}
		}
	}
	return Orphan
}
