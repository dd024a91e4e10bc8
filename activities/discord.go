package activities

import (
	"cmp"
	"context"
	"fmt"

	"convene/cohort"
	"convene/discord"
	"convene/organiser"
	"convene/postgres"
	"convene/workflows"
)

// Discord implements workflows.DiscordActivities: its groups are built in realize_group.go, taken
// down in undo.go.
type Discord struct {
	Store  *postgres.Store
	Client *discord.Client
	Desk   *organiser.Desk // tells how a run stands
	// OrganiserChannel is where notices go; empty for nowhere.
	OrganiserChannel discord.ChannelID

	looks sharedLook
}

var _ workflows.DiscordActivities = (*Discord)(nil)

// channelsPerGroup are a text and a voice channel.
const (
	channelsPerGroup  = 2
	groupsPerCategory = discord.CategoryCapacity / channelsPerGroup
)

// Preflight only looks on Discord, and stores what it finds: what would keep the groups from being realized,
// and the accounts of members of whom only the username is known. A later answer replaces an earlier one.
func (d *Discord) Preflight(ctx context.Context, run workflows.Run) ([]string, error) {
	const what = "check the Discord server"
	groups, err := d.Store.RunGroups(ctx, run.RunID)
	if err != nil {
		return nil, storeError(what, err)
	}
	problems, err := d.Client.Preflight(ctx, needsOf(groups))
	if err != nil {
		return nil, discordError(what, err)
	}
	if err := d.Store.SaveProblems(ctx, run.RunID, problems); err != nil {
		return nil, storeError(what, err)
	}
	return problems, discordError("look for members by their username", d.findAccounts(ctx, run))
}

// needsOf are what the groups in preview need on a server that has nothing of them yet.
func needsOf(groups []cohort.Group) discord.Needs {
	var needs discord.Needs
	for _, g := range groups {
		if g.Status != cohort.Preview {
			continue
		}
		needs.Events++
		needs.Names = append(needs.Names, g.Name)
		needs.Members = max(needs.Members, len(g.Members))
	}
	categories := (needs.Events + groupsPerCategory - 1) / groupsPerCategory
	needs.Channels = categories + channelsPerGroup*needs.Events
	return needs
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
