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
		return d.admit(ctx, ref.GroupRef, g, g.Members[i])
	}))
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
	o, user, reason := g.Objects, discord.UserID(m.DiscordID), auditReason(ref.Run, g.Group.Name)
	if o.TextChannelID != "" {
		text := discord.Channel{ID: discord.ChannelID(o.TextChannelID), Kind: discord.KindText}
		if err := d.Client.Admit(ctx, text, user, reason); err != nil {
			return err
		}
		if err := d.Store.MarkReached(ctx, ref.GroupID, postgres.StepTextChannel, m.UserID); err != nil {
			return err
		}
	}
	open := o.VoiceOpened || (o.VoiceChannelID != "" && g.Group.Status == cohort.Active) // the platform records no opening
	if open {
		voice := discord.Channel{ID: discord.ChannelID(o.VoiceChannelID), Kind: discord.KindVoice}
		if err := d.Client.Admit(ctx, voice, user, reason); err != nil {
			return err
		}
	}
	if o.WelcomeMessageID == "" || m.Greeted {
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
