package interactions_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/organiser"
	"convene/workflows"
)

func TestReview_FromScheduleToOpenGroups(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, board := w.scheduled(16)
	require.Contains(t, board.Content, "16 of 16 participants placed")
	require.Contains(t, w.press(board, "Approve").Content, "2 groups")
	w.Await(id, organiser.Status.Ended)

	done := w.board("Done.")
	require.Equal(t, board.ID, done.ID, "the same message tells of everything")
	require.Contains(t, done.Content, "<@"+adminID+">")
	view, err := w.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	for _, g := range view.Groups {
		require.Equal(t, cohort.Active, g.Status)
		require.Contains(t, done.Embeds[0].Description, "<#"+g.Objects.TextChannelID+">")
	}
	for _, row := range done.Rows {
		for _, b := range row.Buttons {
			require.NotContains(t, b.Label, "Approve")
		}
	}
	require.Empty(t, done.Mentions)
	w.requireSound()
}

// Who decided is in the database, and in the run's status as Convene tells it, but in no history.
func TestReview_KeepsWhoDecidedOutOfHistories(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, board := w.scheduled(8)
	asked := w.Discord.Press(w.admin, board.ID, w.button(board, "Reject"))
	answer, err := asked.Answer(t.Context())
	require.NoError(t, err)
	require.NotNil(t, answer.Modal)
	said := w.reply(w.Discord.Submit(w.admin, asked, map[string]string{"reason": "Ada Secret is ill"}))
	require.Contains(t, said.Content, "1 group")
	status := w.Await(id, organiser.Status.Ended)
	require.Equal(t, workflows.StageRejected, status.Stage)
	require.Equal(t, "Discord user "+adminID, status.DecidedBy)
	require.Contains(t, w.board("Rejected").Content, "Ada Secret is ill")

	decisions, err := w.Store.Decisions(t.Context(), status.Run)
	require.NoError(t, err)
	require.Len(t, decisions, 1)
	require.Equal(t, adminID, decisions[0].DiscordID)
	require.Equal(t, "Ada Secret is ill", decisions[0].Reason)
	require.NotContains(t, decisions[0].By, adminID)

	events := w.Temporal.GetWorkflowHistory(t.Context(), workflows.WorkflowID(id), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		require.NotContains(t, event.String(), `"`+adminID+`"`)
		require.NotContains(t, event.String(), "Secret")
	}
}

// Bot and worker are started anew between the preview and the decision.
func TestReview_GoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	stopWorker, stopBot := w.Serve(), w.startBot()
	id, board := w.scheduled(16)
	stopBot()
	stopWorker()
	w.Serve()
	w.startBot()
	other := discordtest.Who{UserID: "901", ChannelID: w.office}
	w.Discord.AddMember(other.UserID, "another organiser")
	w.Discord.SetPermissions(other.UserID, discordtest.Administrator)
	require.Contains(t, w.reply(w.Discord.Press(other, board.ID, w.button(board, "Approve"))).Content, "2 groups")
	w.Await(id, organiser.Status.Ended)
	require.Contains(t, w.board("Done.").Content, "<@901>")
}

// While no worker runs a decision is kept: it counts once there is one.
func TestReview_KeepsADecisionWhileNoWorkerRuns(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	stopWorker := w.Serve()
	w.startBot()
	id, board := w.scheduled(8)
	stopWorker()
	said := w.press(board, "Approve")
	require.Contains(t, said.Content, "handed in")
	w.Serve()
	status := w.Await(id, organiser.Status.Ended)
	require.Equal(t, workflows.StageActive, status.Stage)
	require.Equal(t, "Discord user "+adminID, status.DecidedBy)
	// The update that was given up may still come before the signal that was left for it.
	require.Contains(t, []string{"discord", "signal (discord)"}, status.DecidedVia)
	require.Contains(t, w.board("Done.").Content, "<@"+adminID+">")
}

// The bot is asked to end while it works on a press: it sees to it that the press counts, and answers, first.
func TestReview_LosesNoPressWhenTheBotEnds(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	stopWorker, stopBot := w.Serve(), w.startBot()
	id, board := w.scheduled(8)
	stopWorker() // so that the answer takes its time
	i := w.Discord.Press(w.admin, board.ID, w.button(board, "Approve"))
	answer, err := i.Answer(t.Context())
	require.NoError(t, err)
	require.True(t, answer.Deferred())
	stopBot()
	require.Contains(t, w.reply(i).Content, "handed in")
	w.Serve()
	require.Equal(t, workflows.StageActive, w.Await(id, organiser.Status.Ended).Stage)
}

