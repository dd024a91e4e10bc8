package discord

import "sync"

// handlers are goroutines that Listen waits for before it returns. discordgo may bring an event even after
// its session was closed, so one that comes after the end is not started.
type handlers struct {
	mu      sync.Mutex
	over    bool
	active  int
	running sync.WaitGroup
}

// maxHandlers is how many run at a time. Each waits mostly, on Discord, Temporal or the database; so many
// people do not use the bot of one server in the same minute.
const maxHandlers = 200

// start reports whether it has started the handler: not beyond maxHandlers. Whoever did what is not handled
// reads that the bot does not respond, and can do it again.
func (h *handlers) start(handle func()) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over || h.active >= maxHandlers {
		return false
	}
	h.active++
	h.running.Go(func() {
		defer h.end()
		handle()
	})
	return true
}

func (h *handlers) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.active--
}

// wait waits for those that run, and lets no other start.
func (h *handlers) wait() {
	h.mu.Lock()
	h.over = true
	h.mu.Unlock()
	h.running.Wait()
}
