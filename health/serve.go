// Package health answers probes of a process over HTTP.
package health

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Check says what does not work; nothing if all does.
type Check func(context.Context) (problem string)

// checkTimeout bounds a check: who probes gives up after some seconds.
const checkTimeout = 2 * time.Second

// Serve answers GET /healthz and GET /readyz on the address until ctx is done: 200 when all is well, else 503
// and what is not. A process is healthy if what it depends on answers, and ready if, besides, it does its work.
func Serve(ctx context.Context, address string, healthy, ready Check) error {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", answer(healthy))
	mux.Handle("GET /readyz", answer(healthy, ready))
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

// answer makes the checks, one after the other, up to the first problem.
func answer(checks ...Check) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
		defer cancel()
		for _, check := range checks {
			if problem := check(ctx); problem != "" {
				http.Error(w, problem, http.StatusServiceUnavailable)
				return
			}
		}
		fmt.Fprintln(w, "ok")
	})
}
