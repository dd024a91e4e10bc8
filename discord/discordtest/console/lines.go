package console

import (
	"bufio"
	"context"
	"io"
)

// lineReader reads lines in a goroutine of its own: the read of a terminal cannot be interrupted, so that a
// console which read itself would end with the next line only.
type lineReader struct {
	lines chan string // closed at the end
	err   error       // read after lines is closed
}

// readLines starts to read. After ctx is done the goroutine ends with the read that is under way.
func readLines(ctx context.Context, in io.Reader) *lineReader {
	r := &lineReader{lines: make(chan string)}
	go func() {
		defer close(r.lines)
		scanner := bufio.NewScanner(in)
		for scanner.Scan() {
			select {
			case r.lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
		r.err = scanner.Err()
	}()
	return r
}
