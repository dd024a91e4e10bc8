package local

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// tail passes on what a server says, and remembers the end of it, which says why the server ended.
type tail struct {
	to io.Writer // nil for nobody

	mu     sync.Mutex
	text   []byte
	ending bool // what it says now comes of being asked to end
}

// maxTail is room for the last dozen lines.
const maxTail = 2000

// Write never fails: a server is not to end for want of a listener.
func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	t.text = t.text[max(0, len(t.text)-maxTail):]
	if t.to == nil || t.ending {
		return len(text), nil
	}
	for line := range bytes.Lines(text) {
		if !bytes.Contains(line, canceled) {
			_, _ = t.to.Write(line)
		}
	}
	return len(text), nil
}

// canceled marks what a server reports as an error when a client goes away, of which nobody has to know.
var canceled = []byte("context canceled")

// end stops passing on: a server that is asked to end reports each thing that it breaks off as an error.
func (t *tail) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ending = true
}

func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
