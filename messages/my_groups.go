package messages

import (
	"fmt"
	"strings"
	"time"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
)

// OwnGroup is a group with what its members want to know of it.
type OwnGroup struct {
	Group      cohort.Group
	CohortName string
	Meetings   []time.Time // the starts of all of them, in order
	Objects    postgres.Objects
	Guild      discord.GuildID
	EventURL   string // empty without an event
	Role       cohort.Role
	People     []postgres.ViewMember
}

// NoGroup answers a member who is in no group.
var NoGroup = say("You are in no group at the moment. If you have just signed up, your group comes with a welcome in its own channel as soon as an organiser has approved it. " +
	"If you expected one already, ask an organiser: they may need the times at which you can meet, or your Discord account.")

// MyGroups answers a member who asks for their groups: when they meet next, in the member's zone too, where,
// and with whom; with a calendar file of all meetings. A nil zone is UTC. Of more than ten groups, the
// calendar has all.
func MyGroups(groups []OwnGroup, zone *time.Location, now time.Time) discord.MessageSpec {
	if len(groups) == 0 {
		return NoGroup
	}
	if zone == nil {
		zone = time.UTC
	}
	own := section{title: "Your groups", gap: "\n\n", color: green}
	for _, g := range groups {
		own.entries = append(own.entries, entry{text: g.text(zone, now)})
	}
	pages := paginate([]section{own})
	message := say("You are in %s.", plural(len(groups), "group"))
	for _, p := range pages[0] {
		message.Embeds = append(message.Embeds, p.embed())
	}
	if len(pages) > 1 {
		message.Content += " Below are the first of them; `/groups` lists those that you lead."
	}
	if file := calendar(groups, now); file != nil {
		message.File = file
		message.Content += " The file has all meetings, for your own calendar."
	}
	return message
}

func (g OwnGroup) text(zone *time.Location, now time.Time) string {
	lines := []string{fmt.Sprintf("**%s** of %s%s", title(g.Group.Name), title(g.CohortName), Badge(g.Role))}
	lines = append(lines, g.next(zone, now)...)
	lines = append(lines, g.places()...)
	lines = append(lines, fmt.Sprintf("%s: %s", people(len(g.People)), roster(g.People)))
	return strings.Join(lines, "\n")
}

// left are the meetings that are not over.
func (g OwnGroup) left(now time.Time) []time.Time {
	for i, start := range g.Meetings {
		if g.end(start).After(now) {
			return g.Meetings[i:]
		}
	}
	return nil
}

func (g OwnGroup) end(start time.Time) time.Time {
	return start.Add(time.Duration(g.Group.Meeting.Minutes) * time.Minute)
}

// next says when the group meets.
func (g OwnGroup) next(zone *time.Location, now time.Time) []string {
	left := g.left(now)
	if len(g.Meetings) == 0 {
		return []string{"No meetings are planned yet."}
	}
	if len(left) == 0 {
		return []string{"Its meetings are over."}
	}
	word := "Next meeting"
	if !left[0].After(now) {
		word = "Meets now, since"
	}
	weekly := fmt.Sprintf("Weekly on %s, %s, %d minutes; %d of %s left", left[0].In(zone).Format("Monday at 15:04"),
		zoneName(zone), g.Group.Meeting.Minutes, len(left), plural(len(g.Meetings), "meeting"))
	return []string{fmt.Sprintf("%s: %s (%s)", word, discord.Timestamp(left[0]), discord.RelativeTimestamp(left[0])), weekly + clockChange(left, zone)}
}

func zoneName(zone *time.Location) string {
	if zone == time.UTC {
		return "UTC"
	}
	return discord.EscapeCut(zone.String(), personLimit) + " time"
}

// clockChange says from when on the meetings are at another time of the zone's clock: a group meets at the
// same moment of the UTC week.
func clockChange(meetings []time.Time, zone *time.Location) string {
	const clock = "Monday at 15:04"
	for _, m := range meetings {
		if shown := m.In(zone).Format(clock); shown != meetings[0].In(zone).Format(clock) {
			return fmt.Sprintf(". From %s on it is %s: your clocks change", m.In(zone).Format("2 January"), shown)
		}
	}
	return ""
}

// places says where the group is on Discord.
func (g OwnGroup) places() []string {
	var places []string
	if link := channelLink(g.Objects.TextChannelID); link != "" {
		places = append(places, "Channel: "+link)
	}
	if link := channelLink(g.Objects.VoiceChannelID); link != "" {
		places = append(places, "Meetings: "+link)
	}
	if g.EventURL != "" {
		places = append(places, "Event: "+g.EventURL)
	}
	return places
}
