package main

import (
	"io"
	"sync"
)

// output is a writer that several may write to at once: what each writes stays together.
type output struct {
	mu sync.Mutex
	to io.Writer
}

// Write writes all at once.
func (o *output) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.to.Write(text)
}
