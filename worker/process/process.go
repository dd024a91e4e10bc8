// Package process is a worker as a process: it reads the environment, connects, serves the task queues
// and answers health checks. The worker command is one; so are those that a test kills.
package process

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"golang.org/x/sync/errgroup"

	"convene/discord"
	"convene/environment"
	"convene/postgres"
	"convene/taskqueue"
)

// Run serves the task queues until ctx is done. Its error names all variables that are missing.
func Run(ctx context.Context, env environment.Lookup) error {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	databaseURL, databaseErr := environment.Database(env)
	discordConfig, discordErr := environment.Discord(env)
	temporalOptions, temporalErr := environment.Temporal(env)
	if err := errors.Join(databaseErr, discordErr, temporalErr); err != nil {
		return err
	}
	store, err := postgres.Open(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer store.Close()
	discordClient, err := discord.New(discordConfig)
	if err != nil {
		return err
	}
	temporalOptions.Logger = log.NewStructuredLogger(logger)
	temporal, err := client.DialContext(ctx, temporalOptions)
	if err != nil {
		return fmt.Errorf("reach Temporal at %s: %w", temporalOptions.HostPort, err)
	}
	defer temporal.Close()

	service := &taskqueue.Service{
		Temporal: temporal, Namespace: temporalOptions.Namespace, Store: store,
		Discord: discordClient, OrganiserChannel: environment.Notices(env),
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return service.Serve(ctx) })
	group.Go(func() error { return serveHealth(ctx, environment.Health(env), health{store, temporal, service}) })
	logger.Info("worker started", "namespace", temporalOptions.Namespace)
	return group.Wait()
}