func TestReview_OfSomeGroups(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, board := w.scheduled(16)
	var choice *discordtest.Select
	for _, row := range board.Rows {
		if row.Select != nil {
			choice = row.Select
		}
	}
	require.Len(t, choice.Options, 2)
	require.Contains(t, w.reply(w.Discord.Choose(w.admin, board.ID, choice.ID, choice.Options[0].Value)).Content, "1 group")
	status := w.Await(id, func(s organiser.Status) bool { return s.Settled() && s.Count(workflows.GroupActive) == 1 })
	require.Equal(t, 1, status.Count(workflows.GroupWaiting))
	require.Contains(t, w.press(w.board("1 group waits"), "Approve").Content, "1 group")
	require.Equal(t, 2, w.Await(id, organiser.Status.Ended).Count(workflows.GroupActive))
}

// The same button twice at once, and again when all is over.
func TestReview_CountsADoublePressOnce(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, board := w.scheduled(8)
	press := w.button(board, "Approve")
	first, second := w.Discord.Press(w.admin, board.ID, press), w.Discord.Press(w.admin, board.ID, press)
	require.NotEmpty(t, w.reply(first).Content)
	require.NotEmpty(t, w.reply(second).Content)
	w.Await(id, organiser.Status.Ended)
	forged := w.admin
	forged.Forged = true // the button is gone by now
	require.Contains(t, w.reply(w.Discord.Press(forged, board.ID, press)).Content, "No group of")

	decisions, err := w.Store.Decisions(t.Context(), w.Await(id, organiser.Status.Ended).Run)
	require.NoError(t, err)
	accepted := 0
	for _, d := range decisions {
		if d.Accepted {
			accepted++
		}
	}
	require.Equal(t, 1, accepted)
}

// The button of a rejected preview does nothing to the next one.
func TestReview_RefusesAnEarlierRunsButton(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, old := w.scheduled(8)
	press := w.button(old, "Approve")
	w.command(w.admin, "reject-groups", map[string]any{"cohort": id.String(), "reason": "too early"})
	w.Await(id, organiser.Status.Ended)
	w.command(w.admin, "schedule", map[string]any{"cohort": id.String()})
	w.Await(id, func(s organiser.Status) bool { return s.Open && s.Settled() })
	forged := w.admin
	forged.Forged = true
	require.Contains(t, w.reply(w.Discord.Press(forged, old.ID, press)).Content, "nothing was decided")
	require.True(t, w.Await(id, organiser.Status.Settled).Open)
	require.Eventually(t, func() bool { // the second look comes when the next run's groups are there
		for _, m := range w.Discord.MessagesFor(adminID, w.office) {
			if m.ID == old.ID {
				return len(m.Rows) == 0 && strings.Contains(m.Content, "Rejected.")
			}
		}
		return false
	}, patience, 50*time.Millisecond)
}

func TestReview_TriesAgainWhatCouldNotBeCompleted(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, board := w.scheduled(8)
	w.Discord.SetBotPermissions(discordtest.DefaultPermissions &^ discordtest.ManageChannels)
	w.press(board, "Approve")
	paused := w.board("could not be completed")
	require.Contains(t, strings.Join(describe(paused), " "), "Manage Channels")
	w.Discord.SetBotPermissions(discordtest.DefaultPermissions)
	w.press(paused, "Try again")
	require.Equal(t, workflows.StageActive, w.Await(id, organiser.Status.Ended).Stage)
}

// describe are the texts of a message's embeds.
func describe(m discordtest.Message) []string {
	var texts []string
	for _, e := range m.Embeds {
		texts = append(texts, e.Title, e.Description)
	}
	return texts
}

// The answer to the posting is lost, and the next attempt comes when Discord has forgotten the nonce.
func TestReview_PostsTheBoardOnceThoughItsAnswerWasLost(t *testing.T) {
	t.Parallel()
	var late atomic.Int64
	w := open(t, discordtest.WithClock(func() time.Time { return time.Now().Add(time.Duration(late.Load())) }))
	id := w.evening(8)
	w.Discord.SetFaults(discordtest.Faults{
		Rate: 1, Max: 1, Kinds: []discordtest.Fault{discordtest.FaultResetAfter}, Routes: []string{"POST /channels/{channel.id}/messages"},
	})
	w.command(w.admin, "schedule", map[string]any{"cohort": id.String()})
	require.Eventually(t, func() bool { return len(w.Discord.FaultsInjected()) == 1 }, patience, time.Millisecond)
	late.Store(int64(10 * time.Minute))
	w.board("for your decision")
	require.Len(t, w.Discord.Snapshot().Messages[w.office], 1)
}
