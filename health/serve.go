// Package health answers probes of a process over HTTP.
//
// The one rule to know: however many probes come, what they ask about is checked once a second at most.
package health

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// Who probes sends a few hundred bytes, reads as many, and gives up after some seconds.
const (
	requestTimeout = 5 * time.Second  // to read a request
	answerTimeout  = 10 * time.Second // to make its checks, and to write the answer
	idleTimeout    = 30 * time.Second // between two requests on a connection: probes come every ten seconds or so
	maxHeaderBytes = 4 << 10
	maxConnections = 64 // open at a time; the others wait to be accepted
)

// Serve answers GET /healthz and GET /readyz on the address until ctx is done: 200 when all is well, else 503
// and what is not. A process is healthy if what it depends on answers, and ready if, besides, it does its work.
func Serve(ctx context.Context, address string, healthy, ready Check) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("answer health checks on %s (change HEALTH_ADDRESS): %w", address, err)
	}
	server := &http.Server{
		Handler:           handler(healthy, ready),
		ReadHeaderTimeout: requestTimeout, ReadTimeout: requestTimeout, WriteTimeout: answerTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		BaseContext:    func(net.Listener) context.Context { return ctx },
	}
	go func() {
		<-ctx.Done()
		closeCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(closeCtx) != nil {
			_ = server.Close() // the process is ending; an unanswered health check is no loss
		}
	}()
	if err := server.Serve(netutil.LimitListener(listener, maxConnections)); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("answer health checks: %w", err)
	}
	return nil
}

func handler(healthy, ready Check) http.Handler {
	isHealthy, isReady := newCached(healthy), newCached(ready)
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", answer(isHealthy))
	mux.Handle("GET /readyz", answer(isHealthy, isReady))
	return mux
}

// answer tells of the first problem of the checks.
func answer(checks ...*cached) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, check := range checks {
			if problem := check.problem(r.Context()); problem != "" {
				http.Error(w, problem, http.StatusServiceUnavailable)
				return
			}
		}
		fmt.Fprintln(w, "ok")
	})
}
