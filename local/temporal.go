package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// Temporal is a Temporal development server with Convene's search attributes.
type Temporal struct {
	server *process
	port   int
	uiPort int // 0 without one
	data   *DataDir
	binary string
	args   []string
	log    *tail
}

// TemporalOptions say how to start Temporal. The zero value is good for tests.
type TemporalOptions struct {
	UI         bool      // with the web interface
	UsualPorts bool      // at the addresses that Temporal's tools look for by themselves, if they are free
	Data       *DataDir  // where histories stay; in memory only if nil, unless there is a DBFilename
	DBFilename string    // where histories are kept beyond the server's end, if not the machine's
	Log        io.Writer // the server's errors; nobody hears them if nil
	News       io.Writer // how far it is to get Temporal, which takes minutes the first time; nobody hears if nil
}

// searchAttributes are those that workflows.ScheduleCohort sets. A server that does not know them
// refuses to start the workflow.
var searchAttributes = []string{"CohortID=Keyword", "CohortStage=Keyword"}

// StartTemporal starts a development server with the namespace "default".
func StartTemporal(ctx context.Context, options TemporalOptions) (*Temporal, error) {
	if options.News == nil {
		options.News = io.Discard
	}
	binary, err := TemporalCLI(ctx, options.News)
	if err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	var t *Temporal
	for range portAttempts {
		if t, err = launchTemporal(ctx, binary, options); err != nil {
			break
		}
		if err = t.awaitReady(ctx); err == nil {
			return t, nil
		}
		err = errors.Join(err, t.Stop())
		if !strings.Contains(t.log.last(), "address already in use") {
			break
		}
	}
	return nil, fmt.Errorf("start Temporal: %w", err)
}

// The ports that Temporal's command line and everybody's bookmarks expect.
const (
	usualPort   = 7233
	usualUIPort = 8233
)

func launchTemporal(ctx context.Context, binary string, options TemporalOptions) (*Temporal, error) {
	t := &Temporal{binary: binary, log: &tail{to: options.Log}, data: options.Data}
	if err := t.choosePorts(ctx, options); err != nil {
		return nil, err
	}
	t.args = []string{"server", "start-dev", "--ip", "127.0.0.1", "--port", strconv.Itoa(t.port), "--log-level", "error"}
	for _, attribute := range searchAttributes {
		t.args = append(t.args, "--search-attribute", attribute)
	}
	if options.UI {
		t.args = append(t.args, "--ui-port", strconv.Itoa(t.uiPort))
	} else {
		t.args = append(t.args, "--headless")
	}
	kept, err := storage(options)
	if err != nil {
		return nil, err
	}
	t.args = append(t.args, kept...)
	return t, t.launch()
}

func (t *Temporal) choosePorts(ctx context.Context, options TemporalOptions) error {
	var err error
	if t.port, err = choosePort(ctx, usualPort, options.UsualPorts); err != nil || !options.UI {
		return err
	}
	t.uiPort, err = choosePort(ctx, usualUIPort, options.UsualPorts)
	return err
}

// storage is where the server keeps its database. What has to outlive the machine's crash is written the way
// the server thinks best; it has a directory of its own, since it makes its files readable to everybody.
func storage(options TemporalOptions) ([]string, error) {
	switch {
	case options.Data != nil:
		dir := options.Data.Path("temporal")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make a directory for its data: %w", err)
		}
		return []string{"--db-filename", filepath.Join(dir, "temporal.db")}, nil
	case options.DBFilename != "":
		return []string{"--db-filename", options.DBFilename, "--sqlite-pragma", "synchronous=OFF"}, nil
	}
	return nil, nil
}

func (t *Temporal) launch() error {
	command := exec.Command(t.binary, t.args...)
	command.Stderr = t.log
	command.ExtraFiles = t.data.holders()
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

// AtUsualPort reports whether Temporal's command line finds the server without being told where it is.
func (t *Temporal) AtUsualPort() bool { return t.port == usualPort }

// Address is the host and port of the server.
func (t *Temporal) Address() string { return fmt.Sprintf("127.0.0.1:%d", t.port) }

// UIAddress is the URL of the web interface; empty without one.
func (t *Temporal) UIAddress() string {
	if t.uiPort == 0 {
		return ""
	}
	return fmt.Sprintf("http://127.0.0.1:%d", t.uiPort)
}

// Stop ends the server. It takes a second to end in order, which only what is kept deserves.
func (t *Temporal) Stop() error {
	t.log.end()
	if t.data == nil {
		return t.server.stop(syscall.SIGKILL)
	}
	return t.server.stop(syscall.SIGTERM)
}
