package local

import (
	"os/exec"
	"syscall"
)

// Child is a program that is killed when we die.
type Child struct{ process *process }

// StartChild starts a program of one's own, a worker for example.
func StartChild(command *exec.Cmd) (*Child, error) {
	p, err := startProcess(command, nil, syscall.SIGKILL)
	if err != nil {
		return nil, err
	}
	return &Child{p}, nil
}

// Kill ends the program as a power cut would. It may have ended already.
func (c *Child) Kill() error { return c.process.stop(syscall.SIGKILL) }

// Ended is closed when the program has ended.
func (c *Child) Ended() <-chan struct{} { return c.process.ended }
