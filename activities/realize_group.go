package activities

import (
	"context"
	"fmt"
	"strings"
	"time"

	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// part is one thing that a group has on Discord, and how to come by it.
type part struct {
	step postgres.Step
	// find looks for what a lost attempt made; empty when there is nothing.
	find func(context.Context, postgres.Realization) (string, error)
	// create makes it and returns its id.
	create func(context.Context, postgres.Realization) (string, error)
}

// converge brings a part of a group into being, once. The group is locked, so that two attempts
// never make the same part at the same time. What is on record stays. Before the request that
// creates, the attempt is recorded; so an attempt on record without an id means that an answer may
// have been lost, and only then is there a look before the next create.
func (d *Discord) converge(ctx context.Context, ref workflows.GroupRef, p part) error {
	what := fmt.Sprintf("create %s for group %d", strings.ReplaceAll(string(p.step), "_", " "), ref.GroupID)
	return discordError(what, d.Store.LockGroup(ctx, ref.GroupID, func(ctx context.Context) error {
		g, err := d.Store.Realization(ctx, ref.GroupID)
		if err != nil || g.Done(p.step) {
			return err
		}
		id := ""
		if g.Attempted(p.step) {
			if id, err = p.find(ctx, g); err != nil {
				return err
			}
		}
		if id == "" {
			if id, err = d.attempt(ctx, g, p); err != nil {
				return err
			}
		}
		return d.Store.FinishStep(ctx, ref.GroupID, p.step, id)
	}))
}

// attempt creates the part. An answer that says for sure that nothing was made takes the recorded
// attempt back, so that the next one need not look.
func (d *Discord) attempt(ctx context.Context, g postgres.Realization, p part) (string, error) {
	if err := d.Store.BeginStep(ctx, g.Group.ID, p.step); err != nil {
		return "", err
	}
	id, err := p.create(ctx, g)
	return id, takeBack(err, func() error { return d.Store.ForgetStep(ctx, g.Group.ID, p.step) })
}

// takeBack forgets an attempt if its error says for sure that nothing was made. It returns the error.
func takeBack(err error, forget func() error) error {
	if err == nil || discord.Classify(err) == discord.Retry {
		return err
	}
	if forgetErr := forget(); forgetErr != nil {
		return fmt.Errorf("%w (and the attempt could not be taken back: %w)", err, forgetErr)
	}
	return err
}

// CreateVoiceChannel makes the group's voice channel, seen by the bot alone until it is opened. A
// lost one is found by its name in the cohort's category, where names of groups are unique.
func (d *Discord) CreateVoiceChannel(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, part{
		step: postgres.StepVoiceChannel,
		find: d.findVoiceChannel,
		create: func(ctx context.Context, g postgres.Realization) (string, error) {
			id, err := d.Client.CreateVoiceChannel(ctx, discord.VoiceChannelSpec{
				Name:        g.Group.Name,
				Category:    discord.ChannelID(g.Objects.CategoryID),
				AuditReason: auditReason(ref.Run, g.Group.Name),
			})
			return string(id), err
		},
	})
}

// CreateEvent makes the group's weekly event in its voice channel. A lost one is found by that
// channel: no other event is in it.
func (d *Discord) CreateEvent(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, part{
		step: postgres.StepEvent,
		find: d.findEvent,
		create: func(ctx context.Context, g postgres.Realization) (string, error) {
			id, err := d.Client.CreateWeeklyEvent(ctx, discord.EventSpec{
				Name:        fmt.Sprintf("%s: %s", g.Cohort.Name, g.Group.Name),
				Description: fmt.Sprintf("Weekly meeting of %s, %d meetings.", g.Group.Name, g.Cohort.Meetings),
				Channel:     discord.ChannelID(g.Objects.VoiceChannelID),
				Start:       firstMeeting(g),
				Length:      time.Duration(g.Group.Meeting.Minutes) * time.Minute,
				AuditReason: auditReason(ref.Run, g.Group.Name),
			})
			return string(id), err
		},
	})
}

// CreateTextChannel makes the group's text channel with its members in the create call. A lost one
// is found by the marker in its topic.
func (d *Discord) CreateTextChannel(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, part{
		step: postgres.StepTextChannel,
		find: d.findTextChannel,
		create: func(ctx context.Context, g postgres.Realization) (string, error) {
			id, err := d.Client.CreateTextChannel(ctx, discord.TextChannelSpec{
				Name:        g.Group.Name,
				Topic:       fmt.Sprintf("%s, weekly from %s %s", g.Cohort.Name, discord.Timestamp(firstMeeting(g)), topicMarker(g)),
				Category:    discord.ChannelID(g.Objects.CategoryID),
				Members:     onServer(g),
				AuditReason: auditReason(ref.Run, g.Group.Name),
			})
			return string(id), err
		},
	})
}

// PostWelcome greets the members in the text channel. Discord itself drops a repetition within
// minutes by its nonce; later, a lost one is found as the bot's message in a channel that only it
// has written to first.
func (d *Discord) PostWelcome(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, part{
		step: postgres.StepWelcome,
		find: d.findWelcome,
		create: func(ctx context.Context, g postgres.Realization) (string, error) {
			id, err := d.Client.PostMessage(ctx, discord.ChannelID(g.Objects.TextChannelID), discord.MessageSpec{
				Content:  welcome(g, d.Client.EventURL(discord.EventID(g.Objects.EventID))),
				Nonce:    fmt.Sprintf("convene-welcome-%d", g.Group.ID),
				Mentions: onServer(g),
			})
			return string(id), err
		},
	})
}

// OpenVoiceChannel lets the members into the voice channel. It sets the whole list of overwrites,
// so that a second time changes nothing.
func (d *Discord) OpenVoiceChannel(ctx context.Context, ref workflows.GroupRef) error {
	open := func(ctx context.Context, g postgres.Realization) (string, error) {
		id := g.Objects.VoiceChannelID
		return id, d.Client.OpenVoiceChannel(ctx, discord.ChannelID(id), onServer(g), auditReason(ref.Run, g.Group.Name))
	}
	return d.converge(ctx, ref, part{step: postgres.StepOpenVoice, find: open, create: open})
}

// topicMarker ends a text channel's topic, so that Convene knows its own.
func topicMarker(g postgres.Realization) string {
	return fmt.Sprintf("· convene:group=%d", g.Group.ID)
}

// firstMeeting is the start of the first meeting that can still take place.
func firstMeeting(g postgres.Realization) time.Time {
	return g.Group.Meeting.Occurrences(g.Cohort.StartDate, time.Now(), 1)[0]
}

// onServer are the members who can be given access.
func onServer(g postgres.Realization) []discord.UserID {
	var ids []discord.UserID
	for _, m := range g.Members {
		if m.OnServer {
			ids = append(ids, discord.UserID(m.DiscordID))
		}
	}
	return ids
}
