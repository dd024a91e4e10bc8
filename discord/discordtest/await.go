package discordtest

import (
	"context"
	"errors"
	"fmt"
)

var errClosed = errors.New("the server is closed")

// Await waits until something holds. It asks at once, and again after each change that a request or a
// method of the server made.
func (s *Server) Await(ctx context.Context, holds func() bool) error {
	for {
		changed := s.nextChange()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-s.closing:
			return errClosed
		case <-ctx.Done():
			return fmt.Errorf("it did not come to that: %w", context.Cause(ctx))
		}
	}
}

// nextChange is closed at the next change.
func (s *Server) nextChange() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// tellChange wakes whoever waits. It is called while the server's state is locked.
func (s *Server) tellChange() {
	close(s.changed)
	s.changed = make(chan struct{})
}
