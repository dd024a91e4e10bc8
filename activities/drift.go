package activities

import (
	"context"
	"slices"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// sight is what was seen of the Discord server at one moment.
type sight struct {
	channels []discord.Channel
	events   []discord.Event
}

func (d *Discord) look(ctx context.Context) (sight, error) {
	channels, err := d.Client.Channels(ctx)
	if err != nil {
		return sight{}, err
	}
	events, err := d.Client.Events(ctx)
	return sight{channels, events}, err
}

func (s sight) channel(id string) (discord.Channel, bool) {
	i := slices.IndexFunc(s.channels, func(c discord.Channel) bool { return string(c.ID) == id })
	if i < 0 {
		return discord.Channel{}, false
	}
	return s.channels[i], true
}

// drift is how one group differs from what it should be.
type drift struct {
	channels   []channelDrift // those that are there
	textGone   bool
	voiceGone  bool
	eventGone  bool
	eventMoved bool
	unGreeted  []postgres.RealMember
	leavers    []discord.UserID // who was in the group once, whether or not anything is left of it
}

// channelDrift is how the access to one of the group's channels differs.
type channelDrift struct {
	channel discord.Channel
	gap     discord.AccessGap
}

// driftOf compares an active group with what was seen.
func (d *Discord) driftOf(ctx context.Context, g postgres.Realization, seen sight) (drift, error) {
	former, err := d.Store.FormerMembers(ctx, g.Group.ID)
	if err != nil {
		return drift{}, err
	}
	found := drift{leavers: convert[discord.UserID](former)}
	members, _ := onServer(g)
	for _, c := range []struct {
		id   string
		gone *bool
	}{{g.Objects.TextChannelID, &found.textGone}, {g.Objects.VoiceChannelID, &found.voiceGone}} {
		channel, ok := seen.channel(c.id)
		*c.gone = !ok
		if !ok {
			continue
		}
		gap, err := d.Client.AccessGap(ctx, channel, members)
		if err != nil {
			return drift{}, err
		}
		found.channels = append(found.channels, channelDrift{channel, gap})
	}
	if !found.voiceGone {
		if err := d.compareEvent(ctx, g, seen, &found); err != nil {
			return drift{}, err
		}
	}
	for _, m := range g.Members {
		if m.OnServer && !m.Greeted && !found.textGone {
			found.unGreeted = append(found.unGreeted, m)
		}
	}
	return found, nil
}

// compareEvent looks whether the group's event is there and recurs when the group meets.
func (d *Discord) compareEvent(ctx context.Context, g postgres.Realization, seen sight, found *drift) error {
	i := slices.IndexFunc(seen.events, func(e discord.Event) bool { return string(e.ID) == g.Objects.EventID })
	if i >= 0 {
		e := seen.events[i]
		found.eventMoved = !e.Weekly || string(e.ChannelID) != g.Objects.VoiceChannelID ||
			cohort.WeekMinuteOf(e.Start) != g.Group.Meeting.Start
		return nil
	}
	gone, err := d.eventDeleted(ctx, g, seen)
	found.eventGone = gone || g.Objects.EventID == ""
	return err
}

// repairable reports whether anything differs that needs no channel made again, on Discord or on record.
func (f drift) repairable(g postgres.Realization) bool {
	unrecorded := func(m postgres.RealMember) bool { return m.OnServer && !m.HasAccess && !f.textGone }
	return slices.ContainsFunc(g.Members, unrecorded) ||
		slices.ContainsFunc(f.list(g.Group.ID), func(one workflows.Drift) bool { return !one.Recreates() })
}

// list writes the drift for a report.
func (f drift) list(id cohort.GroupID) []workflows.Drift {
	var shut, leavers, strangers []discord.UserID
	var exposed, botShut bool
	for _, c := range f.channels {
		exposed, botShut = exposed || c.gap.Exposed, botShut || c.gap.BotShut
		shut = append(shut, c.gap.Shut...)
		for _, s := range c.gap.Strangers {
			if slices.Contains(f.leavers, s) {
				leavers = append(leavers, s)
			} else {
				strangers = append(strangers, s)
			}
		}
	}
	var drifts []workflows.Drift
	for _, kind := range []struct {
		kind   workflows.DriftKind
		is     bool
		people int
	}{
		{workflows.TextChannelDeleted, f.textGone, 0},
		{workflows.VoiceChannelDeleted, f.voiceGone, 0},
		{workflows.EventDeleted, f.eventGone, 0},
		{workflows.EventMoved, f.eventMoved, 0},
		{workflows.ChannelExposed, exposed, 0},
		{workflows.BotShutOut, botShut, 0},
		{workflows.MemberShutOut, len(shut) > 0, distinct(shut)},
		{workflows.MemberNotGreeted, len(f.unGreeted) > 0, len(f.unGreeted)},
		{workflows.LeaverLetIn, len(leavers) > 0, distinct(leavers)},
		{workflows.StrangerLetIn, len(strangers) > 0, distinct(strangers)},
	} {
		if kind.is {
			drifts = append(drifts, workflows.Drift{GroupID: id, Kind: kind.kind, People: kind.people})
		}
	}
	return drifts
}

func distinct(ids []discord.UserID) int {
	slices.Sort(ids)
	return len(slices.Compact(ids))
}
