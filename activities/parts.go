package activities

import (
	"context"
	"fmt"
	"time"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/postgres"
	"convene/workflows"
)

// parts are what a group has on Discord, in the order in which they are made: each builds on those
// before it.
func (d *Discord) parts() []part {
	return []part{
		{postgres.StepVoiceChannel, d.findVoiceChannel, d.createVoiceChannel},
		{postgres.StepEvent, d.findEvent, d.createEvent},
		{postgres.StepTextChannel, d.findTextChannel, d.createTextChannel},
		{postgres.StepWelcome, d.findWelcome, d.createWelcome},
		{postgres.StepOpenVoice, nothingToFind, d.openVoiceChannel},
	}
}

func (d *Discord) createVoiceChannel(ctx context.Context, ref workflows.GroupRef, g postgres.Realization) (made, error) {
	id, err := d.Client.CreateVoiceChannel(ctx, discord.VoiceChannelSpec{
		Name:        g.Group.Name,
		Category:    discord.ChannelID(g.Objects.CategoryID),
		Position:    position(g),
		AuditReason: auditReason(ref.Run, g.Group.Name),
	})
	return made{id: string(id)}, err
}

// position puts a group's channels in the order of the groups, not of their making: several are made at a
// time, and approved in any order. Ids grow, so that groups of a later run come after those of earlier ones.
func position(g postgres.Realization) discord.Position { return discord.Position(g.Group.ID) }

func (d *Discord) createEvent(ctx context.Context, ref workflows.GroupRef, g postgres.Realization) (made, error) {
	first, err := d.firstMeeting(ctx, g)
	if err != nil {
		return made{}, err
	}
	id, err := d.Client.CreateWeeklyEvent(ctx, eventSpec(ref.Run, g, first))
	return made{id: string(id)}, err
}

// eventSpec describes the group's event from the next of its meetings on.
func eventSpec(run workflows.Run, g postgres.Realization, first time.Time) discord.EventSpec {
	return discord.EventSpec{
		Name:        discord.EventName(g.Cohort.Name, g.Group.Name),
		Description: fmt.Sprintf("Weekly meeting of %s, %d meetings.", g.Group.Name, g.Cohort.Meetings),
		Channel:     discord.ChannelID(g.Objects.VoiceChannelID),
		Start:       nextMeeting(g, first),
		Length:      time.Duration(g.Group.Meeting.Minutes) * time.Minute,
		AuditReason: auditReason(run, g.Group.Name),
	}
}

func (d *Discord) createTextChannel(ctx context.Context, ref workflows.GroupRef, g postgres.Realization) (made, error) {
	first, err := d.firstMeeting(ctx, g)
	if err != nil {
		return made{}, err
	}
	members, reached := onServer(g)
	id, err := d.Client.CreateTextChannel(ctx, discord.TextChannelSpec{
		Name:        g.Group.Name,
		Topic:       topic(g, first),
		Category:    discord.ChannelID(g.Objects.CategoryID),
		Position:    position(g),
		Members:     members,
		AuditReason: auditReason(ref.Run, g.Group.Name),
	})
	return made{string(id), reached}, err
}

func (d *Discord) createWelcome(ctx context.Context, _ workflows.GroupRef, g postgres.Realization) (made, error) {
	first, err := d.firstMeeting(ctx, g)
	if err != nil {
		return made{}, err
	}
	members, reached := onServer(g)
	id, err := d.Client.PostMessage(ctx, discord.ChannelID(g.Objects.TextChannelID), discord.MessageSpec{
		Content:  messages.Welcome(g, first, nextMeeting(g, first), d.Client.EventURL(discord.EventID(g.Objects.EventID))),
		Nonce:    nonce("welcome", g.Group.ID, g.Objects.TextChannelID),
		Mentions: members,
	})
	return made{string(id), reached}, err
}

// settlingTime is how long after its making nobody is expected to have changed a voice channel that only
// the bot sees. Opening a younger one saves the request that looks what others have added.
const settlingTime = time.Minute

func (d *Discord) openVoiceChannel(ctx context.Context, ref workflows.GroupRef, g postgres.Realization) (made, error) {
	if err := d.receiveLate(ctx, ref, g); err != nil {
		return made{}, err
	}
	voice := discord.Channel{ID: discord.ChannelID(g.Objects.VoiceChannelID), Kind: discord.KindVoice}
	if time.Since(discord.CreatedAt(voice.ID)) > settlingTime {
		var err error
		if voice, err = d.Client.Channel(ctx, voice.ID); err != nil {
			return made{}, err
		}
	}
	members, _ := onServer(g)
	err := d.Client.SetAccess(ctx, voice, members, nil, auditReason(ref.Run, g.Group.Name))
	return made{id: string(voice.ID)}, err
}

// topic says which cohort the channel is for and when the group meets. A long name must not push the
// marker out of it.
func topic(g postgres.Realization, first time.Time) string {
	return fmt.Sprintf("%s, weekly from %s %s", discord.ChannelName(g.Cohort.Name), discord.Timestamp(first), topicMarker(g))
}

// topicMarker ends a text channel's topic, so that Convene knows its own.
func topicMarker(g postgres.Realization) string {
	return fmt.Sprintf("· convene:group=%d", g.Group.ID)
}

// firstMeeting is the start of the group's first meeting. It is decided once and recorded, so that the
// event, the welcome and the meetings agree. If it passes before the members are told of it, they begin
// a week later.
func (d *Discord) firstMeeting(ctx context.Context, g postgres.Realization) (time.Time, error) {
	now := time.Now()
	told := g.Done(postgres.StepWelcome) || g.Group.Status != cohort.Preview
	if !g.FirstMeeting.IsZero() && (told || g.FirstMeeting.After(now)) {
		return g.FirstMeeting, nil
	}
	first := g.Group.Meeting.Occurrences(g.Cohort.StartDate, now, 1)[0]
	return first, d.Store.FixFirstMeeting(ctx, g.Group.ID, first)
}

// nextMeeting is the first of the group's meetings that has not begun: Discord takes no event in the past.
func nextMeeting(g postgres.Realization, first time.Time) time.Time {
	if now := time.Now(); !first.After(now) {
		return g.Group.Meeting.FirstFrom(now.Add(time.Minute)) // not one that begins while the request is under way
	}
	return first
}

// onServer are the members who can be given access, as Discord and as the platform know them.
func onServer(g postgres.Realization) ([]discord.UserID, []cohort.UserID) {
	var ids []discord.UserID
	var users []cohort.UserID
	for _, m := range g.Members {
		if m.OnServer {
			ids = append(ids, discord.UserID(m.DiscordID))
			users = append(users, m.UserID)
		}
	}
	return ids, users
}
