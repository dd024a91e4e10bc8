package console_test

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
	"convene/discord/discordtest/console"
)

// commands are those of the tests' bot.
var commands = []discord.Command{
	{Name: "cohort", Description: "Make groups", Options: []discord.CommandOption{
		{Name: "name", Description: "Which", Kind: discord.TextOption, Required: true, Suggested: true},
		{Name: "size", Description: "How many", Kind: discord.NumberOption, Min: 2},
	}},
	{Name: "secret", Description: "For administrators", Restricted: true},
}

// bot answers in each of the ways that there are.
type bot struct{ *discord.Client }

func (b bot) answer(ctx context.Context, i discord.Interaction) {
	switch i.Kind {
	case discord.OptionTyped:
		_ = b.Suggest(ctx, i, []discord.Choice{{Name: "Go " + i.Options["name"], Value: "7"}})
	case discord.CommandUsed:
		_ = b.ReplyLater(ctx, i)
		_ = b.EditReply(ctx, i, preview(i.Options["name"]))
	case discord.ModalSubmitted:
		_ = b.Update(ctx, i, discord.MessageSpec{Content: "Rejected: " + i.Fields["reason"]})
	case discord.ControlUsed:
		b.control(ctx, i)
	}
}

func (b bot) control(ctx context.Context, i discord.Interaction) {
	switch i.CustomID {
	case "approve":
		_ = b.Update(ctx, i, discord.MessageSpec{Content: "Approved"})
		_, _ = b.PostMessage(ctx, i.Channel, discord.MessageSpec{Content: "The groups are made"})
	case "reject":
		_ = b.Ask(ctx, i, discord.Modal{ID: "why", Title: "Reject", Field: "reason", Label: "Reason"})
	case "group":
		_ = b.Reply(ctx, i, discord.MessageSpec{Content: "Group " + i.Values[0]})
	}
}

func preview(name string) discord.MessageSpec {
	return discord.MessageSpec{
		Content: "Preview of " + name, Embeds: []discord.Embed{{Title: "Groups", Description: "one and two"}},
		Rows: []discord.Row{
			{Buttons: []discord.Button{
				{ID: "approve", Label: "Approve", Style: discord.Success},
				{ID: "reject", Label: "Reject it", Style: discord.Danger},
				{ID: "old", Label: "Old", Style: discord.Secondary, Disabled: true},
			}},
			{Select: &discord.Select{ID: "group", Placeholder: "Which group?", Max: 1, Options: []discord.SelectOption{{Label: "Group one", Value: "1"}, {Label: "Group two", Value: "2"}}}},
		},
	}
}

// serve starts an emulated Discord with a channel, two people, and the bot. It returns when the bot listens.
func serve(ctx context.Context) (server *discordtest.Server, stop func(), err error) {
	server = discordtest.NewServer(discordtest.WithAnswerTime(time.Minute))
	server.AddMember("501", "ada")
	server.AddMember("502", "grace")
	server.AddTextChannel("general")
	client, err := discord.New(discord.Config{Token: server.Token(), GuildID: discord.GuildID(server.GuildID()), BaseURL: server.URL()})
	if err != nil {
		return nil, nil, err
	}
	if err := client.RegisterCommands(ctx, commands); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	ready, ended := make(chan struct{}), make(chan struct{})
	once := sync.OnceFunc(func() { close(ready) })
	go func() {
		defer close(ended)
		err = client.Listen(ctx, discord.Listener{Ready: func(context.Context) { once() }, Interaction: bot{client}.answer})
	}()
	<-ready
	return server, func() {
		cancel()
		<-ended
		server.Close()
	}, nil
}

// session is a console, and what it has written since it was last read.
type session struct {
	*console.Console

	t      *testing.T
	server *discordtest.Server
	out    *bytes.Buffer
}

func newSession(t *testing.T) session {
	t.Helper()
	server, stop, err := serve(context.WithoutCancel(t.Context()))
	require.NoError(t, err)
	t.Cleanup(stop)
	out := &bytes.Buffer{}
	return session{Console: console.New(server, out), t: t, server: server, out: out}
}

// newAda is a session in which ada is in the channel.
func newAda(t *testing.T) session {
	t.Helper()
	s := newSession(t)
	s.does("as ada")
	s.does("in #general")
	return s
}

// does does a line, and returns what it wrote.
func (s session) does(line string) string {
	s.t.Helper()
	s.out.Reset()
	require.NoError(s.t, s.Do(s.t.Context(), line))
	return s.out.String()
}

// fails does a line that cannot be done, and returns why.
func (s session) fails(line string) string {
	s.t.Helper()
	err := s.Do(s.t.Context(), line)
	require.Error(s.t, err)
	return err.Error()
}
