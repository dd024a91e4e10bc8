package matching

import "context"

// stopper reports whether to stop. Whatever can take long on some input asks it, before each piece of work of
// a few milliseconds at most, and leaves a valid state behind when it stops: a grouping that is worse, or a
// bound that is higher, than it could be.
type stopper func() bool

func stopWith(ctx context.Context) stopper { return func() bool { return ctx.Err() != nil } }
