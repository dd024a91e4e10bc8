package workflows_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"

	"convene/workflows"
)

// Runs wait for weeks, and outlive the version that started them: what these histories recorded, the
// present workflow must do again. `go test ./organiser -run History -keep-histories
// ../workflows/testdata/histories` adds the histories of the present version.
func TestKeptHistoriesReplay(t *testing.T) {
	t.Parallel()
	kept, err := filepath.Glob("testdata/histories/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, kept)
	for _, path := range kept {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{Interceptors: workflows.Interceptors()})
			require.NoError(t, err)
			for _, registered := range workflows.All() {
				replayer.RegisterWorkflow(registered)
			}
			require.NoError(t, replayer.ReplayWorkflowHistoryFromJSONFile(nil, path))
		})
	}
}
