package discord_test

import (
	"context"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
	"convene/discord/discordtest/openapitest"
)

// calls are all that a client sends, by the names of its methods.
var calls = map[string]func(context.Context, *discord.Client, group) error{
	"Self": func(ctx context.Context, c *discord.Client, _ group) error {
		_, err := c.Self(ctx)
		return err
	},
	"Channels": func(ctx context.Context, c *discord.Client, _ group) error {
		_, err := c.Channels(ctx)
		return err
	},
	"CreateCategory": func(ctx context.Context, c *discord.Client, _ group) error {
		_, err := c.CreateCategory(ctx, discord.CategorySpec{Name: strings.Repeat("ä", 200), AuditReason: strings.Repeat("ä+% ", 200)})
		return err
	},
	"CreateVoiceChannel": func(ctx context.Context, c *discord.Client, g group) error {
		_, err := c.CreateVoiceChannel(ctx, discord.VoiceChannelSpec{Name: "Group 2", Category: g.category})
		return err
	},
	"CreateTextChannel": func(ctx context.Context, c *discord.Client, g group) error {
		_, err := c.CreateTextChannel(ctx, discord.TextChannelSpec{
			Name: "Group 2", Topic: strings.Repeat("ä", 2000), Category: g.category, Members: people(98),
		})
		return err
	},
	"SetAccess": func(ctx context.Context, c *discord.Client, g group) error {
		return c.SetAccess(ctx, discord.Channel{ID: g.voice, Kind: discord.KindVoice}, people(98), []discord.UserID{other}, "run 1")
	},
	"Admit": func(ctx context.Context, c *discord.Client, g group) error {
		return c.Admit(ctx, discord.Channel{ID: g.text, Kind: discord.KindText}, other, "run 1")
	},
	"Channel": func(ctx context.Context, c *discord.Client, g group) error {
		_, err := c.Channel(ctx, g.voice)
		return err
	},
	"Event": func(ctx context.Context, c *discord.Client, g group) error {
		_, err := c.Event(ctx, g.event)
		return err
	},
	"MoveEvent": func(ctx context.Context, c *discord.Client, g group) error {
		return c.MoveEvent(ctx, g.event, discord.EventSpec{Channel: g.voice, Start: time.Now().AddDate(0, 0, 3), Length: time.Hour})
	},
	"CreateWeeklyEvent": func(ctx context.Context, c *discord.Client, g group) error {
		_, err := c.CreateWeeklyEvent(ctx, discord.EventSpec{
			Name: strings.Repeat("ä", 200), Description: strings.Repeat("ä", 2000), Channel: g.voice,
			Start: time.Now().Add(time.Hour).In(time.FixedZone("", 9*3600)), Length: time.Hour, AuditReason: "run 1",
		})
		return err
	},
	"Events": func(ctx context.Context, c *discord.Client, _ group) error {
		_, err := c.Events(ctx)
		return err
	},
	"PostMessage": func(ctx context.Context, c *discord.Client, g group) error {
		_, err := c.PostMessage(ctx, g.text, discord.MessageSpec{
			Content: strings.Repeat("ä", 3000), Nonce: strings.Repeat("n", 25), Mentions: []discord.UserID{member, member},
		})
		return err
	},
	"Messages": func(ctx context.Context, c *discord.Client, g group) error {
		_, err := c.Messages(ctx, g.text, 1000)
		return err
	},
	"Message": func(ctx context.Context, c *discord.Client, g group) error {
		_, err := c.Message(ctx, g.text, g.welcome)
		return err
	},
	"FindByUsername": func(ctx context.Context, c *discord.Client, _ group) error {
		_, err := c.FindByUsername(ctx, []string{"ada", "bo"})
		return err
	},
	"Present": func(ctx context.Context, c *discord.Client, _ group) error {
		_, err := c.Present(ctx, []discord.UserID{member, other, "42"})
		return err
	},
	"Preflight": func(ctx context.Context, c *discord.Client, _ group) error {
		_, err := c.Preflight(ctx, discord.Needs{Channels: 3, Events: 1})
		return err
	},
	"EditMessage": func(ctx context.Context, c *discord.Client, g group) error {
		return c.EditMessage(ctx, g.text, g.welcome, withTable(richSpec("edited")))
	},
	"RegisterCommands": func(ctx context.Context, c *discord.Client, _ group) error {
		return c.RegisterCommands(ctx, []discord.Command{{Name: "cohort", Description: "Make groups", Restricted: true, Options: []discord.CommandOption{
			{Name: "name", Description: "Which", Kind: discord.TextOption, Required: true, Suggested: true, Max: 100},
			{Name: "size", Description: "How many", Kind: discord.NumberOption, Min: 2, Max: 9},
			{Name: "open", Description: "For all", Kind: discord.BooleanOption},
		}}})
	},
	"Reply": func(ctx context.Context, c *discord.Client, g group) error {
		return c.Reply(ctx, g.used, richSpec(strings.Repeat("ä", 3000)))
	},
	"ReplyLater": func(ctx context.Context, c *discord.Client, g group) error { return c.ReplyLater(ctx, g.used) },
	"Ask": func(ctx context.Context, c *discord.Client, g group) error {
		return c.Ask(ctx, g.used, discord.Modal{ID: "m", Title: strings.Repeat("ä", 100), Field: "f", Label: strings.Repeat("ä", 100), Max: 4000})
	},
	"Suggest": func(ctx context.Context, c *discord.Client, g group) error {
		return c.Suggest(ctx, g.typed, slices.Repeat([]discord.Choice{{Name: strings.Repeat("ä", 200), Value: "1"}}, 30))
	},
	"Update": func(ctx context.Context, c *discord.Client, g group) error {
		return c.Update(ctx, g.pressed, richSpec("Done"))
	},
	"UpdateLater": func(ctx context.Context, c *discord.Client, g group) error { return c.UpdateLater(ctx, g.pressed) },
	"EditReply": func(ctx context.Context, c *discord.Client, g group) error {
		return c.EditReply(ctx, g.answered, withTable(richSpec("Done")))
	},
	"FollowUp": func(ctx context.Context, c *discord.Client, g group) error {
		return c.FollowUp(ctx, g.answered, withTable(richSpec("And more")))
	},
	"DeleteEvent": func(ctx context.Context, c *discord.Client, g group) error {
		return c.DeleteEvent(ctx, g.event, "undo")
	},
	"DeleteChannel": func(ctx context.Context, c *discord.Client, g group) error {
		return c.DeleteChannel(ctx, g.text, "undo")
	},
}

