package interactions

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
)

// controls are the deeds of buttons, selects and modals. Those that are not here open a modal.
func (h *Handler) controls() map[messages.Verb]deed {
	return map[messages.Verb]deed{
		messages.VerbApprove:       {organisers, h.pressApprove},
		messages.VerbApproveSome:   {organisers, h.chooseGroups},
		messages.VerbReject:        {organisers, nil},
		messages.VerbRejectBecause: {organisers, h.submitReason},
		messages.VerbPage:          {organisers, h.turn},
		messages.VerbCohorts:       {organisers, h.cohorts},
		messages.VerbGroups:        {everyone, h.groups},
	}
}

// control does what a control asks for. Discord wants to hear within three seconds that it was used.
func (h *Handler) control(ctx context.Context, i discord.Interaction, wanted deed) {
	action, _ := messages.ParseAction(i.CustomID)
	switch action.Verb {
	case messages.VerbReject:
		h.send(ctx, i, "ask for a reason", func(ctx context.Context) error {
			return h.Discord.Ask(ctx, i, messages.RejectModal(action))
		})
	case messages.VerbPage, messages.VerbCohorts, messages.VerbGroups:
		if !turns(i, wanted) {
			h.command(ctx, i, wanted)
			return
		}
		if h.send(ctx, i, "acknowledge", func(ctx context.Context) error { return h.Discord.UpdateLater(ctx, i) }) {
			h.reply(ctx, i, wanted, h.done(ctx, i, wanted))
		}
	default:
		h.command(ctx, i, wanted)
	}
}

// turns reports whether the message that the control is below may show something else in its place. The
// control's id anybody can make up, with any message of the bot's; which ones the message has, Discord says. In
// what everybody reads, only organisers turn pages.
func turns(i discord.Interaction, wanted deed) bool {
	return slices.Contains(i.Controls, i.CustomID) && (i.Private || wanted.who == organisers)
}

// pressApprove approves all that waited when the board was written.
func (h *Handler) pressApprove(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	d, err := h.decisionOn(ctx, i)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	return h.approve(ctx, i, d)
}

// chooseGroups approves those that were chosen.
func (h *Handler) chooseGroups(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	d, err := h.decisionOn(ctx, i)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	for _, value := range i.Values {
		id, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return discord.MessageSpec{}, groupsError{fmt.Errorf("%q is no group", value)}
		}
		d.groups = append(d.groups, cohort.GroupID(id))
	}
	if len(d.groups) == 0 { // which would mean all of them
		return discord.MessageSpec{}, groupsError{errNoGroup}
	}
	return h.approve(ctx, i, d)
}

func (h *Handler) submitReason(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	d, err := h.decisionOn(ctx, i)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	d.reason = i.Fields[messages.ReasonField]
	return h.refuse(ctx, i, d)
}

// decisionOn is a decision on what the board showed: its run, at its revision.
func (h *Handler) decisionOn(ctx context.Context, i discord.Interaction) (decision, error) {
	action, err := messages.ParseAction(i.CustomID)
	if err != nil {
		return decision{}, err
	}
	found, err := h.Desk.Store.Cohort(ctx, action.Cohort)
	return decision{cohort: action.Cohort, name: found.Name, run: action.Run, revision: action.Revision}, about(action.Cohort.String(), err)
}
