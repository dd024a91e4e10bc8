package local

import (
	"bufio"
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

// temporalPackage is the command that tools/go.mod pins.
const temporalPackage = "github.com/temporalio/cli/cmd/temporal"

// builtPath is where the command line is kept that was built from source.
func builtPath(dir string) string { return filepath.Join(dir, "temporal-built-v"+temporalVersion) }

// buildTemporal compiles the release. Go keeps what it has compiled, so that a build which was interrupted
// goes on where it was.
func buildTemporal(ctx context.Context, dir string, p *progress) (string, error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return "", err
	}
	p.say("Building it from source, once: usually 4 to 10 minutes. Installing it is quicker: https://docs.temporal.io/cli.")
	g := goCommand{root: root, modfile: filepath.Join(root, "tools", "go.mod"), progress: p}
	list, err := g.run(ctx, "list", "-deps", temporalPackage)
	if err != nil {
		return "", err
	}
	g.packages = strings.Count(list, "\n")
	unfinished := builtPath(dir) + ".part"
	// Without a symbol table, as `go tool` links it.
	if _, err := g.run(ctx, "build", "-v", "-ldflags=-s -w", "-o", unfinished, temporalPackage); err != nil {
		return "", err
	}
	if err := os.Rename(unfinished, builtPath(dir)); err != nil {
		return "", fmt.Errorf("keep Temporal's command line: %w", err)
	}
	p.say("Built in %v.", p.elapsed())
	return builtPath(dir), nil
}

// goCommand runs the go command, and shows how far it is.
type goCommand struct {
	root, modfile string
	progress      *progress
	packages      int // that are to be compiled at most; 0 while that is not known

	modules, compiled int
	problems          []string // the last lines that told of neither
}

// maxProblems is how many lines of a failed build are shown.
const maxProblems = 10

// buildTick is how often the time that a build has taken is shown, also while a large package compiles.
const buildTick = time.Second

// run returns the standard output.
func (g *goCommand) run(ctx context.Context, verb string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", append([]string{verb, "-modfile=" + g.modfile}, args...)...)
	command.Dir = g.root
	interruptAsGroup(command)
	var out strings.Builder
	command.Stdout = &out
	said, err := command.StderrPipe()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", verb, err)
	}
	if err := command.Start(); err != nil {
		return "", fmt.Errorf("go %s: %w", verb, err)
	}
	g.follow(said)
	if err := command.Wait(); err != nil {
		return "", errors.Join(ctx.Err(), fmt.Errorf("go %s: %w: %s", verb, err, strings.Join(g.problems, "\n")))
	}
	return out.String(), nil
}

// follow reads what the command says, to its end.
func (g *goCommand) follow(said io.Reader) {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(said); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	ticker := time.NewTicker(buildTick)
	defer ticker.Stop()
	for {
		select {
		case line, more := <-lines:
			if !more {
				return
			}
			g.hear(line)
		case <-ticker.C:
		}
		g.show()
	}
}

// hear counts what a line tells of: "go: downloading …" a module; a word alone, by -v, a package.
func (g *goCommand) hear(line string) {
	switch {
	case strings.HasPrefix(line, "go: downloading "):
		g.modules++
	case g.packages > 0 && !strings.ContainsAny(line, " \t"):
		g.compiled++
	default:
		g.problems = append(g.problems, line)
		g.problems = g.problems[max(0, len(g.problems)-maxProblems):]
	}
}

func (g *goCommand) show() {
	if g.packages == 0 {
		g.progress.move("getting Temporal's source: %d modules", g.modules)
		return
	}
	g.progress.move("building Temporal: %d of at most %d packages", g.compiled, g.packages)
}

// interruptAsGroup lets the end of the context interrupt the command and those that it started, which is what
// Ctrl-C does in a terminal.
func interruptAsGroup(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGINT) }
	command.WaitDelay = stopTimeout
}

// moduleRoot is the directory of Convene's go.mod, as seen from the working directory.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	mod := strings.TrimSpace(string(out))
	if err != nil || mod == "" || mod == os.DevNull {
		return "", errors.New("not inside Convene's source, where it could be built")
	}
	return filepath.Dir(mod), nil
}
