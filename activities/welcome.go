package activities

import (
	"fmt"
	"strings"
	"time"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
)

// welcome is the first message in a group's channel: who is in the group, and when it meets, as
// Discord timestamps that everyone reads in their own time. Members who are not on the server are
// left out: their names are not for a channel they cannot see.
func welcome(g postgres.Realization, first time.Time, eventURL string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Welcome to %s\n", discord.Escape(g.Group.Name))
	fmt.Fprintf(&b, "You are a group of **%s**. %s, %d minutes each time.\n\n",
		discord.Escape(g.Cohort.Name), times(g, first), g.Group.Meeting.Minutes)
	for _, m := range g.Members {
		if m.OnServer {
			fmt.Fprintf(&b, "- %s%s\n", discord.Mention(discord.UserID(m.DiscordID)), badge(m.Role))
		}
	}
	fmt.Fprintf(&b, "\nMeetings are in the voice channel **%s**: %s\n", discord.Escape(g.Group.Name), eventURL)
	return b.String()
}

// times says how often the group meets, and when next: a channel that is made again welcomes a group that
// has met already.
func times(g postgres.Realization, first time.Time) string {
	next, word := nextMeeting(g, first), "first"
	if next.After(first) {
		word = "next"
	}
	return fmt.Sprintf("You meet %d times, weekly: %s on %s (%s)",
		g.Cohort.Meetings, word, discord.Timestamp(next), discord.RelativeTimestamp(next))
}

// greeting is for a member who comes to the server after the welcome.
func greeting(g postgres.Realization, user discord.UserID) string {
	return fmt.Sprintf("👋 %s has joined %s. %s.", discord.Mention(user), discord.Escape(g.Group.Name), times(g, g.FirstMeeting))
}

func badge(role cohort.Role) string {
	if role == cohort.Facilitator {
		return " 🎓 facilitator"
	}
	return ""
}
