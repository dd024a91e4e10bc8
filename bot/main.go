// Command bot is Convene's ear on Discord: it is told who joins the server, and starts the workflows that
// let them into their groups. It holds no state; one is enough, and stopping it loses nothing.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"golang.org/x/sync/errgroup"

	"convene/arrivals"
	"convene/discord"
	"convene/environment"
	"convene/health"
	"convene/postgres"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.LookupEnv)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bot:", err)
		os.Exit(1)
	}
}

// run watches the server until ctx is done.
func run(ctx context.Context, env environment.Lookup) error {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	slog.SetDefault(logger)
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

	watcher := &arrivals.Watcher{Temporal: temporal, Store: store, Discord: discordClient, Log: logger}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return watcher.Run(ctx) })
	group.Go(func() error { return health.Serve(ctx, environment.Health(env), dependencies{store, temporal}.check) })
	logger.Info("bot started", "namespace", temporalOptions.Namespace)
	return group.Wait()
}

// dependencies are what a healthy bot depends on.
type dependencies struct {
	store    *postgres.Store
	temporal client.Client
}

// check is a health.Check.
func (d dependencies) check(ctx context.Context) string {
	if d.store.Ping(ctx) != nil {
		return "the database does not answer"
	}
	if _, err := d.temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return "Temporal does not answer"
	}
	return ""
}
