package discord

import "sync"

// handlers are goroutines that Listen waits for before it returns. discordgo may bring an event even after
// its session was closed, so one that comes after the end is not started.
type handlers struct {
	mu      sync.Mutex
	over    bool
	running sync.WaitGroup
}

func (h *handlers) start(handle func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.over {
		h.running.Go(handle)
	}
}

// wait waits for those that run, and lets no other start.
func (h *handlers) wait() {
	h.mu.Lock()
	h.over = true
	h.mu.Unlock()
	h.running.Wait()
}
