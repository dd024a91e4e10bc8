package activities

import (
	"context"
	"fmt"
	"slices"

	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// RecheckGroups takes what somebody has deleted on Discord off the record of the groups, so that
// realizing them makes it again. It only looks on Discord; a second time finds nothing more.
func (d *Discord) RecheckGroups(ctx context.Context, in workflows.GroupRefs) error {
	for _, id := range in.GroupIDs {
		ref := workflows.GroupRef{Run: in.Run, GroupID: id}
		what := fmt.Sprintf("look for what group %d has on Discord", id)
		err := d.Store.LockGroup(ctx, id, func(ctx context.Context) error { return d.forgetDeleted(ctx, ref) })
		if err := discordError(what, err); err != nil {
			return err
		}
	}
	return nil
}

// forgetDeleted takes what is not on Discord any more off the group's record. The group is locked. The
// record is read before Discord is: what is made in between must not count as gone.
func (d *Discord) forgetDeleted(ctx context.Context, ref workflows.GroupRef) error {
	g, err := d.Store.Realization(ctx, ref.GroupID)
	if err != nil || g.Objects.Empty() {
		return err
	}
	deleted, err := d.deleted(ctx, g)
	if err != nil {
		return err
	}
	if slices.Contains(deleted, postgres.StepVoiceChannel) && !slices.Contains(deleted, postgres.StepEvent) && g.Objects.EventID != "" {
		// An event without its channel is of no use, and the next voice channel gets one of its own.
		if err := d.Client.DeleteEvent(ctx, discord.EventID(g.Objects.EventID), auditReason(ref.Run, g.Group.Name)); err != nil {
			return err
		}
		deleted = append(deleted, postgres.StepEvent)
	}
	for _, step := range slices.Backward(deleted) {
		if err := d.Store.ForgetStep(ctx, ref.GroupID, step); err != nil {
			return err
		}
	}
	return nil
}

// deleted returns the steps whose result was recorded and is not on Discord, in their order. What was in
// a channel is gone with it.
func (d *Discord) deleted(ctx context.Context, g postgres.Realization) ([]postgres.Step, error) {
	channels, err := d.Client.Channels(ctx)
	if err != nil {
		return nil, err
	}
	var gone []postgres.Step
	if lacks(channels, g.Objects.VoiceChannelID) {
		gone = append(gone, postgres.StepVoiceChannel)
	}
	eventGone, err := d.eventDeleted(ctx, g)
	if err != nil {
		return nil, err
	}
	if eventGone {
		gone = append(gone, postgres.StepEvent)
	}
	if lacks(channels, g.Objects.TextChannelID) {
		gone = append(gone, postgres.StepTextChannel, postgres.StepWelcome)
	}
	if lacks(channels, g.Objects.VoiceChannelID) {
		gone = append(gone, postgres.StepOpenVoice)
	}
	return gone, nil
}

// eventDeleted asks for the one event: a list leaves out those in channels that the bot does not see.
func (d *Discord) eventDeleted(ctx context.Context, g postgres.Realization) (bool, error) {
	if g.Objects.EventID == "" {
		return false, nil
	}
	_, err := d.Client.Event(ctx, discord.EventID(g.Objects.EventID))
	if discord.Gone(err) {
		return true, nil
	}
	return false, err
}

// lacks reports whether an id that is on record is not among the channels.
func lacks(channels []discord.Channel, id string) bool {
	return id != "" && !slices.ContainsFunc(channels, func(c discord.Channel) bool { return string(c.ID) == id })
}
