package messages

import (
	"fmt"
	"strings"
	"time"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
)

// Welcome is the first message in a group's channel: who is in the group, and when it meets, as Discord
// timestamps that everyone reads in their own time. Next is the group's first meeting that has not begun.
// Members who are not on the server are left out: their names are not for a channel they cannot see.
func Welcome(g postgres.Realization, first, next time.Time, eventURL string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Welcome to %s\n", discord.Escape(g.Group.Name))
	fmt.Fprintf(&b, "You are a group of **%s**. %s, %d minutes each time.\n\n",
		discord.Escape(g.Cohort.Name), Times(g, first, next), g.Group.Meeting.Minutes)
	for _, m := range g.Members {
		if m.OnServer {
			fmt.Fprintf(&b, "- %s%s\n", discord.Mention(discord.UserID(m.DiscordID)), Badge(m.Role))
		}
	}
	fmt.Fprintf(&b, "\nMeetings are in the voice channel **%s**: %s\n", discord.Escape(g.Group.Name), eventURL)
	return b.String()
}

// Times says how often the group meets, and when next: a channel that is made again welcomes a group that
// has met already.
func Times(g postgres.Realization, first, next time.Time) string {
	word := "first"
	if next.After(first) {
		word = "next"
	}
	return fmt.Sprintf("You meet %d times, weekly: %s on %s (%s)",
		g.Cohort.Meetings, word, discord.Timestamp(next), discord.RelativeTimestamp(next))
}

// Greeting is for a member who comes to the server after the welcome.
func Greeting(g postgres.Realization, user discord.UserID, next time.Time) string {
	return fmt.Sprintf("👋 %s has joined %s. %s.", discord.Mention(user), discord.Escape(g.Group.Name), Times(g, g.FirstMeeting, next))
}

// Badge marks a facilitator behind their name.
func Badge(role cohort.Role) string {
	if role == cohort.Facilitator {
		return " 🎓 facilitator"
	}
	return ""
}
