package interactions

import (
	"context"
	"errors"
	"time"

	"convene/discord"
)

const (
	// sendTimeout bounds all attempts to answer. The first answer is of no use after three seconds, and
	// Discord says then that it is too late.
	sendTimeout = 20 * time.Second
	// firstSendPause leaves several attempts within those three seconds; longestSendPause a few after them.
	firstSendPause   = 200 * time.Millisecond
	longestSendPause = 5 * time.Second
)

// send sends something to Discord, again if it is not known to have arrived, and reports whether it has.
func (h *Handler) send(ctx context.Context, i discord.Interaction, what string, do func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	pause := backoff{firstSendPause, longestSendPause}
	var cause error
	for attempts := 1; ; attempts++ {
		err := do(ctx)
		if err == nil {
			return true
		}
		if cause == nil || ctx.Err() == nil {
			cause = err // not that the time is up, which says nothing of why
		}
		if !passes(err) || !pause.sleep(ctx, waitFor(err)) {
			h.Log.Warn("interaction not answered", "interaction", i.ID, "what", what, "attempts", attempts, "error", cause)
			return false
		}
	}
}

// passes reports whether a failed answer may arrive when it is sent again.
func passes(err error) bool {
	failure, ok := errors.AsType[*discord.Error](err)
	return ok && (failure.Kind == discord.Retry || failure.Kind == discord.RetryAfter)
}

// waitFor is how long Discord wants to be left alone. A network in front of it names longer times than an
// interaction lives, and lets the next call through more often than not.
func waitFor(err error) time.Duration {
	failure, ok := errors.AsType[*discord.Error](err)
	if !ok || failure.Blocked {
		return 0
	}
	return failure.RetryAfter
}

// backoff is how long to wait before the next attempt: twice as long as before the last one.
type backoff struct{ next, longest time.Duration }

// sleep waits, at least for so long. It reports whether ctx leaves time for another attempt.
func (b *backoff) sleep(ctx context.Context, least time.Duration) bool {
	wait := max(b.next, least)
	b.next = min(2*b.next, b.longest)
	if end, limited := ctx.Deadline(); limited && time.Until(end) < wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
