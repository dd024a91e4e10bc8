package interactions

import (
	"convene/cohort"
	"convene/discord"
	"convene/messages"
)

// command is a slash command: how Discord shows it, and what it does.
type command struct {
	deed

	spec discord.Command
}

var cohortOption = discord.CommandOption{
	Kind: discord.TextOption, Name: "cohort", Description: "The cohort: choose one, or type its name", Required: true, Suggested: true, Max: 100,
}

// commands are all of the bot's, by name.
func (h *Handler) commands() map[string]command {
	list := []command{
		{deed{organisers, h.schedule}, discord.Command{
			Name: "schedule", Description: "Match the people who are in no group yet, and show the groups for review",
			Options: []discord.CommandOption{
				cohortOption,
				{Kind: discord.NumberOption, Name: "meeting_length", Description: "Minutes of a meeting", Min: 1, Max: cohort.MinutesPerDay},
				{Kind: discord.NumberOption, Name: "min_people", Description: "Least people in a group, the facilitator included", Min: 2, Max: cohort.MaxGroupSize},
				{Kind: discord.NumberOption, Name: "max_people", Description: "Most people in a group, the facilitator included", Min: 2, Max: cohort.MaxGroupSize},
				{Kind: discord.BooleanOption, Name: "use_if_needed", Description: "Also use the times that people marked as possible if needed (yes unless you say no)"},
				{Kind: discord.BooleanOption, Name: "balance", Description: "Make the groups of a like size (yes unless you say no)"},
				{Kind: discord.NumberOption, Name: "deadline", Description: "Days until the preview is taken back if nobody decides (14)", Min: 1, Max: maxDeadlineDays},
			},
		}},
		{deed{organisers, h.preview}, discord.Command{
			Name: "preview", Description: "Show a cohort's groups, and who is left out", Options: []discord.CommandOption{cohortOption},
		}},
		{deed{organisers, h.realize}, discord.Command{
			Name: "realize-groups", Description: "Approve groups: open them on Discord",
			Options: []discord.CommandOption{
				cohortOption,
				{Kind: discord.TextOption, Name: "groups", Description: "Some of them only: names or ids, with commas between them", Suggested: true},
			},
		}},
		{deed{organisers, h.reject}, discord.Command{
			Name: "reject-groups", Description: "Take back all groups that are not open, or stop the search for them; the signups are kept",
			Options: []discord.CommandOption{
				cohortOption,
				{Kind: discord.TextOption, Name: "reason", Description: "Why: organisers read it below the preview", Max: messages.ReasonLimit},
			},
		}},
		{deed{organisers, h.cohorts}, discord.Command{Name: "cohorts", Description: "Show all cohorts, and where each stands"}},
		{deed{organisers, h.sync}, discord.Command{
			Name: "sync", Description: "Compare a cohort's open groups with Discord, and repair access, events and memberships",
			Options: []discord.CommandOption{
				cohortOption,
				{Kind: discord.BooleanOption, Name: "dry_run", Description: "Only say what would be done"},
				{Kind: discord.BooleanOption, Name: "recreate", Description: "Make channels again that somebody deleted"},
			},
		}},
		{deed{everyone, h.myGroup}, discord.Command{Name: "my-group", Description: "Your groups, when they meet, and their meetings for your calendar"}},
		{deed{everyone, h.groups}, discord.Command{Name: "groups", Description: "The groups that you lead; all of them for administrators"}},
	}
	byName := map[string]command{}
	for _, c := range list {
		c.spec.Restricted = c.who == organisers
		byName[c.spec.Name] = c
	}
	return byName
}
