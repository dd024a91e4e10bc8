package discord

import (
	"errors"
	"time"
)

const (
	// firstPause is doubled with each connection that fails.
	firstPause = time.Second
	// longestPause keeps well below the 1000 sessions that a bot may begin in a day, after which
	// Discord takes its token away.
	longestPause = 5 * time.Minute
	// steady is how long a connection has to live to make the failures before it forgotten.
	steady = time.Minute
)

// backoff is how long to wait before the next connection. The first one after a steady one is made at
// once: Discord ends connections now and then, and holds the missed events ready.
type backoff struct{ pause time.Duration }

// next is how long to wait after a connection that lived that long, or failed to.
func (b *backoff) next(lived time.Duration, err error) time.Duration {
	if lived >= steady {
		b.pause = 0
	}
	wait := b.pause
	b.pause = min(max(2*b.pause, firstPause), longestPause)
	if limit, ok := errors.AsType[*Error](err); ok {
		wait = max(wait, limit.RetryAfter)
	}
	return wait
}
