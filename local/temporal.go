package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"strconv"
	"syscall"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// Temporal is a Temporal development server with Convene's search attributes.
type Temporal struct {
	server *process
	port   int
	uiPort int
	binary string
	args   []string
	log    io.Writer
}

// TemporalOptions say how to start Temporal. The zero value is good for tests.
type TemporalOptions struct {
	UI         bool      // with the web interface
	DBFilename string    // where histories are kept beyond the server's end, if not the machine's; in memory only if empty
	Log        io.Writer // the server's errors, and news of a long build; nobody hears them if nil
}

// searchAttributes are those that workflows.ScheduleCohort sets. A server that does not know them
// refuses to start the workflow.
var searchAttributes = []string{"CohortID=Keyword", "CohortStage=Keyword"}

// StartTemporal starts a development server with the namespace "default".
func StartTemporal(ctx context.Context, options TemporalOptions) (*Temporal, error) {
	if options.Log == nil {
		options.Log = io.Discard
	}
	binary, err := temporalBinary(ctx, options.Log)
	if err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	t, err := launchTemporal(ctx, binary, options)
	if err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	if err := t.awaitReady(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("start Temporal: %w", err), t.Stop())
	}
	return t, nil
}

func launchTemporal(ctx context.Context, binary string, options TemporalOptions) (*Temporal, error) {
	var t Temporal
	var err error
	if t.port, err = freePort(ctx); err != nil {
		return nil, err
	}
	args := []string{"server", "start-dev", "--ip", "127.0.0.1", "--port", strconv.Itoa(t.port), "--log-level", "error"}
	for _, attribute := range searchAttributes {
		args = append(args, "--search-attribute", attribute)
	}
	if options.DBFilename != "" {
		args = append(args, "--db-filename", options.DBFilename, "--sqlite-pragma", "synchronous=OFF")
	}
	if options.UI {
		if t.uiPort, err = freePort(ctx); err != nil {
			return nil, err
		}
		args = append(args, "--ui-port", strconv.Itoa(t.uiPort))
	} else {
		args = append(args, "--headless")
	}
	t.binary, t.args, t.log = binary, args, options.Log
	return &t, t.launch()
}

func (t *Temporal) launch() error {
	command := exec.Command(t.binary, t.args...)
	command.Stderr = t.log
	var err error
	t.server, err = startProcess(command, nil, syscall.SIGKILL)
	return err
}

// Restart kills the server and starts it again, at the same address. Only with
// TemporalOptions.DBFilename does it remember anything.
func (t *Temporal) Restart(ctx context.Context) error {
	if err := t.server.stop(syscall.SIGKILL); err != nil {
		return fmt.Errorf("restart Temporal: %w", err)
	}
	if err := t.launch(); err != nil {
		return fmt.Errorf("restart Temporal: %w", err)
	}
	if err := t.awaitReady(ctx); err != nil {
		return fmt.Errorf("restart Temporal: %w", err)
	}
	return nil
}

// awaitReady waits until a client can list workflows, which takes the server longest to learn.
func (t *Temporal) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	quiet := log.NewStructuredLogger(slog.New(slog.DiscardHandler))
	return poll(ctx, t.server, func(ctx context.Context) error {
		c, err := client.DialContext(ctx, client.Options{HostPort: t.Address(), Logger: quiet})
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: "CohortStage = 'none'"})
		return err
	})
}

// Address is the host and port of the server.
func (t *Temporal) Address() string { return fmt.Sprintf("127.0.0.1:%d", t.port) }

// UIAddress is the URL of the web interface; empty without one.
func (t *Temporal) UIAddress() string {
	if t.uiPort == 0 {
		return ""
	}
	return fmt.Sprintf("http://127.0.0.1:%d", t.uiPort)
}

// Stop ends the server; nothing of it remains.
func (t *Temporal) Stop() error { return t.server.stop(syscall.SIGTERM) }
