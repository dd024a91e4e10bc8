package activities

import (
	"context"
	"fmt"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// UndoGroup deletes the group's event, text channel (with the welcome in it) and voice channel, and
// what a lost attempt may have made of them. A group that is active is left alone. It may run
// twice: what is gone already counts as deleted.
func (d *Discord) UndoGroup(ctx context.Context, ref workflows.GroupRef) error {
	what := fmt.Sprintf("remove group %d from Discord", ref.GroupID)
	return retryable(what, d.Store.LockGroup(ctx, ref.GroupID, func(ctx context.Context) error {
		g, err := d.Store.Realization(ctx, ref.GroupID)
		if err != nil || g.Group.Status != cohort.Preview {
			return err
		}
		return d.takeDown(ctx, ref, g)
	}))
}

// takeDown deletes in the reverse order of creation, so that members lose sight of the group first.
func (d *Discord) takeDown(ctx context.Context, ref workflows.GroupRef, g postgres.Realization) error {
	reason := auditReason(ref.Run, "undo "+g.Group.Name)
	deletions := []struct {
		step   postgres.Step
		id     string
		find   func(context.Context, postgres.Realization) (string, error)
		delete func(context.Context, string) error
	}{
		{step: postgres.StepOpenVoice},
		{step: postgres.StepWelcome}, // goes with its channel
		{postgres.StepTextChannel, g.Objects.TextChannelID, d.findTextChannel, d.deleteChannel(reason)},
		{postgres.StepEvent, g.Objects.EventID, d.findEvent, func(ctx context.Context, id string) error {
			return d.Client.DeleteEvent(ctx, discord.EventID(id), reason)
		}},
		{postgres.StepVoiceChannel, g.Objects.VoiceChannelID, d.findVoiceChannel, d.deleteChannel(reason)},
	}
	for _, part := range deletions {
		id := part.id
		var err error
		if id == "" && part.find != nil && g.Attempted(part.step) {
			if id, err = part.find(ctx, g); err != nil {
				return err
			}
		}
		if id != "" {
			if err := part.delete(ctx, id); err != nil {
				return err
			}
		}
		if !g.Done(part.step) && !g.Attempted(part.step) {
			continue
		}
		if err := d.Store.ForgetStep(ctx, ref.GroupID, part.step); err != nil {
			return err
		}
	}
	return d.Store.ForgetGroupCategory(ctx, ref.GroupID)
}

func (d *Discord) deleteChannel(reason string) func(context.Context, string) error {
	return func(ctx context.Context, id string) error {
		return d.Client.DeleteChannel(ctx, discord.ChannelID(id), reason)
	}
}
