package activities

import (
	"cmp"
	"context"
	"fmt"

	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// Discord implements workflows.DiscordActivities: its groups are built in realize_group.go, taken
// down in undo.go.
type Discord struct {
	Store  *postgres.Store
	Client *discord.Client
	// OrganiserChannel is where notices go; empty for nowhere.
	OrganiserChannel discord.ChannelID
}

var _ workflows.DiscordActivities = (*Discord)(nil)

// channelsPerGroup are a text and a voice channel.
const (
	channelsPerGroup  = 2
	groupsPerCategory = discord.CategoryCapacity / channelsPerGroup
)

// Preflight only reads.
func (d *Discord) Preflight(ctx context.Context, in workflows.PreflightInput) ([]string, error) {
	categories := (in.Groups + groupsPerCategory - 1) / groupsPerCategory
	needs := discord.Needs{Channels: categories + channelsPerGroup*in.Groups, Events: in.Groups}
	problems, err := d.Client.Preflight(ctx, needs)
	if err != nil {
		return nil, discordError("check the Discord server", err)
	}
	return problems, nil
}

// CheckMembers asks Discord and stores the answer; a later answer replaces an earlier one.
func (d *Discord) CheckMembers(ctx context.Context, run workflows.Run) (int, error) {
	what := fmt.Sprintf("look up the members of cohort %d on the server", run.CohortID)
	wanted, err := d.Store.MembersToCheck(ctx, run.RunID)
	if err != nil {
		return 0, storeError(what, err)
	}
	present, err := d.Client.Present(ctx, convert[discord.UserID](wanted))
	if err != nil {
		return 0, discordError(what, err)
	}
	absent, err := d.Store.RecordPresence(ctx, run.RunID, convert[string](present))
	return absent, storeError(what, err)
}

// auditReason is what Discord's audit log says of a change, so that an administrator finds the run.
func auditReason(run workflows.Run, what string) string {
	return fmt.Sprintf("Convene: %s, %s, run %s", what, cmp.Or(run.WorkflowID, workflows.WorkflowID(run.CohortID)), run.RunID)
}

// convert changes the string type of a list of ids.
func convert[To, From ~string](ids []From) []To {
	converted := make([]To, 0, len(ids))
	for _, id := range ids {
		converted = append(converted, To(id))
	}
	return converted
}
