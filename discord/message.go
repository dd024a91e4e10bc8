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
}

// MessageSpec describes a message.
type MessageSpec struct {
	Content string
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

// messageCreate has the fields of a message that discordgo does not know.
type messageCreate struct {
	Content         string          `json:"content"`
	Nonce           string          `json:"nonce,omitempty"`
	EnforceNonce    bool            `json:"enforce_nonce,omitempty"`
	AllowedMentions allowedMentions `json:"allowed_mentions"`
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

// PostMessage posts a message as the bot. With a nonce it returns the first message when it is called
// again within some minutes; Discord does not say how many.
func (c *Client) PostMessage(ctx context.Context, channel ChannelID, spec MessageSpec) (MessageID, error) {
	data := messageCreate{
		Content: cut(spec.Content, messageLimit), Nonce: spec.Nonce, EnforceNonce: spec.Nonce != "",
		AllowedMentions: allowedMentions{Parse: []string{}, Users: unique(spec.Mentions)},
	}
	id, err := c.create(ctx, messagesCall(http.MethodPost, channel, "", sendRights), data)
	return MessageID(id), err
}

// messagesPage is the most messages that Discord lists at once.
const messagesPage = 100

// Messages returns the latest messages of a channel, newest first: limit of them, at most 100.
func (c *Client) Messages(ctx context.Context, channel ChannelID, limit int) ([]Message, error) {
	var list []*discordgo.Message
	query := fmt.Sprintf("?limit=%d", min(max(limit, 1), messagesPage))
	if err := c.do(ctx, messagesCall(http.MethodGet, channel, query, readRights), nil, &list); err != nil {
		return nil, err
	}
	messages := make([]Message, 0, len(list))
	for _, m := range list {
		message := Message{ID: MessageID(m.ID), Content: m.Content}
		if m.Author != nil {
			message.Author = UserID(m.Author.ID)
		}
		messages = append(messages, message)
	}
	return messages, nil
}
