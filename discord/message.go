package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// Message is a message in a channel.
type Message struct {
	ID      MessageID
	Author  UserID
	Content string
	// Controls are the ids of its buttons and selects, in their order.
	Controls []string
}

// MessageSpec describes a message. Texts that are too long are cut.
type MessageSpec struct {
	Content string  // at most 2000 characters
	Embeds  []Embed // at most 10, of EmbedLimit characters together
	Rows    []Row   // at most 5
	File    *File
	// Nonce makes Discord take a repetition within some minutes for the same message; it has at most
	// 25 characters. Empty for a message that may be posted twice.
	Nonce    string
	Mentions []UserID // who is notified; nobody else is, whatever the content says
}

const (
	messagesRoute = "/channels/{channel}/messages"
	sendRights    = "View Channels and Send Messages"
	readRights    = "View Channels and Read Message History"
)

// messageJSON is a message as Discord takes it. What is nil is not sent, and an edit leaves it as it is.
type messageJSON struct {
	Content         string           `json:"content"`
	Embeds          []embedJSON      `json:"embeds,omitzero"`
	Components      []componentJSON  `json:"components,omitzero"`
	Attachments     []attachmentJSON `json:"attachments,omitzero"`
	Flags           int              `json:"flags,omitempty"`
	Nonce           string           `json:"nonce,omitempty"`
	EnforceNonce    bool             `json:"enforce_nonce,omitempty"`
	AllowedMentions allowedMentions  `json:"allowed_mentions"`
}

type allowedMentions struct {
	Parse []string `json:"parse"`
	Users []UserID `json:"users,omitempty"`
}

func messagesCall(method string, channel ChannelID, query, rights string) call {
	return call{
		method: method, url: discordgo.EndpointChannelMessages(string(channel)) + query, route: messagesRoute,
		major: string(channel), rights: rights,
	}
}

func (m MessageSpec) json() messageJSON {
	answer := messageJSON{
		Content: cut(m.Content, messageLimit), Components: rowsJSON(m.Rows),
		Nonce: m.Nonce, EnforceNonce: m.Nonce != "",
		AllowedMentions: allowedMentions{Parse: []string{}, Users: unique(m.Mentions)},
	}
	for _, e := range m.Embeds {
		answer.Embeds = append(answer.Embeds, e.json())
	}
	if m.File != nil {
		answer.Attachments = []attachmentJSON{{ID: firstFile, Filename: m.File.Name}}
	}
	return answer
}

// whole is the message for an edit that leaves nothing of what was there.
func (m MessageSpec) whole() messageJSON {
	answer := m.json()
	if answer.Embeds == nil {
		answer.Embeds = []embedJSON{}
	}
	if answer.Components == nil {
		answer.Components = []componentJSON{}
	}
	if answer.Attachments == nil {
		answer.Attachments = []attachmentJSON{} // without it files stay that the message had
	}
	return answer
}

func messageCall(method string, channel ChannelID, id MessageID, rights string) call {
	return call{
		method: method, url: discordgo.EndpointChannelMessage(string(channel), string(id)), route: messagesRoute + "/{message}",
		major: string(channel), rights: rights,
	}
}

// PostMessage posts a message as the bot. With a nonce it returns the first message when it is called
// again within some minutes; Discord does not say how many.
func (c *Client) PostMessage(ctx context.Context, channel ChannelID, spec MessageSpec) (MessageID, error) {
	id, err := c.create(ctx, messagesCall(http.MethodPost, channel, "", sendRights), withAttachment(spec.json(), spec.File))
	return MessageID(id), err
}

// EditMessage replaces a message of the bot's by another. Nobody is notified.
func (c *Client) EditMessage(ctx context.Context, channel ChannelID, id MessageID, spec MessageSpec) error {
	to := messageCall(http.MethodPatch, channel, id, "View Channels")
	return c.do(ctx, to, withAttachment(spec.whole(), spec.File), nil)
}

// messagesPage is the most messages that Discord lists at once.
const messagesPage = 100

// Messages returns the latest messages of a channel, newest first: limit of them, at most 100.
func (c *Client) Messages(ctx context.Context, channel ChannelID, limit int) ([]Message, error) {
	var found list[foundMessage]
	query := fmt.Sprintf("?limit=%d", min(max(limit, 1), messagesPage))
	if err := c.do(ctx, messagesCall(http.MethodGet, channel, query, readRights), nil, &found); err != nil {
		return nil, err
	}
	messages := make([]Message, 0, len(found))
	for _, m := range found {
		messages = append(messages, m.message())
	}
	return messages, nil
}

// Message returns a message of a channel.
func (c *Client) Message(ctx context.Context, channel ChannelID, id MessageID) (Message, error) {
	var found foundMessage
	err := c.do(ctx, messageCall(http.MethodGet, channel, id, readRights), nil, &found)
	return found.message(), err
}

// foundMessage is a message as Discord tells of it.
type foundMessage struct {
	ID         MessageID       `json:"id"`
	Content    string          `json:"content"`
	Author     userRef         `json:"author"`
	Components []componentJSON `json:"components"`
}

func (m foundMessage) lacks() string {
	switch {
	case m.ID == "":
		return "id"
	case m.Author.ID == "":
		return "id of the author"
	}
	return ""
}

func (m foundMessage) message() Message {
	message := Message{ID: m.ID, Author: UserID(m.Author.ID), Content: m.Content}
	for _, row := range m.Components {
		for _, control := range row.Components {
			message.Controls = append(message.Controls, control.CustomID)
		}
	}
	return message
}
