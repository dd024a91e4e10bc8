package main

import (
	"io"
	"sync"

	"convene/report"
)

// output is a writer that several may write to at once: what each writes, whole lines, stays together. The names
// in it are other people's, and so are those on the emulated Discord.
type output struct {
	mu sync.Mutex
	to io.Writer
}

// Write writes all at once, and nothing that steers a terminal.
func (o *output) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, err := io.WriteString(o.to, report.VisibleText(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}
