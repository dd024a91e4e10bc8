package report

import (
	"fmt"
	"io"

	"convene/cohort"
	"convene/postgres"
	"convene/workflows"
)

// driftTexts say what differs; those about people end with how many.
var driftTexts = map[workflows.DriftKind]string{
	workflows.TextChannelDeleted:  "the text channel was deleted",
	workflows.VoiceChannelDeleted: "the voice channel was deleted, and the event with it",
	workflows.EventDeleted:        "the event was deleted",
	workflows.EventMoved:          "the event is not when or where the group meets",
	workflows.ChannelExposed:      "a channel can be seen by everyone",
	workflows.BotShutOut:          "the bot lacks rights in a channel",
	workflows.MemberShutOut:       "members without access",
	workflows.MemberNotGreeted:    "members who came late and were not greeted",
	workflows.LeaverLetIn:         "people with access who have left the group",
	workflows.StrangerLetIn:       "people with access who are not in the group",
}

// outcomeTexts say what became of a difference.
var outcomeTexts = map[workflows.SyncOutcome]string{
	workflows.SyncPlanned:  "would be repaired",
	workflows.SyncReported: "left alone",
	workflows.SyncRepaired: "repaired",
	workflows.SyncFailed:   "FAILED",
}

// Sync writes what a comparison of the cohort with Discord found and did.
func Sync(w io.Writer, view postgres.View, found workflows.SyncReport) {
	Printf(w, "%s (cohort %d): %s compared with Discord, %s\n", view.Cohort.Name, view.Cohort.ID,
		Plural(found.Groups, "active group"), Plural(len(found.Drifts), "difference"))
	if found.NotOnServer > 0 {
		Printf(w, "%s of the groups not on the server: given access when they join.\n", Plural(found.NotOnServer, "member"))
	}
	if len(found.Drifts) == 0 {
		return
	}
	names := map[cohort.GroupID]string{}
	for _, g := range view.Groups {
		names[g.ID] = g.Name
	}
	fmt.Fprintln(w)
	rows := [][]string{{"ID", "GROUP", "DIFFERENCE", "OUTCOME"}}
	for _, d := range found.Drifts {
		rows = append(rows, []string{fmt.Sprint(d.GroupID), names[d.GroupID], Difference(d.Drift), Outcome(d, "--recreate")})
	}
	table(w, rows)
}

// Difference says what differs.
func Difference(d workflows.Drift) string {
	if d.People == 0 {
		return driftTexts[d.Kind]
	}
	return fmt.Sprintf("%s: %d", driftTexts[d.Kind], d.People)
}

// Outcome says what became of a difference. Recreate is what the reader has to say to have channels made
// again.
func Outcome(d workflows.SyncDrift, recreate string) string {
	text := outcomeTexts[d.Outcome]
	if d.Outcome == workflows.SyncReported {
		text += ": " + recreate + " makes it again"
	}
	if d.Problem != "" {
		text += ": " + d.Problem
	}
	return text
}