// richSpec is a message with all that one may have but a file, of texts that are too long.
func richSpec(content string) discord.MessageSpec {
	long := strings.Repeat("ä", 5000)
	return discord.MessageSpec{
		Content: content, Mentions: people(2),
		Embeds: []discord.Embed{{Title: long, Description: "d", Color: 255, Footer: "f", Fields: []discord.EmbedField{{Name: long, Value: long, Inline: true}}}},
		Rows: []discord.Row{
			{Buttons: []discord.Button{{ID: "yes", Label: long, Style: discord.Success}, {ID: "no", Label: "No", Style: discord.Danger, Disabled: true}}},
			{Select: &discord.Select{ID: "pick", Placeholder: long, Max: 9, Options: []discord.SelectOption{{Label: long, Value: "1", Description: long}}}},
		},
	}
}

func withTable(m discord.MessageSpec) discord.MessageSpec {
	m.File = &discord.File{Name: "table.csv", ContentType: "text/csv", Content: []byte("a,b\n")}
	return m
}

// described returns an emulated Discord with a group, held by a validator, and a client that knows what it
// needs for one request to be all that the call sends.
func described(t *testing.T, v *openapitest.Validator, call string, options ...discordtest.Option) (*discordtest.Server, *discord.Client, group) {
	t.Helper()
	server, client := served(t, append(options, discordtest.WithMiddleware(v.Middleware), discordtest.WithAnswerTime(time.Minute))...)
	g := realize(t, client, member)
	g.interact(t, server)
	if call == "Self" {
		client = clientOf(t, server, server.Token())
	}
	return server, client, g
}

// interact has a member do all that needs an answer, which one deed has got.
func (g *group) interact(t *testing.T, server *discordtest.Server) {
	t.Helper()
	who := discordtest.Who{UserID: string(member), ChannelID: string(g.text), Forged: true}
	told := func(deed *discordtest.Interaction) discord.Interaction {
		require.NoError(t, deed.Err())
		return discord.Interaction{ID: deed.ID(), Token: deed.Token(), Application: server.ApplicationID()}
	}
	g.used, g.answered = told(server.UseCommand(who, "cohort", nil)), told(server.UseCommand(who, "cohort", nil))
	g.typed = told(server.TypeOption(who, "cohort", map[string]any{"name": ""}, "name"))
	g.pressed = told(server.Press(who, string(g.welcome), "yes"))
	require.NoError(t, clientOf(t, server, server.Token()).Reply(t.Context(), g.answered, discord.MessageSpec{Content: "Hello"}))
}

func TestOpenAPI_AllCallsAreHere(t *testing.T) {
	t.Parallel()
	silent := []string{"AccessGap", "EventURL", "Listen", "Listening", "Requests", "RequestsByRoute", "SetOpenTimeout"} // the gateway is not described there
	var sending []string
	for method := range reflect.TypeFor[*discord.Client]().Methods() {
		if !slices.Contains(silent, method.Name) {
			sending = append(sending, method.Name)
		}
	}
	require.Equal(t, sending, slices.Sorted(maps.Keys(calls)))
}

