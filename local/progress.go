package local

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress tells a person how far something is that takes minutes: in a terminal with a line that moves,
// elsewhere with a line now and then. It is for one goroutine.
type progress struct {
	out   io.Writer
	moves bool // the last line can be written again
	begun time.Time
	shown time.Time // when a line was last shown
}

// Between two lines that nothing can be written over, and between two states of the one that moves.
const (
	lineInterval = 15 * time.Second
	moveInterval = 200 * time.Millisecond
)

func newProgress(out io.Writer) *progress {
	return &progress{out: out, moves: isTerminal(out), begun: time.Now()}
}

// say writes a line that stays.
func (p *progress) say(format string, args ...any) {
	p.wipe()
	fmt.Fprintf(p.out, format+"\n", args...)
	p.shown = time.Now()
}

// move shows how far it is, unless it did so a moment ago.
func (p *progress) move(format string, args ...any) {
	interval := lineInterval
	if p.moves {
		interval = moveInterval
	}
	if time.Since(p.shown) < interval {
		return
	}
	p.shown = time.Now()
	text := fmt.Sprintf(format, args...) + ", " + p.elapsed().String()
	if p.moves {
		p.wipe()
		fmt.Fprint(p.out, "  "+text)
		return
	}
	fmt.Fprintln(p.out, "  "+text)
}

func (p *progress) elapsed() time.Duration { return time.Since(p.begun).Round(time.Second) }

// wipe clears the line that moves.
func (p *progress) wipe() {
	if p.moves {
		fmt.Fprint(p.out, "\r\x1b[K") // to the line's begin, and erase to its end
	}
}

func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
