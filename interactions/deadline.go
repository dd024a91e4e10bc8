package interactions

import (
	"context"
	"errors"
	"time"

	"convene/discord"
)

// How long the work on an interaction may take, so that nothing piles up while a server does not answer. The
// token with which the bot answers counts for fifteen minutes.
const (
	// suggestTimeout leaves half a second of the three in which Discord waits for suggestions.
	suggestTimeout = 2500 * time.Millisecond
	// workTimeout is longer than all that a decision waits for one after the other: for its run to be opened,
	// for a worker's word, and for the answer of Temporal.
	workTimeout = time.Minute
	// syncTimeout is for comparing a cohort with Discord, which takes some requests a group, and goes on
	// without the one who asked for it.
	syncTimeout = 10 * time.Minute
)

// errSlow says that the work on an interaction has taken as long as it may.
var errSlow = errors.New("took too long")

// timeoutOf is how long the work on an interaction may take.
func timeoutOf(i discord.Interaction) time.Duration {
	if i.Kind == discord.CommandUsed && i.Command == "sync" {
		return syncTimeout
	}
	return workTimeout
}

// within does what an interaction asks for. It returns errSlow, beside its cause, if there was no time for it.
func (d deed) within(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	working, cancel := context.WithTimeout(ctx, timeoutOf(i))
	defer cancel()
	said, err := d.do(working, i)
	if err != nil && working.Err() != nil && ctx.Err() == nil {
		err = errors.Join(errSlow, err)
	}
	return said, err
}
