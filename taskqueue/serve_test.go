package taskqueue

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"
)

// stopping is a worker that has stopped only when all others were asked to stop.
type stopping struct {
	worker.Worker

	asked *sync.WaitGroup
}

func (s stopping) Stop() {
	s.asked.Done()
	s.asked.Wait()
}

func TestStopAll_StopsAllAtOnce(t *testing.T) {
	t.Parallel()
	var asked sync.WaitGroup
	asked.Add(queues)
	var workers []worker.Worker
	for range queues {
		workers = append(workers, stopping{asked: &asked})
	}
	stopped := make(chan struct{})
	go func() {
		stopAll(workers)
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-time.After(time.Minute):
		require.FailNow(t, "a worker was stopped only after another one had stopped")
	}
}
