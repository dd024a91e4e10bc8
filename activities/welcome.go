package activities

import (
	"fmt"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
)

// welcome is the first message in a group's channel: who is in the group, and when it meets, as
// Discord timestamps that everyone reads in their own time. Members who are not on the server are
// left out: their names are not for a channel they cannot see.
func welcome(g postgres.Realization, eventURL string) string {
	var b strings.Builder
	first := firstMeeting(g)
	fmt.Fprintf(&b, "## Welcome to %s\n", discord.Escape(g.Group.Name))
	fmt.Fprintf(&b, "You are a group of **%s**. You meet %d times, weekly: first on %s (%s), %d minutes each time.\n\n",
		discord.Escape(g.Cohort.Name), g.Cohort.Meetings, discord.Timestamp(first), discord.RelativeTimestamp(first),
		g.Group.Meeting.Minutes)
	for _, m := range g.Members {
		if m.OnServer {
			fmt.Fprintf(&b, "- %s%s\n", discord.Mention(discord.UserID(m.DiscordID)), badge(m.Role))
		}
	}
	fmt.Fprintf(&b, "\nMeetings are in the voice channel **%s**: %s\n", discord.Escape(g.Group.Name), eventURL)
	return b.String()
}

func badge(role cohort.Role) string {
	if role == cohort.Facilitator {
		return " 🎓 facilitator"
	}
	return ""
}
