package discord

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A listener that does not come to its events, because a server does not answer, misses some, and is told so.
func TestInbox_SaysThatSomeWereMissedInsteadOfGrowing(t *testing.T) {
	t.Parallel()
	in := newInbox()
	for i := range 10 * inboxSize {
		in.put(happening{joined: UserID(fmt.Sprint(i))})
		require.LessOrEqual(t, len(in.events), inboxSize)
	}
	events := in.empty()
	require.Equal(t, happening{}, events[0])
	last := events[len(events)-1]
	require.Contains(t, []happening{{joined: UserID(fmt.Sprint(10*inboxSize - 1))}, {}}, last, "what came last is told, or looked for")
}

func TestHandlers_AreSoManyAtATime(t *testing.T) {
	t.Parallel()
	var h handlers
	release, started := make(chan struct{}), make(chan struct{}, maxHandlers)
	work := func() {
		started <- struct{}{}
		<-release
	}
	for range maxHandlers {
		require.True(t, h.start(work))
	}
	require.False(t, h.start(work))
	for range maxHandlers {
		<-started
	}
	close(release)
	require.Eventually(t, func() bool { return h.start(func() {}) }, time.Minute, time.Millisecond, "there is room again")
	h.wait()
	require.False(t, h.start(work), "nothing begins after the end")
}
