package local

import (
	"io"
	"strings"
	"sync"
)

// tail passes on what a server says, and remembers the end of it, which says why the server ended.
type tail struct {
	to io.Writer // nil for nobody

	mu   sync.Mutex
	text []byte
}

// maxTail is room for the last dozen lines.
const maxTail = 2000

// Write never fails: a server is not to end for want of a listener.
func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	t.text = t.text[max(0, len(t.text)-maxTail):]
	if t.to != nil {
		_, _ = t.to.Write(text)
	}
	return len(text), nil
}

func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
