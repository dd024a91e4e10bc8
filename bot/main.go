// Command bot is Convene's ear on Discord: it is told who joins the server, and starts the workflows that
// let them into their groups. It holds no state; one is enough, and stopping it loses nothing.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sync/errgroup"

	"convene/arrivals"
	"convene/environment"
	"convene/health"
	"convene/servers"
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
	connected, err := servers.Connect(ctx, env, logger)
	if err != nil {
		return err
	}
	defer connected.Close()
	watcher := &arrivals.Watcher{Temporal: connected.Temporal, Store: connected.Store, Discord: connected.Discord, Log: logger}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return watcher.Run(ctx) })
	group.Go(func() error { return health.Serve(ctx, environment.Health(env), connected.Check) })
	logger.Info("bot started", "namespace", connected.Namespace)
	return group.Wait()
}
