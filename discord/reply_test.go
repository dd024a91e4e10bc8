package discord_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
)

func TestReply_OnlyTheUserSeesIt(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed, told := d.used()
	require.NoError(t, d.client.Reply(t.Context(), told, discord.MessageSpec{Content: "Hello"}))
	require.True(t, d.answer(deed).Ephemeral)
	require.Equal(t, []string{"Hello"}, contents(deed))
	require.NoError(t, d.client.FollowUp(t.Context(), told, discord.MessageSpec{Content: "And more"}))
	require.Equal(t, []string{"Hello", "And more"}, contents(deed))
	require.Empty(t, d.MessagesFor(string(other), d.chat))
}

func TestReplyLater_IsFilledByEditReply(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed, told := d.used()
	require.NoError(t, d.client.ReplyLater(t.Context(), told))
	require.True(t, d.answer(deed).Deferred())
	for _, content := range []string{"Half", "Done"} {
		require.NoError(t, d.client.EditReply(t.Context(), told, discord.MessageSpec{Content: content}))
		require.Equal(t, []string{content}, contents(deed))
	}
	require.Empty(t, d.MessagesFor(string(other), d.chat))
}

func TestUpdate_ReplacesTheMessageOfTheControl(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed, told := d.pressed()
	require.NoError(t, d.client.Update(t.Context(), told, discord.MessageSpec{Content: "Done"}))
	require.Equal(t, discordtest.AnswerUpdate, d.answer(deed).Kind)
	require.Equal(t, []string{"Done"}, contents(deed))

	deed, told = d.pressed()
	require.NoError(t, d.client.UpdateLater(t.Context(), told))
	require.Equal(t, []string{"Sure?"}, contents(deed))
	require.NoError(t, d.client.EditReply(t.Context(), told, discord.MessageSpec{Content: "Done"}))
	require.Equal(t, []string{"Done"}, contents(deed))
}

func TestReply_CarriesAllThatAMessageHas(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed, told := d.used()
	require.NoError(t, d.client.Reply(t.Context(), told, withTable(richSpec("one"))))
	require.NoError(t, d.client.FollowUp(t.Context(), told, withTable(richSpec("two"))))
	require.NoError(t, d.client.EditReply(t.Context(), told, withTable(richSpec("three"))))
	press := d.Press(d.ada(), deed.Messages()[1].ID, "yes")
	require.NoError(t, d.client.Update(t.Context(), d.next(), withTable(richSpec("four"))))
	require.Equal(t, []string{"three", "four"}, contents(deed))
	require.Equal(t, []string{"four"}, contents(press))
	for _, m := range deed.Messages() {
		require.Len(t, m.Embeds, 1)
		require.Len(t, m.Rows, 2)
		require.Len(t, m.Attachments, 1)
		require.Equal(t, "table.csv", m.Attachments[0].Name)
		require.Equal(t, []byte("a,b\n"), m.Attachments[0].Content)
	}
	require.NoError(t, d.client.EditReply(t.Context(), told, discord.MessageSpec{Content: "plain"}))
	require.Empty(t, deed.Messages()[0].Embeds)
	require.Empty(t, deed.Messages()[0].Rows)
}

func TestSuggest_OffersWhatFits(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed := d.TypeOption(d.ada(), "cohort", map[string]any{"name": ""}, "name")
	var choices []discord.Choice
	for n := range 30 {
		choices = append(choices, discord.Choice{Name: fmt.Sprint(n, strings.Repeat("ä", 200)), Value: fmt.Sprint(n)})
	}
	require.NoError(t, d.client.Suggest(t.Context(), d.next(), choices))
	offered := d.answer(deed).Choices
	require.Len(t, offered, 25)
	require.Equal(t, "24", offered[24].Value)

	deed = d.TypeOption(d.ada(), "cohort", map[string]any{"name": ""}, "name")
	require.NoError(t, d.client.Suggest(t.Context(), d.next(), nil))
	require.Empty(t, d.answer(deed).Choices)
}

func TestAsk_ShowsAModal(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed, told := d.used()
	long := strings.Repeat("ä", 200)
	require.NoError(t, d.client.Ask(t.Context(), told, discord.Modal{ID: "m", Title: long, Field: "text", Label: long, Max: 300}))
	modal := d.answer(deed).Modal
	require.Equal(t, "m", modal.ID)
	require.Len(t, []rune(modal.Title), 45)
	require.Len(t, modal.Fields, 1)
	require.Equal(t, 300, modal.Fields[0].Most)
	require.False(t, modal.Fields[0].Required)
}

