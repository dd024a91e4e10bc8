package interactions_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/messages"
	"convene/organiser"
)

// deeds are all that one can do with the bot, by name.
func deeds(w *town, id cohort.ID, board discordtest.Message) map[string]func(discordtest.Who) *discordtest.Interaction {
	of := map[string]any{"cohort": id.String()}
	command := func(name string, options map[string]any) func(discordtest.Who) *discordtest.Interaction {
		return func(who discordtest.Who) *discordtest.Interaction { return w.Discord.UseCommand(who, name, options) }
	}
	press := func(verb messages.Verb) func(discordtest.Who) *discordtest.Interaction {
		return func(who discordtest.Who) *discordtest.Interaction {
			return w.Discord.Press(who, board.ID, messages.Action{Verb: verb, Cohort: id, Page: 1}.String())
		}
	}
	return map[string]func(discordtest.Who) *discordtest.Interaction{
		"/schedule": command("schedule", of), "/preview": command("preview", of), "/realize-groups": command("realize-groups", of),
		"/reject-groups": command("reject-groups", of), "/cohorts": command("cohorts", nil), "/sync": command("sync", of),
		"/my-group": command("my-group", nil), "/groups": command("groups", nil),
		"approve": press(messages.VerbApprove), "reject": press(messages.VerbReject), "page": press(messages.VerbPage),
		"page of cohorts": press(messages.VerbCohorts), "page of groups": press(messages.VerbGroups),
		"approve some": func(who discordtest.Who) *discordtest.Interaction {
			return w.Discord.Choose(who, board.ID, messages.Action{Verb: messages.VerbApproveSome, Cohort: id, Page: 1}.String(), "1")
		},
		"reason": func(who discordtest.Who) *discordtest.Interaction {
			modal := messages.RejectModal(messages.Action{Verb: messages.VerbReject, Cohort: id, Page: 1})
			return w.Discord.SubmitForged(who, modal.ID, map[string]string{modal.Field: "because"})
		},
		"a button that never was": func(who discordtest.Who) *discordtest.Interaction {
			return w.Discord.Press(who, board.ID, "approve:everything")
		},
	}
}

// forAll are what members may do without being an administrator.
var forAll = map[string]bool{"/my-group": true, "/groups": true, "page of groups": true}

// Whoever does whatever wherever: all is refused that should be, whatever the Discord app lets one do.
func TestPermissions_WhoMayDoWhatWhere(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, board := w.scheduled(8)
	member := w.Discord.MessagesFor("7001", w.office) // one of the cohort sees the office, and may do nothing
	require.NotEmpty(t, member)
	w.Discord.AddMember("902", "manager")
	w.Discord.SetPermissions("902", ^uint64(0)&^discordtest.Administrator) // all rights but this one

	for name, who := range map[string]discordtest.Who{
		"a member":                           {UserID: "7001"},
		"a manager":                          {UserID: "902"},
		"an administrator of another server": {UserID: "903", GuildID: "424242"},
		"the administrator on another one":   {UserID: adminID, GuildID: "424242"},
		"the administrator in private":       {UserID: adminID, DirectMessage: true},
		"a member in private":                {UserID: "7001", DirectMessage: true},
	} {
		who.ChannelID, who.Forged = w.office, true
		abroad := who.GuildID != "" || who.DirectMessage
		for deed, do := range deeds(w, id, board) {
			said := w.reply(do(who)).Content
			refused := strings.Contains(said, "Only administrators") || strings.Contains(said, "only on the server") ||
				strings.Contains(said, "another server") || strings.Contains(said, "does not know this control")
			require.Equal(t, abroad || !forAll[deed], refused, "%s: %s: %s", name, deed, said)
		}
	}
	for _, who := range []discordtest.Who{{UserID: "7001", Forged: true}, {UserID: adminID, GuildID: "424242"}, {UserID: adminID, DirectMessage: true}} {
		who.ChannelID = w.office
		who.Forged = true
		answer, err := w.Discord.TypeOption(who, "schedule", map[string]any{"cohort": "E"}, "cohort").Answer(t.Context())
		require.NoError(t, err)
		require.Empty(t, answer.Choices)
	}
	status := w.Await(id, organiser.Status.Settled)
	require.True(t, status.Open, "nobody decided")
	decisions, err := w.Store.Decisions(t.Context(), status.Run)
	require.NoError(t, err)
	require.Empty(t, decisions)
}

// The administrator may do it all; commands in any channel.
func TestPermissions_AnAdministratorMayDoEverything(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, board := w.scheduled(8)
	elsewhere := w.Discord.AddTextChannel("elsewhere")
	for deed, do := range deeds(w, id, board) {
		if deed == "/reject-groups" || deed == "reason" {
			continue // the end of all the others
		}
		who := w.admin
		who.Forged = true
		if strings.HasPrefix(deed, "/") {
			who.ChannelID = elsewhere
		}
		i := do(who)
		answer, err := i.Answer(t.Context())
		require.NoError(t, err, deed)
		if answer.Modal == nil {
			require.NotContains(t, w.reply(i).Content, "Only administrators", deed)
		}
	}
}

// Discord shows the commands for organisers to administrators alone.
func TestCommands_AreHiddenFromMembers(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.Discord.AddMember("7001", "member")
	restricted := map[string]bool{}
	for _, c := range w.Discord.Commands() {
		restricted[c.Name] = c.Permissions != nil && *c.Permissions == discordtest.Administrator
	}
	require.Equal(t, map[string]bool{
		"schedule": true, "preview": true, "realize-groups": true, "reject-groups": true, "cohorts": true, "sync": true,
		"my-group": false, "groups": false,
	}, restricted)
	member := discordtest.Who{UserID: "7001", ChannelID: w.office}
	require.Error(t, w.Discord.UseCommand(member, "cohorts", nil).Err())
	require.NoError(t, w.Discord.UseCommand(member, "my-group", nil).Err())

	before := w.Discord.Commands()
	w.startBot()
	require.Equal(t, before, w.Discord.Commands(), "a second start changes nothing")
}
