package messages

import (
	"fmt"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// The colours of the details.
const (
	blue   = 0x5865f2
	yellow = 0xfee75c
	green  = 0x57f287
	grey   = 0x99aab5
)

// sections are the details, in the order in which they matter.
func (s situation) sections() []section {
	groups := section{title: "Groups", gap: "\n\n", color: blue}
	for _, g := range s.groups {
		groups.entries = append(groups.entries, s.groupEntry(g))
	}
	left := section{title: "Left out", gap: "\n", color: yellow}
	for _, u := range s.View.Unplaced {
		left.entries = append(left.entries, entry{text: leftOut(u)})
	}
	help := section{title: "What would help", gap: "\n", color: green}
	for _, suggestion := range s.View.Suggestions {
		help.entries = append(help.entries, entry{text: fmt.Sprintf("- **%d more placed**: %s",
			suggestion.More, discord.EscapeCut(suggestion.Text, textLimit))})
	}
	warnings := section{title: "Warnings", gap: "\n", color: yellow}
	for _, warning := range s.View.Warnings {
		warnings.entries = append(warnings.entries, entry{text: "- " + discord.EscapeCut(warning, textLimit)})
	}
	absent := section{title: "Not on the server", gap: "\n", color: grey}
	for _, a := range s.absentees() {
		absent.entries = append(absent.entries, entry{text: a.text()})
	}
	return []section{groups, left, help, warnings, absent}
}

func (s situation) groupEntry(g standing) entry {
	lines := []string{g.heading(), s.meets(g)}
	lines = append(lines, fmt.Sprintf("%s: %s", people(len(g.People)), roster(g.People)))
	if g.problem != "" {
		lines = append(lines, "⚠️ "+discord.EscapeCut(g.problem, textLimit))
	}
	e := entry{text: strings.Join(lines, "\n")}
	if g.waits() {
		e.option = &discord.SelectOption{
			Label: discord.Plain(g.Name, 100), Value: fmt.Sprint(g.ID),
			Description: fmt.Sprintf("%s UTC, %s", g.Meeting, people(len(g.People))),
		}
	}
	return e
}

// heading names a group, with how it stands unless it waits as any preview does.
func (g standing) heading() string {
	name := "**" + title(g.Name) + "**"
	switch g.state {
	case workflows.GroupWaiting:
		return name
	case workflows.GroupRealizing:
		if g.step == "" {
			return "🕓 " + name + " · its turn comes"
		}
		return "⏳ " + name + " · being opened: " + discord.EscapeCut(g.step, personLimit)
	case workflows.GroupPaused:
		if g.step == "" {
			return "⏸️ " + name + " · paused"
		}
		return "⏸️ " + name + " · paused at: " + discord.EscapeCut(g.step, personLimit)
	case workflows.GroupActive:
		return strings.TrimSpace("✅ " + name + " · open " + channelLink(g.Objects.TextChannelID))
	case groupCompleted:
		return "🏁 " + name + " · completed"
	case workflows.GroupUndone:
		return "↩️ " + name + " · taken back"
	}
	return name
}

// meets says when a group meets next, as each reader's own clock shows it.
func (s situation) meets(g standing) string {
	if g.state == groupCompleted {
		return "its meetings are over"
	}
	next := g.Meeting.Occurrences(s.View.Cohort.StartDate, s.Now, 1)[0]
	return fmt.Sprintf("%s, weekly, %d minutes", discord.Timestamp(next), g.Meeting.Minutes)
}

// reasons are why somebody is in no group, for who does not know the words of the database.
var reasons = map[cohort.Ungroupable]string{
	cohort.NoAvailability:        "no usable time",
	cohort.NoOverlapWithOthers:   "nobody else can meet at their times",
	cohort.NoFacilitatorOverlap:  "no facilitator is free at their times",
	cohort.FacilitatorCapacity:   "the facilitators lead as many groups as they can",
	cohort.InsufficientGroupSize: "too few people can meet at their times",
}

func leftOut(u postgres.ViewUnplaced) string {
	reason, known := reasons[u.Reason]
	if !known {
		reason = discord.EscapeCut(string(u.Reason), personLimit)
	}
	line := fmt.Sprintf("- **%s**: %s", person(u.Name), reason)
	if u.Detail != "" {
		line += " – " + discord.EscapeCut(u.Detail, textLimit)
	}
	return line
}

// absentee is a member of groups who is not on the server.
type absentee struct {
	postgres.ViewMember
	groups []string
}

// absentees are the people who are known not to be on the server, each once. Who was in a group that is
// over needs no access.
func (s situation) absentees() []absentee {
	type identity struct {
		id  cohort.UserID
		ref string
	}
	var list []absentee
	places := map[identity]int{}
	for _, g := range s.groups {
		if g.state == groupCompleted || g.state == workflows.GroupUndone {
			continue
		}
		for _, m := range g.People {
			if !m.Absent() {
				continue
			}
			who := identity{m.UserID, m.Ref}
			i, again := places[who]
			if !again {
				i = len(list)
				places[who] = i
				list = append(list, absentee{ViewMember: m})
			}
			list[i].groups = append(list[i].groups, g.Name)
		}
	}
	return list
}

func (a absentee) text() string {
	where := person(a.groups[0])
	if more := len(a.groups) - 1; more > 0 {
		where += fmt.Sprintf(" and %d more", more)
	}
	line := fmt.Sprintf("- %s (%s)", person(a.Name), where)
	switch {
	case a.DiscordID != "" || a.Proposed != "":
	case a.Username != "":
		line += fmt.Sprintf(": no account of the server is known to be theirs by the username %s", person(a.Username))
	default:
		line += ": has not connected a Discord account"
	}
	return line
}
