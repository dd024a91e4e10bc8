package organiser_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/encoding/protojson"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/organiser"
	"convene/postgres"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// keep writes the histories of these runs for workflows.TestKeptHistoriesReplay, which later versions
// of the workflow must replay. A kept file is never overwritten: its run may still be open somewhere.
var keep = flag.String("keep-histories", "", "directory to write the runs' histories to, for example ../workflows/testdata/histories")

// endings are ways for a run to end.
var endings = map[string]func(*testing.T, *taskqueuetest.Stack) cohort.ID{
	"approved": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, _ := scheduled(t, s, 16)
		_, err := s.Desk().Approve(t.Context(), id, "press", approve())
		require.NoError(t, err)
		return id
	},
	"approved_in_parts_by_signal_and_update": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, status := scheduled(t, s, 16)
		require.NoError(t, s.Temporal.SignalWorkflow(t.Context(), workflows.WorkflowID(id), "", workflows.Approve, approve(status.Groups[0].ID)))
		s.Await(id, func(now organiser.Status) bool { return now.Count(workflows.GroupActive) == 1 && now.Settled() })
		_, err := s.Desk().Reject(t.Context(), id, "press", reject())
		require.NoError(t, err)
		return id
	},
	"shown_on_boards": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		roster := taskqueuetest.Evening(16)
		id, office := s.Load(roster), s.Discord.AddTextChannel("office")
		in := workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults, Board: workflows.Board{ChannelID: office}}
		require.NoError(t, s.Desk().Schedule(t.Context(), in))
		s.Await(id, organiser.Status.Settled)
		require.NoError(t, s.Desk().Show(t.Context(), id, workflows.Board{ChannelID: office}))
		require.Eventually(t, func() bool { return len(s.Discord.Snapshot().Messages[office]) == 2 }, time.Minute, 20*time.Millisecond)
		by, err := s.Store.RecordRequester(t.Context(), "press", postgres.Requester{
			DiscordID: "7001", Reason: "Ada Secret asked", CohortID: id, Decision: workflows.Approve,
		})
		require.NoError(t, err)
		_, err = s.Desk().Approve(t.Context(), id, "press", workflows.ApproveInput{By: by, Via: "discord"})
		require.NoError(t, err)
		return id
	},
	"rejected_by_signal": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, _ := scheduled(t, s, 8)
		require.NoError(t, s.Temporal.SignalWorkflow(t.Context(), workflows.WorkflowID(id), "", workflows.Reject, reject()))
		return id
	},
	"rejected_while_matching": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		roster := taskqueuetest.Evening(8)
		id := s.Load(roster)
		require.NoError(t, s.Desk().Schedule(t.Context(), workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults}))
		require.NoError(t, s.Temporal.SignalWorkflow(t.Context(), workflows.WorkflowID(id), "", workflows.Reject, reject()))
		return id
	},
	"refused_signals_then_approved": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, _ := scheduled(t, s, 8)
		for _, message := range []any{"yes", []int{}, map[string]any{"by": "user:1", "via": "ui", "groups": []int{1}}} {
			require.NoError(t, s.Temporal.SignalWorkflow(t.Context(), workflows.WorkflowID(id), "", workflows.Approve, message))
		}
		require.NoError(t, s.Temporal.SignalWorkflow(t.Context(), workflows.WorkflowID(id), "", workflows.Approve, approve()))
		return id
	},
	"expired": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		roster := taskqueuetest.Evening(8)
		id := s.Load(roster)
		in := workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults, Deadline: 2 * time.Second}
		require.NoError(t, s.Desk().Schedule(t.Context(), in))
		return id
	},
	"cancelled_while_waiting": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, _ := scheduled(t, s, 8)
		require.NoError(t, s.Temporal.CancelWorkflow(t.Context(), workflows.WorkflowID(id), ""))
		return id
	},
	"paused_then_approved_again": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, _ := scheduled(t, s, 8)
		s.Discord.SetBotPermissions(discordtest.DefaultPermissions &^ discordtest.ManageChannels)
		_, err := s.Desk().Approve(t.Context(), id, "press", approve())
		require.NoError(t, err)
		status := s.Await(id, organiser.Status.Settled)
		require.Equal(t, workflows.StagePaused, status.Stage)
		require.Contains(t, status.Groups[0].Problem, "Manage Channels")
		s.Discord.SetBotPermissions(discordtest.DefaultPermissions)
		_, err = s.Desk().Approve(t.Context(), id, "press again", approve())
		require.NoError(t, err)
		return id
	},
	"paused_then_rejected": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, _ := scheduled(t, s, 8)
		s.Discord.SetBotPermissions(discordtest.DefaultPermissions &^ discordtest.ManageChannels)
		_, err := s.Desk().Approve(t.Context(), id, "press", approve())
		require.NoError(t, err)
		s.Await(id, organiser.Status.Settled)
		_, err = s.Desk().Reject(t.Context(), id, "press again", reject())
		require.NoError(t, err)
		return id
	},
	"nobody_to_group": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, _ := scheduled(t, s, 3)
		return id
	},
	"taken_over": func(t *testing.T, s *taskqueuetest.Stack) cohort.ID {
		t.Helper()
		id, _ := scheduled(t, s, 8)
		require.NoError(t, s.Temporal.TerminateWorkflow(t.Context(), workflows.WorkflowID(id), "", "by hand"))
		_, err := s.Desk().Approve(t.Context(), id, "press", approve())
		require.NoError(t, err)
		return id
	},
}

