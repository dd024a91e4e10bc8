package discordtest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// callback is where an interaction is answered first, and replies where more is said.
func callback(i *discordtest.Interaction) string {
	return "/interactions/" + i.ID() + "/" + i.Token() + "/callback"
}

func (c *client) replies(i *discordtest.Interaction) string {
	return "/webhooks/" + c.ApplicationID() + "/" + i.Token()
}

func (c *client) original(i *discordtest.Interaction) string {
	return c.replies(i) + "/messages/@original"
}

// stage is a server with two members and a channel, and a client whose clock stands still.
type stage struct {
	*client

	chat       string
	ada, grace discordtest.Who
}

func newStage(t *testing.T, opts ...discordtest.Option) stage {
	t.Helper()
	c := newClient(t, opts...)
	c.AddMember("501", "ada")
	c.AddMember("502", "grace")
	chat := c.text("chat", "")
	c.clock.step = 0
	return stage{
		client: c, chat: chat,
		ada:   discordtest.Who{UserID: "501", ChannelID: chat},
		grace: discordtest.Who{UserID: "502", ChannelID: chat},
	}
}

func forged(who discordtest.Who) discordtest.Who {
	who.Forged = true
	return who
}

// used is a command that a user uses.
func (s stage) used(who discordtest.Who) *discordtest.Interaction {
	s.t.Helper()
	i := s.UseCommand(forged(who), "hello", nil)
	require.NoError(s.t, i.Err())
	return i
}

// answers answers an interaction, which has to succeed.
func (s stage) answers(i *discordtest.Interaction, kind int, data map[string]any) discordtest.Answer {
	s.t.Helper()
	body := object("type", kind, "data", data)
	if data == nil {
		body = object("type", kind)
	}
	got := s.call("POST", callback(i), body)
	require.Equal(s.t, 204, got.status, got.body)
	answer, err := i.Answer(s.t.Context())
	require.NoError(s.t, err)
	return answer
}

func says(content string) map[string]any { return map[string]any{"content": content} }

func whispers(content string) map[string]any { return map[string]any{"content": content, "flags": 64} }

// texts are those of messages.
func texts(messages []discordtest.Message) []string {
	list := []string{}
	for _, m := range messages {
		list = append(list, m.Content)
	}
	return list
}

// bounded is a context that ends a test that would wait for ever.
func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
