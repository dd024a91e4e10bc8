package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/workflows"
)

func TestScheduleCohort_NoticesSurviveAMinuteOfRateLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	w.limited = 6 // times that Discord says to wait ten seconds
	run := newRun(t, w)
	run.after(time.Hour, func() { run.update(workflows.Approve, "1", approve()) })
	_, err := run.run()
	require.NoError(t, err)
	require.Equal(t, []workflows.NoticeKind{workflows.NoticePreview}, w.notices)
}
