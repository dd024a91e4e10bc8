// Package process is a worker as a process: it reads the environment, connects, serves the task queues
// and answers health checks. The worker command is one; so are those that a test kills.
package process

import (
	"context"
	"log/slog"
	"os"

	"golang.org/x/sync/errgroup"

	"convene/environment"
	"convene/health"
	"convene/servers"
	"convene/taskqueue"
)

// Run serves the task queues until ctx is done. Its error names all variables that are missing.
func Run(ctx context.Context, env environment.Lookup) error {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	connected, err := servers.Connect(ctx, env, logger)
	if err != nil {
		return err
	}
	defer connected.Close()
	service := &taskqueue.Service{
		Temporal: connected.Temporal, Namespace: connected.Namespace, Store: connected.Store,
		Discord: connected.Discord, OrganiserChannel: environment.Notices(env),
	}
	check := func(ctx context.Context) string {
		if problem := connected.Check(ctx); problem != "" {
			return problem
		}
		if !service.Serving() {
			return "the task queues are not polled"
		}
		return ""
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return service.Serve(ctx) })
	group.Go(func() error { return health.Serve(ctx, environment.Health(env), check) })
	logger.Info("worker started", "namespace", connected.Namespace)
	return group.Wait()
}
