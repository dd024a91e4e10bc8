// Command worker polls Convene's task queues: it runs the workflows, and the activities on the
// database and on Discord. Any number of workers can run; they share the work.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // people's time zones must not depend on the machine

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"golang.org/x/sync/errgroup"

	"convene/discord"
	"convene/environment"
	"convene/health"
	"convene/postgres"
	"convene/taskqueue"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.LookupEnv)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
}

// run serves the task queues until ctx is done.
func run(ctx context.Context, env environment.Lookup) error {
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
	group.Go(func() error {
		return health.Serve(ctx, environment.Health(env), dependencies{store, temporal, service}.check)
	})
	logger.Info("worker started", "namespace", temporalOptions.Namespace)
	return group.Wait()
}
