// Package interactions answers what people do with the bot on Discord: commands, buttons, selects, modals. It
// is a door to package organiser, as the command line is: it starts and messages workflows, and reads the
// database.
//
// The one rule to know: what an interaction says of its user and server is Discord's word, all else could
// have been made up. So each deed checks the place and the right before it does anything, whatever the
// Discord app shows to whom.
package interactions

import (
	"context"
	"log/slog"
	"slices"

	"convene/discord"
	"convene/messages"
	"convene/organiser"
)

// Handler answers interactions on one server. It holds no state: another one could answer the next.
type Handler struct {
	Desk    *organiser.Desk
	Discord *discord.Client
	Guild   discord.GuildID
	Others  []discord.GuildID // that another handler answers on for the same bot
	// OrganiserChannel is where boards are posted; empty for the channel in which somebody asks for one.
	OrganiserChannel discord.ChannelID
	Log              *slog.Logger
}

// who may do something.
type who int

const (
	everyone who = iota
	organisers
)

// deed is what an interaction asks for. It returns what its user reads of it; nothing if that has been said.
type deed struct {
	who who
	do  func(context.Context, discord.Interaction) (discord.MessageSpec, error)
}

// Handle answers an interaction. Whatever comes of it, its user is told.
func (h *Handler) Handle(ctx context.Context, i discord.Interaction) {
	if slices.Contains(h.Others, i.Guild) {
		return
	}
	wanted, known := h.wanted(i)
	refusal, refused := h.refusal(i, wanted, known)
	switch {
	case i.Kind == discord.OptionTyped && refused:
		h.send(ctx, i, "suggest", func(ctx context.Context) error { return h.Discord.Suggest(ctx, i, nil) })
	case refused:
		h.Log.Info("interaction refused", "interaction", i.ID)
		h.send(ctx, i, "refuse", func(ctx context.Context) error { return h.Discord.Reply(ctx, i, refusal) })
	case i.Kind == discord.OptionTyped:
		h.suggest(ctx, i)
	case i.Kind == discord.CommandUsed:
		h.command(ctx, i, wanted)
	case i.Kind == discord.ControlUsed, i.Kind == discord.ModalSubmitted:
		h.control(ctx, i, wanted)
	}
}

// refusal is why the user may not do it here, if so.
func (h *Handler) refusal(i discord.Interaction, wanted deed, known bool) (discord.MessageSpec, bool) {
	switch {
	case i.Guild == "":
		return messages.OnlyOnServer, true
	case i.Guild != h.Guild:
		return messages.OtherServer, true
	case !known:
		return messages.UnknownControl, true
	case wanted.who == organisers && !i.Administrator():
		return messages.NotAdministrator, true
	}
	return discord.MessageSpec{}, false
}

// wanted is the deed that an interaction asks for.
func (h *Handler) wanted(i discord.Interaction) (deed, bool) {
	switch i.Kind {
	case discord.CommandUsed, discord.OptionTyped:
		found, ok := h.commands()[i.Command]
		return found.deed, ok
	case discord.ControlUsed, discord.ModalSubmitted:
		action, err := messages.ParseAction(i.CustomID)
		if err != nil {
			return deed{}, false
		}
		found, ok := h.controls()[action.Verb]
		return found, ok
	}
	return deed{}, false
}

// command does what a command asks for. Its user sees at once that it is being done.
func (h *Handler) command(ctx context.Context, i discord.Interaction, wanted deed) {
	if !h.send(ctx, i, "acknowledge", func(ctx context.Context) error { return h.Discord.ReplyLater(ctx, i) }) {
		return
	}
	h.reply(ctx, i, wanted, h.done(ctx, i, wanted))
}

// done is what the user reads of a deed.
func (h *Handler) done(ctx context.Context, i discord.Interaction, wanted deed) discord.MessageSpec {
	said, err := wanted.within(ctx, i)
	if err == nil {
		return said
	}
	refusal, expected := explain(i, err)
	if !expected {
		h.Log.Error("interaction failed", "interaction", i.ID, "command", i.Command, "error", err)
	}
	return refusal
}

// reply puts a message in the place of the answer to an acknowledged interaction. When it is too late for
// that, one for organisers goes into a channel.
func (h *Handler) reply(ctx context.Context, i discord.Interaction, wanted deed, m discord.MessageSpec) {
	h.send(ctx, i, "reply", func(ctx context.Context) error {
		err := h.Discord.EditReply(ctx, i, m)
		switch {
		case !discord.Expired(err):
			return err
		case wanted.who == organisers:
			return h.late(ctx, i, m)
		}
		return nil // nobody else may read it: its user has to ask again
	})
}

// late posts where organisers read what one of them was to read alone.
func (h *Handler) late(ctx context.Context, i discord.Interaction, m discord.MessageSpec) error {
	m.Nonce = i.ID // at most 20 digits, and the same if it is posted again
	_, err := h.Discord.PostMessage(ctx, h.boardChannel(i), m)
	return err
}

// boardChannel is where organisers read what an interaction leads to.
func (h *Handler) boardChannel(i discord.Interaction) discord.ChannelID {
	if h.OrganiserChannel != "" {
		return h.OrganiserChannel
	}
	return i.Channel
}

// checkBoardChannel finds out before a run is started or followed whether it can be shown where somebody asks
// for it. What the bot may do in the organisers' channel Discord does not say here.
func (h *Handler) checkBoardChannel(i discord.Interaction) error {
	if h.OrganiserChannel == "" && !i.CanPost() {
		return errCannotPost
	}
	return nil
}
