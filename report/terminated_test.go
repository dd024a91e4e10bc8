package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/organiser"
	"convene/report"
	"convene/workflows"
)

// Of a run that was terminated, the last that is known is what it waited for; it waits no more.
func TestStatus_ATerminatedRunDoesNotLookAlive(t *testing.T) {
	t.Parallel()
	const orphaned = "no run looks after this cohort"
	of := func(stage workflows.Stage, open bool) string {
		var text strings.Builder
		report.Status(&text, cohort.Cohort{ID: 7, Name: "Spring"}, organiser.Status{
			Status: workflows.Status{CohortID: 7, Stage: stage}, RunID: "run", Open: open,
		})
		return text.String()
	}
	require.Contains(t, of(workflows.StageAwaiting, false), orphaned)
	require.Contains(t, of(workflows.StageAwaiting, false), "starter schedule 7")
	require.NotContains(t, of(workflows.StageAwaiting, true), orphaned)
	require.NotContains(t, of(workflows.StageActive, false), orphaned)
}