func TestHistory_ReplaysAndHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	for name, run := range endings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := taskqueuetest.New(t)
			s.Serve()
			id := run(t, s)
			s.Await(id, organiser.Status.Ended)
			requireKeepable(t, s, name, workflows.WorkflowID(id))
		})
	}
}

// What looks after groups once they are active leaves histories as well.
func TestHistory_OfTheCareForActiveGroups(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	s.Serve()
	id, status := scheduled(t, s, 8)
	_, err := s.Desk().Approve(t.Context(), id, "press", approve())
	require.NoError(t, err)
	s.Await(id, organiser.Status.Ended)
	view, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	s.Discord.DeleteChannel(view.Groups[0].Objects.TextChannelID)
	_, err = s.Desk().Sync(t.Context(), workflows.SyncInput{CohortID: id, Recreate: true})
	require.NoError(t, err)
	member := view.Groups[0].People[0].UserID
	run, err := s.Temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: workflows.AdmitID(member), TaskQueue: workflows.Queue,
	}, workflows.AdmitMember, member)
	require.NoError(t, err)
	require.NoError(t, run.Get(t.Context(), nil))
	outcome, err := s.Temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "show-outcome", TaskQueue: workflows.Queue},
		workflows.ShowOutcome, workflows.OutcomeInput{
			Run:    workflows.Run{RunID: status.Run, CohortID: id},
			Boards: []workflows.Board{{ChannelID: s.Discord.AddTextChannel("office"), Number: 1}},
		})
	require.NoError(t, err)
	require.NoError(t, outcome.Get(t.Context(), nil))
	arrivals, err := s.Temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: workflows.AdmitArrivalsID, TaskQueue: workflows.Queue,
	}, workflows.AdmitArrivals, workflows.ArrivalsInput{})
	require.NoError(t, err)
	require.NoError(t, arrivals.Get(t.Context(), nil))
	for name, workflow := range map[string]string{
		"sync_recreates": workflows.SyncID(id), "lifecycle_begun": workflows.LifecycleID(status.Groups[0].ID),
		"admit_member": workflows.AdmitID(member), "admit_arrivals": workflows.AdmitArrivalsID, "show_outcome": "show-outcome",
	} {
		requireKeepable(t, s, name, workflow)
	}
}

// requireKeepable demands that the workflow's history holds nothing about a person and can be replayed,
// and keeps it if asked to.
func requireKeepable(t *testing.T, s *taskqueuetest.Stack, name, workflowID string) {
	t.Helper()
	history := historyOf(t, s, workflowID)
	text, err := protojson.MarshalOptions{Multiline: true}.Marshal(history)
	require.NoError(t, err)
	payloads := payloadsOf(history)
	secrets := []string{"Secret", "secret.example", "18:00-20:00"}
	for i := range 16 {
		secrets = append(secrets, fmt.Sprintf(`"%d"`, 7000+i)) // a Discord id
	}
	for _, secret := range secrets {
		require.NotContains(t, payloads, secret, name)
	}
	replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{Interceptors: workflows.Interceptors()})
	require.NoError(t, err)
	for _, registered := range workflows.All() {
		replayer.RegisterWorkflow(registered)
	}
	require.NoError(t, replayer.ReplayWorkflowHistory(nil, history), name)
	keepHistory(t, name, text)
}

// payloadsOf is all that the history says in inputs, results, failures and details.
func payloadsOf(history *historypb.History) string {
	var all strings.Builder
	for _, event := range history.GetEvents() {
		// Payloads are base64 in JSON; the text format shows them as they are.
		all.WriteString(event.String())
	}
	return strings.ReplaceAll(all.String(), `\"`, `"`)
}

func historyOf(t *testing.T, s *taskqueuetest.Stack, workflowID string) *historypb.History {
	t.Helper()
	events := s.Temporal.GetWorkflowHistory(t.Context(), workflowID, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	var history historypb.History
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		history.Events = append(history.Events, event)
	}
	return &history
}

func keepHistory(t *testing.T, name string, text []byte) {
	t.Helper()
	if *keep == "" {
		return
	}
	path := filepath.Join(*keep, name+"_"+time.Now().UTC().Format("2006-01-02_1504")+".json")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = file.Write(text)
	require.NoError(t, err)
	require.NoError(t, file.Close())
}
