package workflows_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"google.golang.org/protobuf/proto"

	"convene/cohort"
	"convene/local/localtest"
	"convene/workflows"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// BenchmarkReplay replays runs that a real server recorded, from the match to the last active group: what
// a worker does that takes over a run. It reports the events of a history and its bytes.
func BenchmarkReplay(b *testing.B) {
	for _, groups := range []int{10, 100, 300} {
		b.Run(fmt.Sprintf("groups=%d", groups), func(b *testing.B) {
			history := recordRun(b, groups)
			for b.Loop() {
				replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{Interceptors: workflows.Interceptors()})
				require.NoError(b, err)
				for _, registered := range workflows.All() {
					replayer.RegisterWorkflow(registered)
				}
				require.NoError(b, replayer.ReplayWorkflowHistory(nil, history))
			}
			b.ReportMetric(float64(len(history.GetEvents())), "events")
			b.ReportMetric(float64(proto.Size(history)), "bytes")
		})
	}
}

// recordRun executes a run of so many groups, which are all approved, against a world, and returns its
// history.
func recordRun(t testing.TB, groups int) *historypb.History {
	t.Helper()
	address, namespace := localtest.Temporal(t)
	temporal, err := client.Dial(client.Options{HostPort: address, Namespace: namespace, Logger: quiet})
	require.NoError(t, err)
	defer temporal.Close()
	_, err = temporal.OperatorService().AddSearchAttributes(t.Context(), &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace,
		SearchAttributes: map[string]enumspb.IndexedValueType{
			workflows.CohortIDKey.GetName():    enumspb.INDEXED_VALUE_TYPE_KEYWORD,
			workflows.CohortStageKey.GetName(): enumspb.INDEXED_VALUE_TYPE_KEYWORD,
		},
	})
	require.NoError(t, err)
	w := newWorld(groups)
	w.endsAt = time.Now().Add(24 * time.Hour)
	for _, queue := range []string{workflows.Queue, workflows.QueueMatching, workflows.QueueDiscord} {
		served := worker.New(temporal, queue, worker.Options{Interceptors: workflows.Interceptors()})
		for _, registered := range workflows.All() {
			served.RegisterWorkflow(registered)
		}
		served.RegisterActivityWithOptions(w, activity.RegisterOptions{DisableAlreadyRegisteredCheck: true})
		require.NoError(t, served.Start())
		defer served.Stop()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	id := workflows.WorkflowID(7)
	run, err := temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: workflows.Queue},
		workflows.ScheduleCohort, workflows.ScheduleInput{CohortID: 7, Options: cohort.DefaultOptions()})
	require.NoError(t, err)
	require.NoError(t, temporal.SignalWorkflow(t.Context(), id, "", workflows.Approve, approve()))
	var status workflows.Status
	require.NoError(t, run.Get(ctx, &status))
	require.Equal(t, groups, status.Count(workflows.GroupActive))

	var history historypb.History
	events := temporal.GetWorkflowHistory(t.Context(), id, run.GetRunID(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		history.Events = append(history.Events, event)
	}
	return &history
}

// quiet keeps the SDK's own log out of the tests' output.
var quiet = log.NewStructuredLogger(slog.New(slog.DiscardHandler))
