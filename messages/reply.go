package messages

import (
	"fmt"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/report"
	"convene/workflows"
)

// say is a reply of one text.
func say(format string, args ...any) discord.MessageSpec {
	return discord.MessageSpec{Content: fmt.Sprintf(format, args...)}
}

// Scheduled answers who started a run; its preview is posted in the channel.
func Scheduled(cohortName string, channel discord.ChannelID) discord.MessageSpec {
	return say("🔎 Looking for groups for **%s**. What is found appears in %s, where you can approve or reject it.",
		title(cohortName), discord.MentionChannel(channel))
}

// Posted answers who asked for a preview that everyone in the channel sees.
func Posted(cohortName string, channel discord.ChannelID) discord.MessageSpec {
	return say("👀 The preview of **%s** is in %s.", title(cohortName), discord.MentionChannel(channel))
}

// Approved answers an approval that counted.
func Approved(cohortName string, groups int) discord.MessageSpec {
	return say("✅ Approved: %s of **%s** %s being opened on Discord. The preview shows how it goes.",
		plural(groups, "group"), title(cohortName), either(groups, "is", "are"))
}

// Rejected answers a rejection that counted, with how many groups it takes back: none while they are being
// looked for.
func Rejected(cohortName string, groups int) discord.MessageSpec {
	if groups == 0 {
		return say("↩️ Rejected: the search for groups of **%s** is being stopped. The signups are kept; `/schedule` looks for groups again.", title(cohortName))
	}
	return say("↩️ Rejected: %s of **%s** %s being taken back. The signups are kept; `/schedule` looks for groups again.",
		plural(groups, "group"), title(cohortName), either(groups, "is", "are"))
}

// recreate is what an organiser says to have channels made again that somebody deleted.
const recreate = "`/sync` with `recreate`"

// Synced tells what a comparison of the cohort with Discord found and did. Of more than fits it says how
// many there are.
func Synced(view postgres.View, found workflows.SyncReport) discord.MessageSpec {
	names := map[cohort.GroupID]string{}
	for _, g := range view.Groups {
		names[g.ID] = g.Name
	}
	heading := fmt.Sprintf("🔧 **%s**: %s compared with Discord, %s.", title(view.Cohort.Name),
		plural(found.Groups, "active group"), plural(len(found.Drifts), "difference"))
	if found.DryRun {
		heading += " Nothing was changed."
	}
	if n := found.NotOnServer; n > 0 {
		heading += fmt.Sprintf("\n📭 %s %s not on the server and %s access on joining.",
			plural(n, "member"), either(n, "is", "are"), either(n, "gets", "get"))
	}
	if len(found.Drifts) == 0 {
		return say("%s", heading)
	}
	items := make([]string, 0, len(found.Drifts))
	for _, d := range found.Drifts {
		items = append(items, driftItem(names, d))
	}
	return say("%s", bulleted(heading, items, len(items), contentLimit))
}

func driftItem(names map[cohort.GroupID]string, d workflows.SyncDrift) string {
	name, known := names[d.GroupID]
	if !known {
		name = fmt.Sprintf("group %d", d.GroupID)
	}
	d.Problem = escapeIfAny(d.Problem)
	return fmt.Sprintf("**%s**: %s – %s", person(name), report.Difference(d.Drift), report.Outcome(d, recreate))
}

// escapeIfAny leaves an empty text empty.
func escapeIfAny(text string) string {
	if text == "" {
		return ""
	}
	return discord.EscapeCut(text, textLimit)
}
