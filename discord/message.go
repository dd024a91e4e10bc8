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
	// Nonce makes Discord take a repetition within some minutes for the same message. At most 25
	// characters.
	Nonce    string
	Mentions []UserID // who is notified; nobody else is, whatever the content says
}

const (
	messagesRoute = "/channels/{channel}/messages"
	messageRights = "View Channels, Send Messages and Read Message History"
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

func messagesCall(method string, channel ChannelID, query string) call {
	return call{
		method: method, url: discordgo.EndpointChannelMessages(string(channel)) + query, route: messagesRoute,
		major: string(channel), needs: messageRights,
	}
}

// PostMessage posts a message as the bot.
func (c *Client) PostMessage(ctx context.Context, channel ChannelID, spec MessageSpec) (MessageID, error) {
	data := messageCreate{
		Content: cut(spec.Content, messageLimit), Nonce: spec.Nonce, EnforceNonce: spec.Nonce != "",
		AllowedMentions: allowedMentions{Parse: []string{}, Users: spec.Mentions},
	}
	var made discordgo.Message
	err := c.do(ctx, messagesCall(http.MethodPost, channel, ""), data, &made)
	return MessageID(made.ID), err
}

// Messages returns the latest messages of a channel, newest first; at most 100.
func (c *Client) Messages(ctx context.Context, channel ChannelID, limit int) ([]Message, error) {
	var list []*discordgo.Message
	if err := c.do(ctx, messagesCall(http.MethodGet, channel, fmt.Sprintf("?limit=%d", limit)), nil, &list); err != nil {
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
