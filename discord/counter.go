package discord

import (
	"context"
	"maps"
	"sync"
)

// Counter counts the requests that are sent with its context. It is safe for concurrent use.
type Counter struct {
	mu   sync.Mutex
	sent map[string]int
}

// counterKey is the context key of a Counter.
type counterKey struct{}

// WithCounter returns a context whose requests the counter counts.
func WithCounter(ctx context.Context, c *Counter) context.Context {
	return context.WithValue(ctx, counterKey{}, c)
}

// ByRoute returns how many requests were sent, by routes such as "POST /guilds/{guild}/channels".
func (c *Counter) ByRoute() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.sent)
}

func (c *Counter) count(to call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sent == nil {
		c.sent = map[string]int{}
	}
	c.sent[to.name()]++
}
