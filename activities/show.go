package activities

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"go.temporal.io/sdk/activity"

	"convene/board"
	"convene/discord"
	"convene/messages"
	"convene/workflows"
)

// ShowRun writes the board as the run stands when it runs, so that a late attempt shows nothing old. A
// board whose posting had no answer is found by its nonce within minutes, and later by the run that it names.
func (d *Discord) ShowRun(ctx context.Context, in workflows.ShowInput) (workflows.Board, error) {
	what := fmt.Sprintf("show the run of cohort %d", in.CohortID)
	channel := cmp.Or(discord.ChannelID(in.Board.ChannelID), d.OrganiserChannel)
	if channel == "" {
		return in.Board, nil
	}
	now, err := board.Read(ctx, d.Desk, in.CohortID, in.RunID)
	if err != nil {
		return in.Board, storeError(what, err)
	}
	in.Board.ChannelID = string(channel)
	if in.Board.MessageID == "" {
		id, err := d.lostBoard(ctx, in, channel)
		if err != nil {
			return in.Board, discordError(what, err)
		}
		in.Board.MessageID = string(id)
	}
	if in.Board.MessageID != "" {
		return in.Board, discordError(what, d.edit(ctx, channel, discord.MessageID(in.Board.MessageID), now))
	}
	message := now.Message()
	message.Nonce = runNonce(in.RunID, "board", in.Board.Number)
	id, err := d.Client.PostMessage(ctx, channel, message)
	in.Board.MessageID = string(id)
	return in.Board, discordError(what, err)
}

// edit writes a board anew, on the page to which somebody has turned it.
func (d *Discord) edit(ctx context.Context, channel discord.ChannelID, id discord.MessageID, now messages.Board) error {
	shown, err := d.Client.Message(ctx, channel, id)
	if err != nil {
		return err
	}
	now.Page = messages.ShownPage(shown.Controls)
	return d.Client.EditMessage(ctx, channel, id, now.Message())
}

// recentMessages is how far back a board is looked for that an earlier attempt may have posted.
const recentMessages = 50

// lostBoard is the board that an earlier attempt has posted without learning its id, if there is one.
func (d *Discord) lostBoard(ctx context.Context, in workflows.ShowInput, channel discord.ChannelID) (discord.MessageID, error) {
	if activity.GetInfo(ctx).Attempt == 1 {
		return "", nil
	}
	self, err := d.Client.Self(ctx)
	if err != nil {
		return "", err
	}
	posted, err := d.Client.Messages(ctx, channel, recentMessages)
	if err != nil {
		return "", err
	}
	for _, m := range posted {
		if m.Author == self && strings.Contains(m.Content, string(in.RunID)) {
			return m.ID, nil
		}
	}
	return "", nil
}
