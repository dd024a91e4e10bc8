package discord_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
)

// deeds are what users of an emulated Discord do, and what a bot is told of it.
type deeds struct {
	*discordtest.Server

	t      *testing.T
	client *discord.Client
	chat   string
	told   chan discord.Interaction
	stop   func() // ends Listen, and waits for it
}

// acting is an emulated Discord with a client that listens to what users do there.
func acting(t *testing.T, options ...discordtest.Option) deeds {
	t.Helper()
	told := make(chan discord.Interaction, 100)
	d := actingFor(t, func(_ context.Context, i discord.Interaction) { told <- i }, options...)
	d.told = told
	return d
}

// actingFor is acting with another listener.
func actingFor(t *testing.T, interact func(context.Context, discord.Interaction), options ...discordtest.Option) deeds {
	t.Helper()
	server, client := emulated(t, append(options, discordtest.WithAnswerTime(time.Minute))...)
	ready := make(chan struct{}, 10)
	stop := listen(t, client, discord.Listener{Ready: func(context.Context) { ready <- struct{}{} }, Interaction: interact})
	<-ready
	hearBeat(t, server, 0)
	return deeds{Server: server, t: t, client: client, chat: server.AddTextChannel("chat"), stop: stop}
}

// ada is the member who acts.
func (d deeds) ada() discordtest.Who {
	return discordtest.Who{UserID: string(member), ChannelID: d.chat, Forged: true}
}

// next is the next interaction that the bot is told of.
func (d deeds) next() discord.Interaction {
	d.t.Helper()
	select {
	case i := <-d.told:
		return i
	case <-time.After(patience):
		require.FailNow(d.t, "the bot was told of nothing")
		return discord.Interaction{}
	}
}

// used is a command that ada uses, and what the bot is told of it.
func (d deeds) used() (*discordtest.Interaction, discord.Interaction) {
	d.t.Helper()
	deed := d.UseCommand(d.ada(), "cohort", nil)
	require.NoError(d.t, deed.Err())
	return deed, d.next()
}

// pressed is a button below a reply that ada presses.
func (d deeds) pressed() (*discordtest.Interaction, discord.Interaction) {
	d.t.Helper()
	first, told := d.used()
	require.NoError(d.t, d.client.Reply(d.t.Context(), told, discord.MessageSpec{Content: "Sure?"}))
	deed := d.Press(d.ada(), first.Messages()[0].ID, "yes")
	require.NoError(d.t, deed.Err())
	return deed, d.next()
}

// answer is the first answer to a deed.
func (d deeds) answer(deed *discordtest.Interaction) discordtest.Answer {
	d.t.Helper()
	answer, err := deed.Answer(d.t.Context())
	require.NoError(d.t, err)
	return answer
}

// contents are those of what the user sees of a reply.
func contents(deed *discordtest.Interaction) []string {
	list := []string{}
	for _, m := range deed.Messages() {
		list = append(list, m.Content)
	}
	return list
}