func TestOpenAPI_CallsSucceedAsDescribed(t *testing.T) {
	t.Parallel()
	v := openapitest.Open(t).Validator(t)
	routes := map[string]bool{}
	for name, call := range calls {
		for _, options := range [][]discordtest.Option{nil, {discordtest.WithoutMembersIntent()}} {
			_, client, g := described(t, v, name, options...)
			before := client.Requests()
			require.NoError(t, call(t.Context(), client, g), name)
			require.Greater(t, client.Requests(), before, name)
			for route := range client.RequestsByRoute() {
				routes[route] = true
			}
		}
	}
	require.Len(t, v.Counts(), len(routes), "all that was sent was checked")
	for route, count := range v.Counts() {
		require.Equal(t, count.Requests, count.Answers, route)
	}
}

func TestOpenAPI_CallsFailAsDescribed(t *testing.T) {
	t.Parallel()
	v := openapitest.Open(t).Validator(t)
	faults := map[discordtest.Fault]discord.Kind{
		discordtest.FaultRateLimitUser:    discord.RetryAfter,
		discordtest.FaultRateLimitShared:  discord.RetryAfter,
		discordtest.FaultRateLimitGlobal:  discord.RetryAfter,
		discordtest.FaultServerError:      discord.Retry,
		discordtest.FaultServerErrorAfter: discord.Retry,
		discordtest.FaultResetBefore:      discord.Retry,
		discordtest.FaultResetAfter:       discord.Retry,
		discordtest.FaultTruncated:        discord.Retry,
		discordtest.FaultBlocked:          discord.RetryAfter,
	}
	for fault, kind := range faults {
		for name, call := range calls {
			server, client, g := described(t, v, name)
			server.SetFaults(discordtest.Faults{Rate: 1, Kinds: []discordtest.Fault{fault}})
			err := call(t.Context(), client, g)
			require.Error(t, err, "%s: %s", fault, name)
			require.Positive(t, server.FaultsInjected()[fault])
			require.Equal(t, kind, discord.Classify(err), "%s: %s: %v", fault, name, err)
			if kind == discord.RetryAfter {
				require.LessOrEqual(t, failure(t, err).RetryAfter, time.Second, "%s: %s", fault, name)
			}
		}
	}
}

func TestOpenAPI_DelayedAnswersAreAnswers(t *testing.T) {
	t.Parallel()
	v := openapitest.Open(t).Validator(t)
	for name, call := range calls {
		server, client, g := described(t, v, name)
		server.SetFaults(discordtest.Faults{Rate: 1, Kinds: []discordtest.Fault{discordtest.FaultDelay}, Delay: time.Millisecond})
		require.NoError(t, call(t.Context(), client, g), name)
	}
}

// TestOpenAPI_CallsAreRefusedAsDescribed has the refusals that no fault makes, of each class.
func TestOpenAPI_CallsAreRefusedAsDescribed(t *testing.T) {
	t.Parallel()
	v := openapitest.Open(t).Validator(t)
	lost := discord.Interaction{ID: "42", Token: "lost", Application: "42"}
	gone := group{category: "42", voice: "42", text: "42", event: "42", welcome: "42", used: lost, typed: lost, pressed: lost, answered: lost}
	for name, call := range calls {
		server, client, g := described(t, v, name)
		server.SetBotPermissions(0)
		if err := call(t.Context(), client, g); err != nil {
			require.Equal(t, discord.Permission, discord.Classify(err), "%s: %v", name, err)
		}

		_, client, _ = described(t, v, name)
		if err := call(t.Context(), client, gone); err != nil {
			require.Contains(t, []discord.Kind{discord.Missing, discord.Permanent}, discord.Classify(err), "%s: %v", name, err)
		}

		server, _, g = described(t, v, name)
		err := call(t.Context(), clientOf(t, server, "wrong"), g)
		if name != "Preflight" { // it says so itself
			require.Equal(t, discord.Permission, discord.Classify(err), "%s: %v", name, err)
			require.Equal(t, http.StatusUnauthorized, failure(t, err).HTTPStatus)
		}
	}
	_, client, g := described(t, v, "Channels", discordtest.WithBucket("GET /guilds/{guild.id}/channels", 1, time.Hour))
	require.NoError(t, calls["Channels"](t.Context(), client, g))
	require.Equal(t, discord.RetryAfter, discord.Classify(calls["Channels"](t.Context(), client, g)))
	_, err := client.CreateWeeklyEvent(t.Context(), discord.EventSpec{Name: "x", Channel: g.voice, Start: time.Now().Add(-time.Hour), Length: time.Hour})
	require.Equal(t, discord.Permanent, discord.Classify(err))
}
