package activities

import (
	"context"
	"errors"
	"sync"
	"time"
)

// sharedLook lets the daily repairs of many groups share one look at the Discord server. Its zero value is
// ready to use.
type sharedLook struct {
	mu      sync.Mutex
	last    sight
	at      time.Time
	pending *pendingLook // nil while nobody looks
}

// pendingLook is a look that others wait for. Its result may be read once done is closed.
type pendingLook struct {
	done chan struct{}
	seen sight
	err  error
}

// sharedLookAge is how old a look may be that a repair shares: the groups of a cohort are due within
// half of it (workflows.GroupLifecycle).
const sharedLookAge = time.Minute

// get returns what was seen within the last minute, else looks, one caller for all who ask meanwhile. A
// caller whose own time ran out leaves the look to the next.
func (s *sharedLook) get(ctx context.Context, look func(context.Context) (sight, error)) (sight, error) {
	for {
		s.mu.Lock()
		if !s.at.IsZero() && time.Since(s.at) < sharedLookAge {
			defer s.mu.Unlock()
			return s.last, nil
		}
		if s.pending == nil {
			mine := &pendingLook{done: make(chan struct{})}
			s.pending = mine
			s.mu.Unlock()
			s.run(ctx, mine, look)
			return mine.seen, mine.err
		}
		others := s.pending
		s.mu.Unlock()
		select {
		case <-ctx.Done():
			return sight{}, ctx.Err()
		case <-others.done:
		}
		if !errors.Is(others.err, context.Canceled) && !errors.Is(others.err, context.DeadlineExceeded) {
			return others.seen, others.err
		}
	}
}

func (s *sharedLook) run(ctx context.Context, mine *pendingLook, look func(context.Context) (sight, error)) {
	began := time.Now()
	mine.seen, mine.err = look(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if mine.err == nil {
		s.last, s.at = mine.seen, began
	}
	s.pending = nil
	close(mine.done)
}
