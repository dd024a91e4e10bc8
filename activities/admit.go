package activities

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/postgres"
	"convene/workflows"
)

// AdmitMember lets a member who has joined the server into what their group has, and greets them in its
// text channel. The group is locked, so that a part that is being made at the same time includes them
// either by itself or here. It may run twice: access is set, and a greeting that is there is not repeated.
func (d *Discord) AdmitMember(ctx context.Context, ref workflows.MemberRef) error {
	what := fmt.Sprintf("let a member into group %d", ref.GroupID)
	return retryable(what, d.Store.LockGroup(ctx, ref.GroupID, func(ctx context.Context) error {
		if err := d.Store.RecordArrival(ctx, ref.GroupID, ref.UserID); err != nil {
			return err
		}
		g, err := d.Store.Realization(ctx, ref.GroupID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(g.Members, func(m postgres.RealMember) bool { return m.UserID == ref.UserID })
		if i < 0 || !g.Members[i].OnServer {
			return nil // gone from the group meanwhile
		}
		if g.Group.Status == cohort.Cancelled || g.Group.Status == cohort.Completed {
			return nil // it meets no more, and its channels may be gone for good
		}
		return d.admitWhereOpen(ctx, ref.GroupRef, g, g.Members[i])
	}))
}

// admitWhereOpen is admit for a group of which somebody may have deleted a channel: that one lets nobody in,
// and the member is in it when it is made again (starter sync --recreate).
func (d *Discord) admitWhereOpen(ctx context.Context, ref workflows.GroupRef, g postgres.Realization, m postgres.RealMember) error {
	for _, admit := range []func(context.Context, workflows.GroupRef, postgres.Realization, postgres.RealMember) error{
		d.admitToText, d.admitToVoice, d.greetOnce,
	} {
		if err := admit(ctx, ref, g, m); err != nil && !discord.Gone(err) {
			return err
		}
	}
	return nil
}

// receiveLate admits those whom the text channel or the welcome missed, because they came to the server
// after it was made.
func (d *Discord) receiveLate(ctx context.Context, ref workflows.GroupRef, g postgres.Realization) error {
	for _, m := range g.Members {
		if !m.OnServer || (m.HasAccess && m.Greeted) {
			continue
		}
		if err := d.admit(ctx, ref, g, m); err != nil {
			return err
		}
	}
	return nil
}

// admit gives a member access to what the group has of channels, and greets them once the welcome is there.
func (d *Discord) admit(ctx context.Context, ref workflows.GroupRef, g postgres.Realization, m postgres.RealMember) error {
	if err := d.admitToText(ctx, ref, g, m); err != nil {
		return err
	}
	if err := d.admitToVoice(ctx, ref, g, m); err != nil {
		return err
	}
	return d.greetOnce(ctx, ref, g, m)
}

func (d *Discord) admitToText(ctx context.Context, ref workflows.GroupRef, g postgres.Realization, m postgres.RealMember) error {
	if g.Objects.TextChannelID == "" {
		return nil
	}
	text := discord.Channel{ID: discord.ChannelID(g.Objects.TextChannelID), Kind: discord.KindText}
	if err := d.Client.Admit(ctx, text, discord.UserID(m.DiscordID), auditReason(ref.Run, g.Group.Name)); err != nil {
		return err
	}
	return d.Store.MarkReached(ctx, ref.GroupID, postgres.StepTextChannel, m.UserID)
}

// admitToVoice lets the member into a voice channel that is open. The platform records no opening.
func (d *Discord) admitToVoice(ctx context.Context, ref workflows.GroupRef, g postgres.Realization, m postgres.RealMember) error {
	o := g.Objects
	if open := o.VoiceOpened || (o.VoiceChannelID != "" && g.Group.Status == cohort.Active); !open {
		return nil
	}
	voice := discord.Channel{ID: discord.ChannelID(o.VoiceChannelID), Kind: discord.KindVoice}
	return d.Client.Admit(ctx, voice, discord.UserID(m.DiscordID), auditReason(ref.Run, g.Group.Name))
}

func (d *Discord) greetOnce(ctx context.Context, _ workflows.GroupRef, g postgres.Realization, m postgres.RealMember) error {
	if g.Objects.WelcomeMessageID == "" || m.Greeted {
		return nil
	}
	return d.greet(ctx, g, m)
}

// greet posts a greeting unless one is there, whose answer may have been lost.
func (d *Discord) greet(ctx context.Context, g postgres.Realization, m postgres.RealMember) error {
	user := discord.UserID(m.DiscordID)
	own, err := d.ownMessages(ctx, g)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(own, func(message ownMessage) bool { return message.names(user) }) {
		_, err := d.Client.PostMessage(ctx, discord.ChannelID(g.Objects.TextChannelID), discord.MessageSpec{
			Content:  messages.Greeting(g, user, nextMeeting(g, g.FirstMeeting)),
			Nonce:    nonce("greeting", g.Group.ID, g.Objects.TextChannelID, m.DiscordID),
			Mentions: []discord.UserID{user},
		})
		if err != nil {
			return err
		}
	}
	return d.Store.MarkReached(ctx, g.Group.ID, postgres.StepWelcome, m.UserID)
}

// nonce is the same for the same message, within Discord's 25 characters.
func nonce(kind string, id cohort.GroupID, more ...string) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d %s", kind, id, strings.Join(more, " "))
	return fmt.Sprintf("convene-%016x", h.Sum64())
}
