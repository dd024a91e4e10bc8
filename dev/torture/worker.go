package torture

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"

	"convene/environment"
	"convene/local"
	"convene/worker/process"
)

// asWorker makes a program that calls ServeIfAsked a worker, so that workers can be killed one by one.
const asWorker = "CONVENE_TORTURE_WORKER"

// ServeIfAsked makes this process a worker if the environment says so, and then does not return. A
// program that runs Run calls it first.
func ServeIfAsked() {
	if os.Getenv(asWorker) == "" {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := process.Run(ctx, os.LookupEnv)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// worker is a place for a worker process: whenever the process ends, another takes its place.
type worker struct {
	environment []string
	log         io.Writer

	mu    sync.Mutex
	child *local.Child
	ended chan struct{} // closed when the place is given up
}

// newWorker starts a worker and keeps one running until ctx is done. A worker that cannot reach its
// database ends by itself; that is no failure here.
func newWorker(ctx context.Context, variables map[string]string, log io.Writer) (*worker, error) {
	w := &worker{environment: append(os.Environ(), asWorker+"=1", environment.HealthAddress+"=127.0.0.1:0"), log: log, ended: make(chan struct{})}
	for name, value := range variables {
		w.environment = append(w.environment, name+"="+value)
	}
	if err := w.start(); err != nil {
		return nil, err
	}
	go w.keep(ctx)
	return w, nil
}

func (w *worker) keep(ctx context.Context) {
	defer close(w.ended)
	for {
		select {
		case <-ctx.Done():
			_ = w.kill() // it ends with us at the latest
			return
		case <-w.present().Ended():
		}
		pause(ctx, callPause) // without its servers it ends at once, again and again
		if w.start() != nil {
			return // no process can be started any more; the cohorts will be stuck, and say so
		}
	}
}

func (w *worker) start() error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start a worker: %w", err)
	}
	command := exec.Command(program)
	command.Env, command.Stderr = w.environment, w.log
	child, err := local.StartChild(command)
	if err != nil {
		return fmt.Errorf("start a worker: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.child = child
	return nil
}

func (w *worker) present() *local.Child {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.child
}

// kill ends the present process as a power cut would.
func (w *worker) kill() error { return w.present().Kill() }
