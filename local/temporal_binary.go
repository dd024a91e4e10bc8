package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// temporalBinary finds Temporal's command line on the PATH, or builds the version that
// tools/go.mod pins. Go keeps what it built; the first time takes some minutes.
func temporalBinary(ctx context.Context, news io.Writer) (string, error) {
	if path, err := exec.LookPath("temporal"); err == nil {
		return path, nil
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return "", err
	}
	// Several test packages at a time would all compile the same thing.
	lock, err := lockFile(filepath.Join(os.TempDir(), fmt.Sprintf("convene-temporal-build-%d.lock", os.Getuid())), syscall.LOCK_EX)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	return buildTemporal(ctx, root, news)
}

// patience is how long a look-up of the built binary takes at most; what takes longer is a build.
const patience = 10 * time.Second

func buildTemporal(ctx context.Context, root string, news io.Writer) (string, error) {
	explain := time.AfterFunc(patience, func() {
		fmt.Fprintln(news, "building Temporal from source, which takes some minutes the first time")
	})
	defer explain.Stop()
	command := exec.CommandContext(ctx, "go", "tool", "-n", "-modfile="+filepath.Join(root, "tools", "go.mod"), "temporal")
	command.Dir = root
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("no `temporal` on the PATH (https://docs.temporal.io/cli has it), and building it failed: %w: %s",
			err, strings.TrimSpace(problems.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// moduleRoot is the directory of Convene's go.mod, as seen from the working directory.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	mod := strings.TrimSpace(string(out))
	if err != nil || mod == "" || mod == os.DevNull {
		return "", errors.New("no `temporal` on the PATH, and not inside Convene's source, where it could be built: " +
			"https://docs.temporal.io/cli has it")
	}
	return filepath.Dir(mod), nil
}
