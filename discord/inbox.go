package discord

import (
	"context"
	"sync"
)

// inbox keeps events until the listener was told of them. Whoever brings one does not wait: discordgo
// reads heartbeats' answers with the goroutine that brings events, and takes a connection without any
// for dead.
type inbox struct {
	mu     sync.Mutex
	events []happening
	filled chan struct{}
	// interact starts the answer to an interaction: who did it waits for no other event.
	interact func(Interaction)
}

// happening is a member who joined, or, if there is none, that events begin.
type happening struct{ joined UserID }

func newInbox() *inbox { return &inbox{filled: make(chan struct{}, 1)} }

// inboxSize is how many events wait at most: more than join a server in a minute. Beyond it, those that wait
// make room for one that says that some may have been missed, after which the listener looks for itself.
const inboxSize = 1000

func (in *inbox) put(event happening) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(in.events) >= inboxSize {
		in.events, event = nil, happening{}
	}
	in.events = append(in.events, event)
	select {
	case in.filled <- struct{}{}:
	default: // it is known already
	}
}

func (in *inbox) empty() []happening {
	in.mu.Lock()
	defer in.mu.Unlock()
	events := in.events
	in.events = nil
	return events
}

// tell tells the listener of each event, until the context is done.
func (in *inbox) tell(ctx context.Context, l Listener) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-in.filled:
		}
		for _, event := range in.empty() {
			if ctx.Err() != nil {
				return
			}
			event.tell(ctx, l)
		}
	}
}

func (event happening) tell(ctx context.Context, l Listener) {
	switch {
	case event.joined == "" && l.Ready != nil:
		l.Ready(ctx)
	case event.joined != "" && l.MemberJoined != nil:
		l.MemberJoined(ctx, event.joined)
	}
}
