package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// DataDir is a directory in which servers keep their data from one start to the next. It is locked for as
// long as we have it, or a server does that we started on it: a second one on the same data would ruin them.
type DataDir struct {
	path string
	lock *os.File
}

// ErrInUse says that another process has the directory.
var ErrInUse = errors.New("another dev uses it")

// releaseTimeout is how long the servers of a process that was killed may take to end.
const releaseTimeout = 5 * time.Second

// OpenDataDir opens the directory, and makes it if need be, for its owner alone. It returns ErrInUse if another
// process has it.
func OpenDataDir(ctx context.Context, path string) (*DataDir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the directory %s: %w", path, err)
	}
	if err := os.MkdirAll(path, dirMode()); err != nil {
		return nil, fmt.Errorf("make the directory for the data: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, releaseTimeout)
	defer cancel()
	lock, err := awaitLock(ctx, filepath.Join(path, "lock"), func() {})
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("%s: %w", path, ErrInUse)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &DataDir{path, lock}, nil
}

// dirMode lets only the owner in. Root starts PostgreSQL as another user, who has to get through to a
// directory of its own: that user may pass, and sees nothing on the way.
func dirMode() fs.FileMode {
	if os.Geteuid() == 0 {
		return 0o711
	}
	return 0o700
}

// Path returns the path of something in the directory.
func (d *DataDir) Path(name string) string { return filepath.Join(d.path, name) }

// Close lets others have the directory, once the servers have ended that were started on it.
func (d *DataDir) Close() error { return d.lock.Close() }

// holders are what a server has to inherit, so that the lock lasts until it has ended too.
func (d *DataDir) holders() []*os.File {
	if d == nil {
		return nil
	}
	return []*os.File{d.lock}
}

// removeStalePID removes PostgreSQL's note of its process if that process is another program by now, as it
// happens after a power cut, in a container above all: PostgreSQL would refuse to start beside it. Whoever
// else may run on the data, nobody of ours does: the directory is locked.
func removeStalePID(data string) error {
	path := filepath.Join(data, "postmaster.pid")
	note, err := os.ReadFile(path)
	if err != nil {
		return nil //nolint:nilerr // there is none, or it is PostgreSQL's to complain
	}
	first, _, _ := strings.Cut(string(note), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	program, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil || strings.TrimSpace(string(program)) == "postgres" {
		return nil //nolint:nilerr // it has ended, which PostgreSQL finds out itself; or it does run
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove what an earlier PostgreSQL left: %w", err)
	}
	return nil
}
