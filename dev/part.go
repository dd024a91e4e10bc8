package main

import "context"

// part is one of Convene's processes, which here runs beside the others and can be started again.
type part struct {
	run   func(context.Context) error
	again chan struct{}
}

func newPart(run func(context.Context) error) *part { return &part{run, make(chan struct{})} }

// restart stops the part, as a signal would stop its process, and starts it again.
func (p *part) restart(ctx context.Context) error {
	select {
	case p.again <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// keep runs the part until ctx is done, or it fails.
func (p *part) keep(ctx context.Context) error {
	for {
		running, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- p.run(running) }()
		select {
		case err := <-ended:
			stop()
			return err
		case <-p.again:
			stop()
			if err := <-ended; err != nil || ctx.Err() != nil {
				return err
			}
		}
	}
}
