package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"convene/discord/discordtest"
)

// follow shows what comes of a deed.
func (c *Console) follow(ctx context.Context, i *discordtest.Interaction) error {
	answer, err := i.Answer(ctx)
	if err != nil {
		return err
	}
	switch answer.Kind {
	case discordtest.AnswerWithChoices:
		c.showChoices(answer.Choices)
	case discordtest.AnswerWithModal:
		c.open = i
		c.showModal(*answer.Modal)
	default:
		c.settle(ctx, i)
		c.show(i.Messages()...)
	}
	return nil
}

// settle waits for an answer that was promised.
func (c *Console) settle(ctx context.Context, i *discordtest.Interaction) {
	ctx, cancel := context.WithTimeout(ctx, c.Settling)
	defer cancel()
	if c.server.Await(ctx, func() bool { return !i.Pending() }) != nil {
		fmt.Fprintln(c.out, "  (the bot is still thinking)")
	}
}

func (c *Console) showChoices(choices []discordtest.Choice) {
	if len(choices) == 0 {
		fmt.Fprintln(c.out, "  (no suggestions)")
	}
	for _, choice := range choices {
		fmt.Fprintf(c.out, "  %s  (%v)\n", choice.Name, choice.Value)
	}
}

func (c *Console) showModal(m discordtest.Modal) {
	fmt.Fprintf(c.out, "  ┌ %s\n", m.Title)
	for _, f := range m.Fields {
		mark := ""
		if !f.Required {
			mark = " (may be left out)"
		}
		fmt.Fprintf(c.out, "  │ %s: %s%s\n", f.Label, f.Value, mark)
	}
	fmt.Fprintln(c.out, "  └ type submit or dismiss")
}

// await waits for a message in the channel, or in a reply, that the user sees.
func (c *Console) await(ctx context.Context, args []string) error {
	who, err := c.placed()
	if err != nil {
		return err
	}
	text := strings.Join(args, " ")
	if text == "" {
		return errors.New("type what to wait for: await TEXT")
	}
	ctx, cancel := context.WithTimeout(ctx, c.Patience)
	defer cancel()
	var found discordtest.Message
	err = c.server.Await(ctx, func() bool {
		for _, m := range slices.Backward(c.server.MessagesFor(who.UserID, who.ChannelID)) {
			if strings.Contains(c.text(m), text) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		return fmt.Errorf("no message with %q came: %w", text, err)
	}
	c.show(found)
	return nil
}
