// Package taskqueue serves Convene's task queues: it polls them and runs the workflows and
// activities that they ask for.
//
// The one rule to know: the limit of the Discord queue is the server's, for the whole fleet; every
// worker must announce the same number, and the last one counts.
package taskqueue

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"convene/activities"
	"convene/discord"
	"convene/namespace"
	"convene/organiser"
	"convene/postgres"
	"convene/workflows"
)

// Service is what the activities work with.
type Service struct {
	Temporal  client.Client
	Namespace string
	Store     *postgres.Store
	Discord   *discord.Client
	// OrganiserChannel is where notices go; empty for nowhere.
	OrganiserChannel discord.ChannelID

	serving atomic.Bool
}

// Serving reports whether the task queues are being polled.
func (s *Service) Serving() bool { return s.serving.Load() }

// What a worker does at the same time for one Discord server. Without limits the SDK takes a thousand
// activities and workflow tasks at once, and while Discord or PostgreSQL is slow, memory, connections and
// goroutines are used up by what only waits. What is beyond a limit waits on Temporal, for any worker.
const (
	// databaseActivities use a connection each, of those that the process has (package postgres) together with
	// the steps on Discord: a few more wait their turn, so that none stands idle between two.
	databaseActivities = 16
	// discordActivities hold a lock each, and so a connection, while Discord is asked.
	discordActivities = postgres.MaxLocks
	// workflowTasks take some milliseconds of a core each, and wait for nothing.
	workflowTasks = 50
	// cachedWorkflows are kept in memory between their tasks, at some ten kilobytes each; the others are
	// replayed when something happens to them. There is one for each open run and for each active group,
	// which sleeps for a day at a time.
	cachedWorkflows = 2000
)

const (
	queues = 3
	// discordActivitiesPerSecond is for the whole fleet. Discord allows 50 requests a second; an
	// activity makes one or two, and Temporal enforces the rate per partition, so that bursts go above it.
	discordActivitiesPerSecond = 20
	// stopTimeout lets a running activity end before the worker does; it is longer than the longest
	// attempt on Discord (workflows.withDiscord).
	stopTimeout = 100 * time.Second
)

// limitCache sets the size of the cache that all workers of the process share. It counts only before the
// first of them.
var limitCache = sync.OnceFunc(func() { worker.SetStickyWorkflowCacheSize(cachedWorkflows) })

// Serve polls all task queues until ctx is done, then lets running activities end. It fails if a
// worker cannot start, or fails for good.
func (s *Service) Serve(ctx context.Context) error {
	limitCache()
	if err := namespace.Setup(ctx, s.Temporal, s.Namespace); err != nil {
		if ctx.Err() != nil {
			return nil // asked to end before it had begun
		}
		return err
	}
	failed := make(chan error, queues)
	workers := s.workers(func(err error) { failed <- err })
	for i, w := range workers {
		if err := w.Start(); err != nil {
			stopAll(workers[:i])
			return fmt.Errorf("start worker: %w", err)
		}
	}
	s.serving.Store(true)
	defer func() {
		s.serving.Store(false)
		stopAll(workers)
	}()
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return fmt.Errorf("worker failed: %w", err)
	}
}

// stopAll stops the workers at the same time: one after the other, each would have its stopTimeout, which
// together are longer than whoever stops the process waits (stop_grace_period in docker-compose.yml).
func stopAll(workers []worker.Worker) {
	var stopping sync.WaitGroup
	for _, w := range workers {
		stopping.Go(w.Stop)
	}
	stopping.Wait()
}

// workers are one worker a queue.
func (s *Service) workers(onFatal func(error)) []worker.Worker {
	each := worker.Options{
		WorkerStopTimeout:            stopTimeout,
		OnFatalError:                 onFatal,
		Interceptors:                 []interceptor.WorkerInterceptor{&heartbeats{}},
		MaxHeartbeatThrottleInterval: heartbeatInterval,
	}
	return []worker.Worker{s.mainWorker(each), s.matchingWorker(each), s.discordWorker(each)}
}

func (s *Service) mainWorker(options worker.Options) worker.Worker {
	options.Interceptors = append(options.Interceptors, workflows.Interceptors()...)
	options.MaxConcurrentActivityExecutionSize = databaseActivities
	options.MaxConcurrentWorkflowTaskExecutionSize = workflowTasks
	w := worker.New(s.Temporal, workflows.Queue, options)
	for _, definition := range workflows.All() {
		w.RegisterWorkflow(definition)
	}
	w.RegisterActivity(&activities.Database{Store: s.Store})
	return w
}

func (s *Service) matchingWorker(options worker.Options) worker.Worker {
	options.DisableWorkflowWorker = true
	options.MaxConcurrentActivityExecutionSize = runtime.NumCPU() // one takes a whole core
	w := worker.New(s.Temporal, workflows.QueueMatching, options)
	w.RegisterActivity(&activities.Matching{Store: s.Store})
	return w
}

func (s *Service) discordWorker(options worker.Options) worker.Worker {
	options.Interceptors = append(options.Interceptors, &requests{store: s.Store})
	options.DisableWorkflowWorker = true
	options.MaxConcurrentActivityExecutionSize = discordActivities
	options.TaskQueueActivitiesPerSecond = discordActivitiesPerSecond
	w := worker.New(s.Temporal, workflows.QueueDiscord, options)
	w.RegisterActivity(&activities.Discord{
		Store: s.Store, Client: s.Discord, OrganiserChannel: s.OrganiserChannel,
		Desk: &organiser.Desk{Temporal: s.Temporal, Store: s.Store},
	})
	return w
}
