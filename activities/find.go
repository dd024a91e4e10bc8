package activities

import (
	"context"
	"slices"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
)

// These look-ups find what an attempt made whose answer was lost. The id of what they return is empty
// when there is nothing to find.

// nothingToFind is for a step that is the same however often it is done.
func nothingToFind(context.Context, postgres.Realization) (made, error) { return made{}, nil }

func (d *Discord) findVoiceChannel(ctx context.Context, g postgres.Realization) (made, error) {
	channel, err := d.findChannel(ctx, g, func(c discord.Channel) bool {
		return c.Kind == discord.KindVoice && c.Name == discord.ChannelName(g.Group.Name)
	})
	return made{id: string(channel.ID)}, err
}

func (d *Discord) findTextChannel(ctx context.Context, g postgres.Realization) (made, error) {
	channel, err := d.findChannel(ctx, g, func(c discord.Channel) bool {
		return c.Kind == discord.KindText && strings.HasSuffix(c.Topic, topicMarker(g))
	})
	return made{string(channel.ID), those(g, channel.Admits)}, err
}

// findChannel returns a channel in one of the cohort's categories that matches and belongs to no group yet.
func (d *Discord) findChannel(ctx context.Context, g postgres.Realization, match func(discord.Channel) bool) (discord.Channel, error) {
	taken, err := d.Store.KnownDiscordObjects(ctx, g.Cohort.ID)
	if err != nil {
		return discord.Channel{}, err
	}
	channels, err := d.Client.Channels(ctx)
	if err != nil {
		return discord.Channel{}, err
	}
	categories, err := d.Store.Categories(ctx, g.Cohort.ID)
	if err != nil {
		return discord.Channel{}, err
	}
	homes := []string{g.Objects.CategoryID} // where it is now; an attempt may have been made before it moved
	for _, c := range categories {
		homes = append(homes, c.DiscordID)
	}
	i := slices.IndexFunc(channels, func(c discord.Channel) bool {
		return c.Parent != "" && slices.Contains(homes, string(c.Parent)) && match(c) && !slices.Contains(taken, string(c.ID))
	})
	if i < 0 {
		return discord.Channel{}, nil
	}
	return channels[i], nil
}

// findEvent returns the event in the group's voice channel: Convene puts no other there.
func (d *Discord) findEvent(ctx context.Context, g postgres.Realization) (made, error) {
	events, err := d.Client.Events(ctx)
	if err != nil {
		return made{}, err
	}
	channel := discord.ChannelID(g.Objects.VoiceChannelID)
	i := slices.IndexFunc(events, func(e discord.Event) bool { return e.ChannelID == channel })
	if i < 0 {
		return made{}, nil
	}
	return made{id: string(events[i].ID)}, nil
}

// findWelcome returns the bot's first message in the text channel.
func (d *Discord) findWelcome(ctx context.Context, g postgres.Realization) (made, error) {
	own, err := d.ownMessages(ctx, g)
	if err != nil || len(own) == 0 {
		return made{}, err
	}
	first := own[len(own)-1]
	return made{string(first.ID), those(g, first.names)}, nil
}

// ownMessage is a message of the bot.
type ownMessage discord.Message

// names reports whether the message mentions the user.
func (m ownMessage) names(id discord.UserID) bool {
	return strings.Contains(m.Content, discord.Mention(id))
}

// lookBack is how many messages are looked through for one whose answer was lost some minutes ago.
const lookBack = 100

// ownMessages returns the bot's latest messages in the group's text channel, newest first.
func (d *Discord) ownMessages(ctx context.Context, g postgres.Realization) ([]ownMessage, error) {
	bot, err := d.Client.Self(ctx)
	if err != nil {
		return nil, err
	}
	messages, err := d.Client.Messages(ctx, discord.ChannelID(g.Objects.TextChannelID), lookBack)
	if err != nil {
		return nil, err
	}
	var own []ownMessage
	for _, m := range messages {
		if m.Author == bot {
			own = append(own, ownMessage(m))
		}
	}
	return own, nil
}

// those are the members on the server of whom it is true.
func those(g postgres.Realization, is func(discord.UserID) bool) []cohort.UserID {
	var users []cohort.UserID
	for _, m := range g.Members {
		if m.OnServer && is(discord.UserID(m.DiscordID)) {
			users = append(users, m.UserID)
		}
	}
	return users
}
