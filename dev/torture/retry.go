package torture

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"time"
)

const (
	// callTimeout bounds one call of the harness: servers that crash leave calls without an answer.
	callTimeout = 20 * time.Second
	// callPause is between two attempts of a call.
	callPause = 300 * time.Millisecond
)

// insist repeats a call of the harness, which must survive its own blows, until it succeeds or ctx ends.
func insist(ctx context.Context, what string, call func(context.Context) error) error {
	for {
		attempt, cancel := context.WithTimeout(ctx, callTimeout)
		err := call(attempt)
		cancel()
		if err == nil {
			return nil
		}
		if !pause(ctx, callPause) {
			return fmt.Errorf("%s: %w", what, errors.Join(err, ctx.Err()))
		}
	}
}

func hash(text string) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, text)
	return h.Sum64()
}
