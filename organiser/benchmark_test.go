package organiser_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// BenchmarkRealize100Groups realizes as many groups as Discord has events for, and reports what it takes:
// requests a group, the share of 429s in percent, and the time in multiples of what the emulator's own
// limits make the least: channels are 50 in 10 s, so that the 204th can come 40 s after the first.
func BenchmarkRealize100Groups(b *testing.B) {
	const groups, floor = 100, 40 * time.Second
	for b.Loop() {
		s := taskqueuetest.New(b)
		s.Serve()
		roster := taskqueuetest.Evening(4 * groups)
		roster.Cohort.Defaults.MaxPeople = 4
		id := s.Load(roster)
		require.NoError(b, s.Desk().Schedule(b.Context(), workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults}))
		require.Equal(b, groups, len(s.Await(id, organiser.Status.Settled).Groups))

		begin := time.Now()
		_, err := s.Desk().Approve(b.Context(), id, "press", approve())
		require.NoError(b, err)
		status := s.Await(id, organiser.Status.Ended)
		took := time.Since(begin)

		require.Equal(b, groups, status.Count(workflows.GroupActive))
		requests := 0
		for _, n := range status.Requests {
			requests += n
		}
		b.ReportMetric(float64(requests)/groups, "requests/group")
		b.ReportMetric(100*float64(s.Discord.StatusCounts()[http.StatusTooManyRequests].Genuine)/float64(s.Discord.Requests()), "%429")
		b.ReportMetric(took.Seconds()/floor.Seconds(), "floors")
	}
}
