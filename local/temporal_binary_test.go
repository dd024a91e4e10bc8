package local

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// program puts a program called temporal on the PATH, which says what it is given.
func program(t *testing.T, says string) (path string) {
	t.Helper()
	dir := t.TempDir()
	path = filepath.Join(dir, "temporal")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\necho '"+says+"'\n"), 0o700))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return path
}

func TestTemporalCLI_TakesThatOnThePath(t *testing.T) {
	path := program(t, "temporal version 1.3.0 (Server 1.27.1, UI 2.36.0)")
	var news bytes.Buffer
	found, err := TemporalCLI(t.Context(), &news)
	require.NoError(t, err)
	require.Equal(t, path, found)
	require.Empty(t, news.String())
}

func TestTemporalCLI_SaysWhyItDoesNotTakeThatOnThePath(t *testing.T) {
	for says, why := range map[string]string{
		"temporal version 0.13.2 (server 1.24.2) (ui 2.27.2)":   "not Temporal's command line",
		"temporal version 1.1.0 (Server 1.25.0, UI 2.30.3)":     "its server is version 1.25, and Convene needs 1.26 or newer",
		"time in words, 2.0 (Server 9.9.9)":                     "not Temporal's command line",
		"temporal version 0.0.0-DEV (Server 1.2.1, UI 2.42.1)":  "version 1.2, ",
		"temporal version 0.0.0-DEV (Server 0.99.1, UI 2.42.1)": "version 0.99, ",
	} {
		path := program(t, says)
		var news bytes.Buffer
		_, ok := temporalOnPath(t.Context(), newProgress(&news))
		require.False(t, ok, says)
		require.Contains(t, news.String(), "Not using "+path)
		require.Contains(t, news.String(), why)
	}
}

func TestTemporalVersion_IsTheOneThatIsBuilt(t *testing.T) {
	t.Parallel()
	pinned, err := os.ReadFile("../tools/go.mod")
	require.NoError(t, err)
	require.Contains(t, string(pinned), "github.com/temporalio/cli v"+temporalVersion+" ")
}

// Without a network, outside of the source, there is nothing to download and nothing to build.
func TestGetTemporal_SaysWhatIsMissingAndWhereToGetIt(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, unreachable := context.WithCancel(t.Context())
	unreachable()
	_, err := buildTemporal(ctx, t.TempDir(), newProgress(&bytes.Buffer{}))
	require.ErrorContains(t, err, "not inside Convene's source")
	require.ErrorContains(t, reach(t.Context(), "http://127.0.0.1:1/"), "does not answer")
}

func TestGoCommand_CountsWhatIsDone(t *testing.T) {
	t.Parallel()
	var news bytes.Buffer
	g := goCommand{progress: newProgress(&news)}
	g.follow(strings.NewReader("go: downloading go.temporal.io/server v1.29.1\ngo: downloading go.uber.org/fx v1.23.0\n"))
	require.Equal(t, 2, g.modules)
	g.packages = 3
	g.follow(strings.NewReader("internal/goarch\nruntime\n# runtime\nruntime/proc.go:1: no space left on device\n"))
	require.Equal(t, 2, g.compiled)
	require.Equal(t, []string{"# runtime", "runtime/proc.go:1: no space left on device"}, g.problems)
	require.Contains(t, news.String(), "getting Temporal's source: 1 modules, 0s\n")
}

// A build takes minutes: whoever stops waiting is not to leave compilers behind.
func TestGoCommand_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	root, err := moduleRoot(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g := goCommand{root: root, modfile: filepath.Join(root, "tools", "go.mod"), progress: newProgress(&bytes.Buffer{})}
	_, err = g.run(ctx, "list", "-deps", temporalPackage)
	require.ErrorIs(t, err, context.Canceled)
}

func TestChoosePort_TakesAnotherWhereTheUsualOneIsTaken(t *testing.T) {
	t.Parallel()
	free, err := freePort(t.Context())
	require.NoError(t, err)
	chosen, err := choosePort(t.Context(), free, true)
	require.NoError(t, err)
	require.Equal(t, free, chosen)
	chosen, err = choosePort(t.Context(), free, false)
	require.NoError(t, err)
	require.NotEqual(t, free, chosen)
}
