package interactions_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
)

// What is wrong, and what to do, in a sentence that its user alone reads.
func TestInput_IsAnsweredWithWhatToDo(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, _ := w.scheduled(8)
	of := func(options ...any) map[string]any {
		all := map[string]any{"cohort": id.String()}
		for i := 0; i < len(options); i += 2 {
			all[options[i].(string)] = options[i+1]
		}
		return all
	}
	for name, test := range map[string]struct {
		command string
		options map[string]any
		want    string
	}{
		"a cohort that has vanished": {"schedule", map[string]any{"cohort": "4711"}, "no cohort"},
		"a name in another script":   {"preview", map[string]any{"cohort": "\u202eםולש\u2066"}, "no cohort"},
		"a name of nothing":          {"preview", map[string]any{"cohort": "\u200b\u200b"}, "no cohort"},
		"a long name":                {"preview", map[string]any{"cohort": strings.Repeat("ab ", 33)}, "no cohort"},
		"a name that would ping":     {"preview", map[string]any{"cohort": "@everyone **now**"}, "no cohort"},
		"sizes upside down":          {"schedule", of("min_people", 8, "max_people", 4), "max people"},
		"a run that is open":         {"schedule", of(), "under way"},
		"groups that are not there":  {"realize-groups", of("groups", "Group 1, Group 99"), "Group 99"},
		"groups without a name":      {"realize-groups", of("groups", " , "), "no group is named"},
	} {
		said := w.command(w.admin, test.command, test.options)
		require.Contains(t, said.Content, test.want, name)
		require.Equal(t, adminID, said.OnlyFor, name)
		require.NotContains(t, said.Content, "**now**")
		require.Empty(t, said.Mentions)
	}
	require.True(t, w.Await(id, organiser.Status.Settled).Open)
	w.command(w.admin, "reject-groups", of())
	w.Await(id, organiser.Status.Ended)
	require.Contains(t, w.command(w.admin, "realize-groups", of()).Content, "No group of")
	w.requireSound()
}

// Where the bot may not write, nothing is started that nobody could follow.
func TestInput_AChannelInWhichTheBotMayNotWrite(t *testing.T) {
	t.Parallel()
	w := open(t)
	id := w.evening(8)
	w.ByHand(http.MethodPut, "/channels/"+w.office+"/permissions/"+w.Discord.GuildID(), `{"type": 0, "deny": "2048"}`) // to send
	for _, command := range []string{"schedule", "preview"} {
		require.Contains(t, w.command(w.admin, command, map[string]any{"cohort": id.String()}).Content, "cannot write in this channel")
	}
	status, err := w.Desk().Status(t.Context(), id)
	require.NoError(t, err)
	require.Empty(t, status.RunID)
}

func TestInput_SaysWhichCohortsShareAName(t *testing.T) {
	t.Parallel()
	w := open(t)
	first := w.evening(8)
	roster := taskqueuetest.Evening(8)
	roster.Cohort.Name = "Other"
	second := w.Load(roster)
	w.rename(second, "ETHICS")
	said := w.command(w.admin, "schedule", map[string]any{"cohort": "ethics"}).Content
	require.Contains(t, said, first.String())
	require.Contains(t, said, second.String())
}

// rename changes a cohort's name as the platform does.
func (w *town) rename(id cohort.ID, name string) {
	w.t.Helper()
	w.exec(`UPDATE cohorts SET cohort_name = $2 WHERE cohort_id = $1`, id, name)
}

