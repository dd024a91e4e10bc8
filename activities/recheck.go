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
// realizing them makes it again. It looks at the server once for all of them; a second time finds nothing more.
//
// The records are read before Discord is, and a group is locked only while its record changes: what is made
// in between must not count as gone.
func (d *Discord) RecheckGroups(ctx context.Context, in workflows.GroupRefs) error {
	records := make([]postgres.Realization, 0, len(in.GroupIDs))
	for _, id := range in.GroupIDs {
		g, err := d.Store.Realization(ctx, id)
		if err != nil {
			return storeError(fmt.Sprintf("look for what group %d has on Discord", id), err)
		}
		if !g.Objects.Empty() {
			records = append(records, g)
		}
	}
	if len(records) == 0 {
		return nil
	}
	seen, err := d.look(ctx)
	if err != nil {
		return discordError("look for what the groups have on Discord", err)
	}
	for _, g := range records {
		if err := d.recheckGroup(ctx, in.Run, g, seen); err != nil {
			return discordError(fmt.Sprintf("look for what group %d has on Discord", g.Group.ID), err)
		}
	}
	return nil
}

// recheckGroup takes what was not seen of the group off its record, unless that has changed meanwhile: then
// another attempt is at work.
func (d *Discord) recheckGroup(ctx context.Context, run workflows.Run, g postgres.Realization, seen sight) error {
	gone, err := d.deleted(ctx, g, seen)
	if err != nil || len(gone) == 0 {
		return err
	}
	return d.Store.LockGroup(ctx, g.Group.ID, func(ctx context.Context) error {
		now, err := d.Store.Realization(ctx, g.Group.ID)
		if err != nil {
			return err
		}
		if now.Objects != g.Objects {
			return postgres.ErrBusy
		}
		return d.forget(ctx, run, g, gone)
	})
}

// forgetDeleted takes what is not on Discord any more off the group's record. The group is locked. The
// record is read before Discord is: what is made in between must not count as gone.
func (d *Discord) forgetDeleted(ctx context.Context, ref workflows.GroupRef) error {
	g, err := d.Store.Realization(ctx, ref.GroupID)
	if err != nil || g.Objects.Empty() {
		return err
	}
	channels, err := d.Client.Channels(ctx)
	if err != nil {
		return err
	}
	gone, err := d.deleted(ctx, g, sight{channels: channels}) // its event is asked for by itself
	if err != nil {
		return err
	}
	return d.forget(ctx, ref.Run, g, gone)
}

// forget takes the steps that are gone off the record of the group, which is locked, the last first. An event
// without its channel is of no use, and the next voice channel gets one of its own: it is deleted.
func (d *Discord) forget(ctx context.Context, run workflows.Run, g postgres.Realization, gone []postgres.Step) error {
	if slices.Contains(gone, postgres.StepVoiceChannel) && !slices.Contains(gone, postgres.StepEvent) && g.Objects.EventID != "" {
		if err := d.Client.DeleteEvent(ctx, discord.EventID(g.Objects.EventID), auditReason(run, g.Group.Name)); err != nil {
			return err
		}
		gone = append(gone, postgres.StepEvent)
	}
	for _, step := range slices.Backward(gone) {
		if err := d.Store.ForgetStep(ctx, g.Group.ID, step); err != nil {
			return err
		}
	}
	return nil
}

// deleted returns the steps whose result was recorded and is not on Discord, in their order. What was in
// a channel is gone with it. It only looks.
func (d *Discord) deleted(ctx context.Context, g postgres.Realization, seen sight) ([]postgres.Step, error) {
	voiceGone := lacks(seen.channels, g.Objects.VoiceChannelID)
	eventGone, err := d.eventDeleted(ctx, g, seen)
	if err != nil {
		return nil, err
	}
	var gone []postgres.Step
	if voiceGone {
		gone = append(gone, postgres.StepVoiceChannel)
	}
	if eventGone {
		gone = append(gone, postgres.StepEvent)
	}
	if lacks(seen.channels, g.Objects.TextChannelID) {
		gone = append(gone, postgres.StepTextChannel, postgres.StepWelcome)
	}
	if voiceGone {
		gone = append(gone, postgres.StepOpenVoice)
	}
	return gone, nil
}

// eventDeleted asks for an event that was not seen: a list leaves out those in channels that the bot does not
// see.
func (d *Discord) eventDeleted(ctx context.Context, g postgres.Realization, seen sight) (bool, error) {
	id := discord.EventID(g.Objects.EventID)
	if id == "" || slices.ContainsFunc(seen.events, func(e discord.Event) bool { return e.ID == id }) {
		return false, nil
	}
	_, err := d.Client.Event(ctx, id)
	if discord.Gone(err) {
		return true, nil
	}
	return false, err
}

// lacks reports whether an id that is on record is not among the channels.
func lacks(channels []discord.Channel, id string) bool {
	return id != "" && !slices.ContainsFunc(channels, func(c discord.Channel) bool { return string(c.ID) == id })
}
