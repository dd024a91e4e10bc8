package discord

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Listener is what wants to know what happens on the server. Ready and MemberJoined are called one at a time,
// in the order in which things happened, and may take their time. One that is nil is not called.
type Listener struct {
	// Ready is called when events begin, and again whenever some may have been missed: what happened
	// before was perhaps not told, what happens from now on will be.
	Ready func(context.Context)
	// MemberJoined is called for each user who becomes a member of the server.
	MemberJoined func(context.Context, UserID)
	// Interaction is called, at once and for each on a goroutine of its own, for what users do with the bot,
	// also on other servers. Its context outlives that of Listen by half a minute, and Listen waits for it to
	// return. While maxHandlers run, further ones are passed over.
	Interaction func(context.Context, Interaction)
}

// Listen tells the listener of the server's events until the context is done, and returns nil then. A
// connection that breaks, or that cannot be made, it makes anew, and goes on where it ended if Discord
// still can. It returns an *Error only if trying again is useless: of kind Permission if the token is
// wrong or the bot lacks the Server Members Intent, of kind Permanent if Discord refuses such clients.
//
// The bot needs the Server Members Intent. One call of Listen is enough: a second one, also of another
// process, is told everything as well. It takes about a second to return.
func (c *Client) Listen(ctx context.Context, l Listener) error {
	adoptLogger()
	telling, stop := context.WithCancel(ctx)
	defer stop()
	answers, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	context.AfterFunc(ctx, func() { time.AfterFunc(drainTimeout, giveUp) })
	var answering handlers
	defer answering.wait()
	events := newInbox()
	events.interact = func(i Interaction) {
		if l.Interaction != nil && !answering.start(func() { l.Interaction(answers, i) }) {
			slog.Warn("an interaction is not answered: too many are, or the bot ends", "interaction", i.ID)
		}
	}
	told := make(chan struct{})
	go func() {
		defer close(told)
		events.tell(telling, l)
	}()
	err := c.keepListening(ctx, events)
	stop()
	<-told
	return err
}

// Listening reports whether events come at the moment.
func (c *Client) Listening() bool { return c.listening.Load() }

// drainTimeout is how long answers to interactions may take when listening ends.
const drainTimeout = 30 * time.Second

// keepListening holds a connection to the gateway, one after the other, until retrying is useless.
func (c *Client) keepListening(ctx context.Context, events *inbox) error {
	var pause backoff
	g, err := c.newGateway(events)
	for err == nil && ctx.Err() == nil {
		lived, failure := g.run(ctx)
		if fatal := finally(failure); fatal != nil {
			return fatal
		}
		if g.over {
			g, err = c.newGateway(events)
		}
		wait := pause.next(lived, failure)
		report(ctx, failure, wait)
		sleep(ctx, wait)
	}
	return err
}

// report logs that a connection ended. That one did is usual, that the next one failed is not.
func report(ctx context.Context, failure error, wait time.Duration) {
	level := slog.LevelInfo
	if wait > 0 {
		level = slog.LevelWarn
	}
	if ctx.Err() == nil {
		slog.Log(ctx, level, "the connection to Discord's gateway ended", "reason", failure, "next_in", wait)
	}
}

// finally is the error of a connection if every further one would fail as well, else nil.
func finally(err error) error {
	if failure := closeError(err); failure != nil && failure.Final() {
		return failure
	}
	if failure, ok := errors.AsType[*Error](err); ok && failure.Final() {
		return failure
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
