package local

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a server that ends with this process.
type process struct {
	command *exec.Cmd
	ended   chan struct{} // closed when the process has ended
	err     error         // how it ended; read after ended is closed
}

// startProcess starts a server in its own process group, so that a terminal's Ctrl-C reaches only
// us, and has the kernel send it the signal if we die. The kernel ties that to the thread which
// started it, so one thread is kept for as long as the server lives.
func startProcess(command *exec.Cmd, credential *syscall.Credential, onDeath syscall.Signal) (*process, error) {
	command.SysProcAttr = tied(onDeath)
	command.SysProcAttr.Credential = credential
	p := &process{command: command, ended: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err == nil {
			p.err = command.Wait()
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", command.Path, err)
	}
	return p, nil
}

// stopTimeout is how long a server may take to end before it is killed.
const stopTimeout = 10 * time.Second

// stop asks the server to end, and kills it if it does not.
func (p *process) stop(signal syscall.Signal) error {
	if err := p.command.Process.Signal(signal); err != nil {
		<-p.ended  // it had ended by itself
		return nil //nolint:nilerr // what was wanted is so
	}
	select {
	case <-p.ended:
		return nil
	case <-time.After(stopTimeout):
	}
	if err := p.command.Process.Kill(); err != nil {
		return fmt.Errorf("kill %s: %w", p.command.Path, err)
	}
	<-p.ended
	return nil
}

// pollInterval is how often a starting server is asked whether it is ready.
const pollInterval = 50 * time.Millisecond

// poll asks until the answer is nil, the server has ended, or ctx is done.
func poll(ctx context.Context, server *process, ask func(context.Context) error) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-server.ended:
			return fmt.Errorf("%s ended while starting: %w", server.command.Path, server.err)
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w", server.command.Path, errors.Join(ctx.Err(), err))
		case <-ticker.C:
		}
	}
}
