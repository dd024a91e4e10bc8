package local

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

func (d *privateDir) passwordPath() string { return filepath.Join(d.path, "password") }

// password returns the password of the server's user, which is made with its data. It is kept in a file that
// only the user can read as whom the server runs.
func (d *privateDir) password(owner *syscall.Credential) (string, error) {
	kept, err := os.ReadFile(d.passwordPath())
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read PostgreSQL's password: %w", err)
	}
	password := rand.Text()
	if err := os.WriteFile(d.passwordPath(), []byte(password+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep PostgreSQL's password: %w", err)
	}
	if owner == nil {
		return password, nil
	}
	if err := os.Chown(d.passwordPath(), int(owner.Uid), int(owner.Gid)); err != nil {
		return "", fmt.Errorf("keep PostgreSQL's password: %w", err)
	}
	return password, nil
}
