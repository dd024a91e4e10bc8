package activities

import (
	"context"
	"slices"
	"strings"

	"convene/discord"
	"convene/postgres"
)

// These look-ups find what an attempt made whose answer was lost. Each returns an empty id when
// there is nothing to find.

func (d *Discord) findVoiceChannel(ctx context.Context, g postgres.Realization) (string, error) {
	return d.findChannel(ctx, g, func(c discord.Channel) bool {
		return c.Kind == discord.KindVoice && c.Name == discord.ChannelName(g.Group.Name)
	})
}

func (d *Discord) findTextChannel(ctx context.Context, g postgres.Realization) (string, error) {
	return d.findChannel(ctx, g, func(c discord.Channel) bool {
		return c.Kind == discord.KindText && strings.HasSuffix(c.Topic, topicMarker(g))
	})
}

// findChannel returns a channel in the cohort's category that matches and belongs to no group yet.
func (d *Discord) findChannel(ctx context.Context, g postgres.Realization, match func(discord.Channel) bool) (string, error) {
	taken, err := d.Store.KnownDiscordObjects(ctx, g.Cohort.ID)
	if err != nil {
		return "", err
	}
	channels, err := d.Client.Channels(ctx)
	if err != nil {
		return "", err
	}
	category := discord.ChannelID(g.Objects.CategoryID)
	i := slices.IndexFunc(channels, func(c discord.Channel) bool {
		return c.Parent == category && match(c) && !slices.Contains(taken, string(c.ID))
	})
	if i < 0 {
		return "", nil
	}
	return string(channels[i].ID), nil
}

// findEvent returns the event in the group's voice channel: Convene puts no other there.
func (d *Discord) findEvent(ctx context.Context, g postgres.Realization) (string, error) {
	events, err := d.Client.Events(ctx)
	if err != nil {
		return "", err
	}
	channel := discord.ChannelID(g.Objects.VoiceChannelID)
	i := slices.IndexFunc(events, func(e discord.Event) bool { return e.ChannelID == channel })
	if i < 0 {
		return "", nil
	}
	return string(events[i].ID), nil
}

func (d *Discord) findWelcome(ctx context.Context, g postgres.Realization) (string, error) {
	bot, err := d.Client.Self(ctx)
	if err != nil {
		return "", err
	}
	messages, err := d.Client.Messages(ctx, discord.ChannelID(g.Objects.TextChannelID), 50)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(messages, func(m discord.Message) bool { return m.Author == bot })
	if i < 0 {
		return "", nil
	}
	return string(messages[i].ID), nil
}
