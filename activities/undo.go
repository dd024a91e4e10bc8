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
// what a lost attempt may have made of them. A group that is active is left alone. What Discord does not
// let the bot delete stays on record and is returned, for a person to see to. It may run twice: what is
// gone already counts as deleted.
func (d *Discord) UndoGroup(ctx context.Context, ref workflows.GroupRef) ([]workflows.Leftover, error) {
	what := fmt.Sprintf("remove group %d from Discord", ref.GroupID)
	var left []workflows.Leftover
	err := d.Store.LockGroup(ctx, ref.GroupID, func(ctx context.Context) error {
		g, err := d.Store.Realization(ctx, ref.GroupID)
		if err != nil || g.Group.Status != cohort.Preview {
			return err
		}
		left, err = d.takeDown(ctx, ref, g)
		return err
	})
	return left, retryable(what, err)
}

// removal is how a part of a group is taken from Discord.
type removal struct {
	step   postgres.Step
	kind   string // for people
	id     string
	find   func(context.Context, postgres.Realization) (made, error)
	delete func(context.Context, string) error
}

// takeDown deletes in the reverse order of creation, so that members lose sight of the group first.
func (d *Discord) takeDown(ctx context.Context, ref workflows.GroupRef, g postgres.Realization) ([]workflows.Leftover, error) {
	reason := auditReason(ref.Run, "undo "+g.Group.Name)
	var left []workflows.Leftover
	for _, r := range []removal{
		{step: postgres.StepOpenVoice},
		{step: postgres.StepWelcome}, // goes with its channel
		{postgres.StepTextChannel, "text channel", g.Objects.TextChannelID, d.findTextChannel, d.deleteChannel(reason)},
		{postgres.StepEvent, "event", g.Objects.EventID, d.findEvent, func(ctx context.Context, id string) error {
			return d.Client.DeleteEvent(ctx, discord.EventID(id), reason)
		}},
		{postgres.StepVoiceChannel, "voice channel", g.Objects.VoiceChannelID, d.findVoiceChannel, d.deleteChannel(reason)},
	} {
		stays, err := d.remove(ctx, g, r)
		if err != nil {
			return nil, err
		}
		if stays != nil {
			left = append(left, *stays)
		}
	}
	if len(left) > 0 {
		return left, nil
	}
	return nil, d.Store.ForgetGroupCategory(ctx, ref.GroupID)
}

// remove deletes one part and takes it off the record. It returns the part if Discord refuses that for a
// reason that no retry cures.
func (d *Discord) remove(ctx context.Context, g postgres.Realization, r removal) (*workflows.Leftover, error) {
	if !g.Done(r.step) && !g.Attempted(r.step) {
		return nil, nil //nolint:nilnil // nothing is left over of nothing
	}
	id := r.id
	if id == "" && r.find != nil {
		found, err := r.find(ctx, g)
		if err != nil {
			return nil, err
		}
		id = found.id
	}
	if id != "" && r.delete != nil {
		err := r.delete(ctx, id)
		if stays := leftover(r.kind, id, err); stays != nil {
			return stays, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, d.Store.ForgetStep(ctx, g.Group.ID, r.step)
}

// leftover is what could not be deleted because a person has to act first, or nil.
func leftover(kind, id string, err error) *workflows.Leftover {
	if err == nil {
		return nil
	}
	if k := discord.Classify(err); k != discord.Permission && k != discord.Permanent {
		return nil
	}
	return &workflows.Leftover{Kind: kind, ID: id, Problem: err.Error()}
}

func (d *Discord) deleteChannel(reason string) func(context.Context, string) error {
	return func(ctx context.Context, id string) error {
		return d.Client.DeleteChannel(ctx, discord.ChannelID(id), reason)
	}
}
