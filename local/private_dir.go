package local

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// privateDir is a server's directory. If it is not one in a DataDir it lasts as long as we do, and a file in it
// is locked for that time: where the lock is free, whoever made the directory was killed, and the next one
// cleans up.
type privateDir struct {
	path string
	lock *os.File // nil in a DataDir, which is locked itself
}

const dirPattern = "convene-postgres-*"

// keptDir is a directory in a DataDir, made if need be.
func keptDir(data *DataDir, name string) (*privateDir, error) {
	if err := os.MkdirAll(data.Path(name), 0o700); err != nil {
		return nil, fmt.Errorf("make a directory for its data: %w", err)
	}
	return &privateDir{path: data.Path(name)}, nil
}

// newPrivateDir makes a directory in the system's directory for temporary files.
func newPrivateDir() (*privateDir, error) {
	parent := os.TempDir()
	removeOrphans(parent)
	path, err := os.MkdirTemp(parent, dirPattern)
	if err != nil {
		return nil, fmt.Errorf("make a directory for its data: %w", err)
	}
	lock, err := lockFile(lockPath(path), syscall.LOCK_EX)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	return &privateDir{path: path, lock: lock}, nil
}

func lockPath(dir string) string { return filepath.Join(dir, "owner.lock") }

// removeOrphans removes what killed processes left. Nothing depends on its success. A directory
// without a lock file is being made at this moment.
func removeOrphans(parent string) {
	dirs, err := filepath.Glob(filepath.Join(parent, dirPattern))
	if err != nil {
		return
	}
	for _, dir := range dirs {
		if _, err := os.Stat(lockPath(dir)); err != nil {
			continue
		}
		if lock, err := lockFile(lockPath(dir), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			_ = os.RemoveAll(dir)
			_ = lock.Close()
		}
	}
}

// giveAway gives the directory to a user other than root, and returns that user. Who is not root stays
// who they are: nil.
func (d *privateDir) giveAway() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // no credential means the present user
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres or nobody: %w", err)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", account.Username, err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", account.Username, err)
	}
	if err := os.Chown(d.path, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("give its directory to the user %s: %w", account.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// remove deletes the directory, unless it is kept.
func (d *privateDir) remove() error {
	if d.lock == nil {
		return nil
	}
	return errors.Join(os.RemoveAll(d.path), d.lock.Close())
}

// lockFile opens the file, makes it if need be, and locks it until it is closed or we end.
func lockFile(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), how); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
	return file, nil
}
