package discord

import (
	"context"
	"errors"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// Discord's numbers for ways to answer an interaction.
const (
	replyWithMessage = 4
	replyLater       = 5
	updateLater      = 6
	replyWithUpdate  = 7
	replyWithChoices = 8
	replyWithModal   = 9
	ephemeral        = 1 << 6 // a message that only the user sees
	interactionRoute = "/interactions/{interaction}/{token}/callback"
	webhookRoute     = "/webhooks/{application}/{token}"
	originalRoute    = webhookRoute + "/messages/@original"
	modalTitleLimit  = 45
	inputLabelLimit  = 45
	paragraphStyle   = 2
)

// Modal asks a user for a text.
type Modal struct {
	ID    string // at most 100 characters
	Title string // at most 45
	Field string // the name of the text among an interaction's Fields
	Label string // at most 45
	Max   int    // characters of the text, which may be missing; Discord's own limit if it is 0
}

// ChoiceLimit is how many characters the parts of a Choice have at most.
const ChoiceLimit = 100

// Choice is what a user can choose while typing an option.
type Choice struct{ Name, Value string }

type replyJSON struct {
	Type int `json:"type"`
	Data any `json:"data,omitempty"`
}

type flagsJSON struct {
	Flags int `json:"flags"`
}

// answer sends the first answer to an interaction, for which Discord gives three seconds.
func (c *Client) answer(ctx context.Context, i Interaction, kind int, data any, file *File) error {
	to := call{
		method: http.MethodPost, url: discordgo.EndpointInteractionResponse(i.ID, i.Token), route: interactionRoute, major: i.Token, exempt: true,
	}
	err := c.do(ctx, to, withAttachment(replyJSON{kind, data}, file), nil)
	if failure, ok := errors.AsType[*Error](err); ok && failure.Code == codeAnswered {
		return nil // an earlier attempt did it, though its own answer was lost
	}
	return err
}

// ReplyLater shows the user that the bot is working, until EditReply. Nobody else sees it.
func (c *Client) ReplyLater(ctx context.Context, i Interaction) error {
	return c.answer(ctx, i, replyLater, flagsJSON{ephemeral}, nil)
}

// UpdateLater tells Discord that the control was heard. The user sees nothing of it.
func (c *Client) UpdateLater(ctx context.Context, i Interaction) error {
	return c.answer(ctx, i, updateLater, nil, nil)
}

// Reply answers an interaction with a message that only the user sees.
func (c *Client) Reply(ctx context.Context, i Interaction, m MessageSpec) error {
	return c.answer(ctx, i, replyWithMessage, m.ephemeral(), m.File)
}

// Update replaces the message that a used control is below.
func (c *Client) Update(ctx context.Context, i Interaction, m MessageSpec) error {
	return c.answer(ctx, i, replyWithUpdate, m.whole(), m.File)
}

// SuggestionsLimit is how many choices Discord shows, from its page on application commands.
const SuggestionsLimit = 25

// Suggest answers an interaction of kind OptionTyped; of more than SuggestionsLimit choices it shows the first.
func (c *Client) Suggest(ctx context.Context, i Interaction, choices []Choice) error {
	type choiceJSON struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	list := []choiceJSON{}
	for _, choice := range choices[:min(len(choices), SuggestionsLimit)] {
		list = append(list, choiceJSON{cut(choice.Name, ChoiceLimit), choice.Value})
	}
	return c.answer(ctx, i, replyWithChoices, map[string]any{"choices": list}, nil)
}

// Ask answers an interaction with a modal, which is submitted as another interaction.
func (c *Client) Ask(ctx context.Context, i Interaction, m Modal) error {
	optional := false
	input := componentJSON{Type: textInputType, CustomID: m.Field, Style: paragraphStyle, MaxLength: m.Max, Required: &optional}
	return c.answer(ctx, i, replyWithModal, map[string]any{
		"custom_id": m.ID, "title": cut(m.Title, modalTitleLimit),
		"components": []componentJSON{{Type: modalLabelType, Label: cut(m.Label, inputLabelLimit), Component: &input}},
	}, nil)
}

// EditReply puts a message in the place of the answer to an interaction.
func (c *Client) EditReply(ctx context.Context, i Interaction, m MessageSpec) error {
	to := webhookCall(http.MethodPatch, discordgo.EndpointInteractionResponseActions(i.Application, i.Token), originalRoute, i)
	return c.do(ctx, to, withAttachment(m.whole(), m.File), nil)
}

// FollowUp sends a further message that only the user sees, after the first answer to an interaction.
func (c *Client) FollowUp(ctx context.Context, i Interaction, m MessageSpec) error {
	to := webhookCall(http.MethodPost, discordgo.EndpointFollowupMessage(i.Application, i.Token), webhookRoute, i)
	return c.do(ctx, to, withAttachment(m.ephemeral(), m.File), nil)
}

func webhookCall(method, url, route string, i Interaction) call {
	return call{method: method, url: url, route: route, major: i.Token, exempt: true}
}

func (m MessageSpec) ephemeral() messageJSON {
	answer := m.json()
	answer.Flags = ephemeral
	return answer
}

// Expired reports whether an error says that it is too late to answer an interaction.
func Expired(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	return ok && (failure.Code == codeUnknownInteraction || failure.Code == codeUnknownWebhook || failure.Code == codeWebhookToken)
}
