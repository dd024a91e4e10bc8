// Package process is a worker's whole process, which its own command and others run.
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
	group, ctx := errgroup.WithContext(ctx)
	var services []*taskqueue.Service
	for _, s := range connected {
		service := &taskqueue.Service{
			Temporal: s.Temporal, Namespace: s.Namespace, Store: s.Store,
			Discord: s.Discord, OrganiserChannel: environment.Notices(s.Env),
		}
		services = append(services, service)
		group.Go(func() error { return service.Serve(ctx) })
		s.Log.Info("worker started", "namespace", s.Namespace)
	}
	polling := func(context.Context) string {
		for _, service := range services {
			if !service.Serving() {
				return "the task queues are not polled"
			}
		}
		return ""
	}
	group.Go(func() error { return health.Serve(ctx, environment.Health(env), connected.Check, polling) })
	return group.Wait()
}