// firstAnswers are all ways to answer an interaction first, with a deed that takes them.
var firstAnswers = map[string]func(context.Context, deeds) (*discordtest.Interaction, func() error){
	"Reply": func(ctx context.Context, d deeds) (*discordtest.Interaction, func() error) {
		deed, told := d.used()
		return deed, func() error { return d.client.Reply(ctx, told, discord.MessageSpec{Content: "Hello"}) }
	},
	"ReplyLater": func(ctx context.Context, d deeds) (*discordtest.Interaction, func() error) {
		deed, told := d.used()
		return deed, func() error { return d.client.ReplyLater(ctx, told) }
	},
	"Ask": func(ctx context.Context, d deeds) (*discordtest.Interaction, func() error) {
		deed, told := d.used()
		return deed, func() error {
			return d.client.Ask(ctx, told, discord.Modal{ID: "m", Title: "t", Field: "f", Label: "l"})
		}
	},
	"Update": func(ctx context.Context, d deeds) (*discordtest.Interaction, func() error) {
		deed, told := d.pressed()
		return deed, func() error { return d.client.Update(ctx, told, discord.MessageSpec{Content: "Hello"}) }
	},
	"UpdateLater": func(ctx context.Context, d deeds) (*discordtest.Interaction, func() error) {
		deed, told := d.pressed()
		return deed, func() error { return d.client.UpdateLater(ctx, told) }
	},
	"Suggest": func(ctx context.Context, d deeds) (*discordtest.Interaction, func() error) {
		deed := d.TypeOption(d.ada(), "cohort", map[string]any{"name": ""}, "name")
		told := d.next()
		return deed, func() error { return d.client.Suggest(ctx, told, nil) }
	},
}

func TestReply_AnAnswerThatWasLostIsNotGivenTwice(t *testing.T) {
	t.Parallel()
	for name, first := range firstAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := acting(t)
			deed, answer := first(t.Context(), d)
			d.SetFaults(discordtest.Faults{Rate: 1, Kinds: []discordtest.Fault{discordtest.FaultResetAfter}, Max: 1})
			require.Equal(t, discord.Retry, discord.Classify(answer()))
			before := d.answer(deed)
			require.NoError(t, answer(), "it is given already")
			require.Equal(t, before, d.answer(deed))
		})
	}
}

func TestReply_TooLateIsExpired(t *testing.T) {
	t.Parallel()
	for name, first := range firstAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := acting(t)
			deed, answer := first(t.Context(), d)
			deed.Expire()
			err := answer()
			require.True(t, discord.Expired(err), err)
			require.NotEqual(t, discord.Retry, discord.Classify(err))
			_, err = deed.Answer(t.Context())
			require.ErrorIs(t, err, discordtest.ErrUnanswered)
		})
	}
}

func TestReply_AfterAQuarterOfAnHourIsExpired(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed, told := d.used()
	require.NoError(t, d.client.ReplyLater(t.Context(), told))
	deed.Expire()
	for _, err := range []error{
		d.client.EditReply(t.Context(), told, discord.MessageSpec{Content: "x"}),
		d.client.FollowUp(t.Context(), told, discord.MessageSpec{Content: "x"}),
	} {
		require.True(t, discord.Expired(err), err)
		require.NotEqual(t, discord.Retry, discord.Classify(err))
	}
	told.Token = "unknown"
	require.True(t, discord.Expired(d.client.EditReply(t.Context(), told, discord.MessageSpec{Content: "x"})))
	require.False(t, discord.Expired(nil))
	require.False(t, discord.Expired(context.Canceled))
}

func TestReply_IsHeldBackByNoLimitOfOtherCalls(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed, told := d.used()
	d.SetFaults(discordtest.Faults{
		Rate: 1, Kinds: []discordtest.Fault{discordtest.FaultRateLimitGlobal}, RetryAfter: time.Hour, Max: 1, Routes: []string{"GET /users/@me"},
	})
	_, err := d.client.Self(t.Context())
	require.Equal(t, discord.RetryAfter, discord.Classify(err))
	require.NoError(t, d.client.Reply(t.Context(), told, discord.MessageSpec{Content: "Hello"}))
	require.Equal(t, []string{"Hello"}, contents(deed))
}
