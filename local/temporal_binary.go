package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// temporalVersion is the release that is downloaded or built. tools/go.mod pins the same.
const temporalVersion = "1.5.1"

// TemporalCLI returns the path of Temporal's command line, whose development server is used: that on the
// PATH, if it is recent enough; else the official release, downloaded once; else the same release, built
// once from source, which takes minutes. Both are kept in the user's cache directory. Progress goes to news.
func TemporalCLI(ctx context.Context, news io.Writer) (string, error) {
	p := newProgress(news)
	if path, ok := temporalOnPath(ctx, p); ok {
		return path, nil
	}
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}
	if path, ok := temporalIn(dir); ok {
		return path, nil
	}
	// Several test packages at a time would all get the same thing.
	lock, err := awaitLock(ctx, filepath.Join(dir, "temporal.lock"), func() { p.move("another process is getting Temporal: waiting for it") })
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if path, ok := temporalIn(dir); ok {
		return path, nil
	}
	return getTemporal(ctx, dir, p)
}

// getTemporal downloads it, or builds it where that is not possible.
func getTemporal(ctx context.Context, dir string, p *progress) (string, error) {
	p.say("There is no usable `temporal` on the PATH. Getting Temporal %s, once; it stays in %s.", temporalVersion, dir)
	path, downloadErr := downloadTemporal(ctx, dir, p)
	if downloadErr == nil || ctx.Err() != nil {
		return path, downloadErr
	}
	p.say("Downloading it is not possible: %v.", downloadErr)
	path, err := buildTemporal(ctx, dir, p)
	if err != nil {
		return "", fmt.Errorf("no usable `temporal` on the PATH (https://docs.temporal.io/cli has it), downloading it failed (%w), and so did building it: %w",
			downloadErr, err)
	}
	return path, nil
}

// temporalOnPath says why it does not take one that is there.
func temporalOnPath(ctx context.Context, p *progress) (string, bool) {
	path, err := exec.LookPath("temporal")
	if err != nil {
		return "", false
	}
	if err := checkTemporal(ctx, path); err != nil {
		p.say("Not using %s: %v.", path, err)
		return "", false
	}
	return path, true
}

// temporalIn looks for one that was downloaded or built before.
func temporalIn(dir string) (string, bool) {
	for _, path := range []string{downloadedPath(dir), builtPath(dir)} {
		if _, err := os.Stat(path); err == nil {
			return path, true
		}
	}
	return "", false
}

// cacheDir is Convene's part of the user's cache directory; nobody else may write to it, since programs in it
// are run.
func cacheDir() (string, error) {
	parent, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no `temporal` on the PATH (https://docs.temporal.io/cli has it), and nowhere to keep one: %w", err)
	}
	dir := filepath.Join(parent, "convene")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the directory for Temporal's command line: %w", err)
	}
	return dir, nil
}

// lockInterval is how often a lock is tried that another process has.
const lockInterval = 200 * time.Millisecond

// awaitLock locks a file as lockFile does, and can be interrupted while it waits, when it calls waiting.
func awaitLock(ctx context.Context, path string, waiting func()) (*os.File, error) {
	for {
		lock, err := lockFile(path, syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || !errors.Is(err, syscall.EWOULDBLOCK) {
			return lock, err
		}
		waiting()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockInterval):
		}
	}
}
