package activities

import (
	"context"
	"fmt"
	"slices"

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
const channelsPerGroup = 2

// Preflight only reads.
func (d *Discord) Preflight(ctx context.Context, in workflows.PreflightInput) ([]string, error) {
	needs := discord.Needs{Channels: 1 + channelsPerGroup*in.Groups, Events: in.Groups}
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

// EnsureCategory keeps the category that is on record. Otherwise it looks for one that an attempt
// made whose answer was lost, which is hidden and carries the cohort's name, before it makes one.
// The cohort is locked meanwhile, so that two attempts cannot both make one.
func (d *Discord) EnsureCategory(ctx context.Context, run workflows.Run) error {
	what := fmt.Sprintf("create the category of cohort %d", run.CohortID)
	return discordError(what, d.Store.LockCohort(ctx, run.CohortID, func(ctx context.Context) error {
		recorded, err := d.Store.CohortCategory(ctx, run.CohortID)
		if err != nil || recorded != "" {
			return err
		}
		id, err := d.findCategory(ctx, run)
		if err != nil {
			return err
		}
		if id == "" {
			if id, err = d.createCategory(ctx, run); err != nil {
				return err
			}
		}
		return d.Store.SetCohortCategory(ctx, run.CohortID, string(id))
	}))
}

func (d *Discord) createCategory(ctx context.Context, run workflows.Run) (discord.ChannelID, error) {
	c, err := d.Store.Cohort(ctx, run.CohortID)
	if err != nil {
		return "", err
	}
	return d.Client.CreateCategory(ctx, discord.CategorySpec{Name: c.Name, AuditReason: auditReason(run, "category")})
}

// findCategory returns a category that Convene made for the cohort, or nothing.
func (d *Discord) findCategory(ctx context.Context, run workflows.Run) (discord.ChannelID, error) {
	c, err := d.Store.Cohort(ctx, run.CohortID)
	if err != nil {
		return "", err
	}
	channels, err := d.Client.Channels(ctx)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(channels, func(ch discord.Channel) bool {
		return ch.Kind == discord.KindCategory && ch.Name == c.Name && ch.Hidden
	})
	if i < 0 {
		return "", nil
	}
	return channels[i].ID, nil
}

// auditReason is what Discord's audit log says of a change, so that an administrator finds the run.
func auditReason(run workflows.Run, what string) string {
	return fmt.Sprintf("Convene: %s, %s, run %s", what, workflows.WorkflowID(run.CohortID), run.RunID)
}

// convert changes the string type of a list of ids.
func convert[To, From ~string](ids []From) []To {
	converted := make([]To, 0, len(ids))
	for _, id := range ids {
		converted = append(converted, To(id))
	}
	return converted
}