// A name of four thousand characters, and one that reorders, hides and pings, do no harm anywhere.
func TestInput_NamesOfCohortsAndPeopleDoNoHarm(t *testing.T) {
	t.Parallel()
	w := open(t)
	roster := taskqueuetest.Evening(8)
	roster.Cohort.Name = "@everyone \u202e**evil** " + strings.Repeat("long ", 800)
	for i := range roster.People {
		roster.People[i].Name = fmt.Sprintf("<@%s> \u200b`x` %s", adminID, strings.Repeat("ä", 4000))
	}
	id := w.Load(roster)
	answer, err := w.Discord.TypeOption(w.admin, "schedule", map[string]any{"cohort": "EVERYONE"}, "cohort").Answer(t.Context())
	require.NoError(t, err)
	require.Len(t, answer.Choices, 1)
	w.command(w.admin, "schedule", map[string]any{"cohort": answer.Choices[0].Value})
	board := w.board("for your decision")
	require.NotContains(t, board.Content, "@everyone")
	require.NotContains(t, strings.Join(describe(board), ""), "<@"+adminID+">")
	w.press(board, "Approve")
	w.Await(id, organiser.Status.Ended)
	require.Empty(t, w.board("Done.").Mentions)
	w.requireSound()
}

func TestSuggestions_FilterAsOneTypes(t *testing.T) {
	t.Parallel()
	w := open(t)
	for i := range 30 {
		roster := taskqueuetest.Evening(4)
		roster.Cohort.Name = fmt.Sprintf("Cohort %02d", i)
		for p := range roster.People {
			roster.People[p].DiscordID = ""
		}
		w.Load(roster)
	}
	choices := func(command, option string, options map[string]any) []discordtest.Choice {
		answer, err := w.Discord.TypeOption(w.admin, command, options, option).Answer(t.Context())
		require.NoError(t, err)
		return answer.Choices
	}
	require.Len(t, choices("schedule", "cohort", map[string]any{"cohort": ""}), 25)
	found := choices("schedule", "cohort", map[string]any{"cohort": "hort 07"})
	require.Len(t, found, 1)
	require.Equal(t, "Cohort 07 (4 waiting for a group)", found[0].Name)
	require.Empty(t, choices("realize-groups", "cohort", map[string]any{"cohort": ""}))
	w.command(w.admin, "schedule", map[string]any{"cohort": found[0].Value})
	w.board("for your decision")
	require.Len(t, choices("realize-groups", "cohort", map[string]any{"cohort": ""}), 1)
	groups := choices("realize-groups", "groups", map[string]any{"cohort": found[0].Value, "groups": "gro"})
	require.Len(t, groups, 1)
	require.Contains(t, w.command(w.admin, "realize-groups", map[string]any{"cohort": found[0].Value, "groups": groups[0].Value}).Content, "1 group")
}

// The answer that the bot gave too late to be read by its user alone is posted where organisers read.
func TestReply_GoesIntoTheChannelWhenItIsTooLate(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	stopWorker := w.Serve()
	w.startBot()
	id, _ := w.scheduled(8)
	stopWorker() // so that the answer takes its time
	i := w.Discord.UseCommand(w.admin, "realize-groups", map[string]any{"cohort": id.String()})
	_, err := i.Answer(t.Context())
	require.NoError(t, err)
	i.Expire()
	require.Empty(t, w.board("handed in").OnlyFor)
}

// Answers that are lost on their way are sent again, and are there once.
func TestReply_SurvivesLostAnswers(t *testing.T) {
	t.Parallel()
	w := open(t)
	id := w.evening(8)
	for _, fault := range []discordtest.Fault{
		discordtest.FaultResetAfter, discordtest.FaultServerErrorAfter, discordtest.FaultResetBefore, discordtest.FaultRateLimitUser,
	} {
		w.Discord.SetFaults(discordtest.Faults{Rate: 1, Max: 2, Kinds: []discordtest.Fault{fault}, RetryAfter: 100 * time.Millisecond, Routes: []string{
			"POST /interactions/{interaction.id}/{interaction.token}/callback",
			"PATCH /webhooks/{application.id}/{interaction.token}/messages/@original",
		}})
		i := w.Discord.UseCommand(w.admin, "preview", map[string]any{"cohort": id.String()})
		require.Contains(t, w.reply(i).Content, "No group waits", fault.String())
		require.Len(t, i.Messages(), 1)
	}
	require.Len(t, w.Discord.FaultsInjected(), 4)
}
