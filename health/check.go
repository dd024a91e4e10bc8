package health

import (
	"context"
	"time"
)

// Check says what does not work; nothing if all does.
type Check func(context.Context) (problem string)

const (
	// checkTimeout bounds a check: who probes gives up after some seconds.
	checkTimeout = 2 * time.Second
	// checkAge is how long a check's result counts. So a flood of probes costs the database nothing.
	checkAge = time.Second
)

// cached is a check that is made by one at a time, and whose result counts for the others for a while.
type cached struct {
	check Check
	turn  chan struct{} // holds one token while somebody uses what is below
	last  string
	until time.Time // when the last result ends to count
}

func newCached(check Check) *cached { return &cached{check: check, turn: make(chan struct{}, 1)} }

// problem is the result of a check that is not older than checkAge. The check goes on for the others if
// the one who asked for it goes away.
func (c *cached) problem(ctx context.Context) string {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return "nobody waits for the answer"
	}
	defer func() { <-c.turn }()
	if time.Now().Before(c.until) {
		return c.last
	}
	checking, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTimeout)
	defer cancel()
	c.last = c.check(checking)
	c.until = time.Now().Add(checkAge)
	return c.last
}
