package process

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.temporal.io/sdk/client"

	"convene/postgres"
	"convene/taskqueue"
)

// health is what a healthy worker depends on.
type health struct {
	store    *postgres.Store
	temporal client.Client
	service  *taskqueue.Service
}

// problem says what does not work; nothing if all does.
func (h health) problem(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if h.store.Ping(ctx) != nil {
		return "the database does not answer"
	}
	if _, err := h.temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return "Temporal does not answer"
	}
	if !h.service.Serving() {
		return "the task queues are not polled"
	}
	return ""
}

// serveHealth answers /healthz until ctx is done: 200 when all is well, else 503 and what is not.
func serveHealth(ctx context.Context, address string, h health) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if problem := h.problem(r.Context()); problem != "" {
			http.Error(w, problem, http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: 5 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("answer health checks on %s (change HEALTH_ADDRESS): %w", address, err)
	}
	go func() {
		<-ctx.Done()
		closeCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(closeCtx) // the process is ending; an unanswered health check is no loss
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("answer health checks: %w", err)
	}
	return nil
}
