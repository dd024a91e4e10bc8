package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
	"convene/environment"
)

// dataDir is one that the user can reach as whom PostgreSQL runs for root.
func dataDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "convene-dev-*")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o711))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir + "/data"
}

// keptSession runs dev with what is kept in a directory, and returns what it said.
func keptSession(t *testing.T, dir, typed string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args = append([]string{"--data", dir, "--any-port"}, args...)
	require.Zero(t, run(t.Context(), args, nothing, strings.NewReader(typed), &stdout, &stderr), stderr.String())
	require.NotContains(t, stdout.String(), "\n! ", "every line was understood")
	return stdout.String()
}

func TestDev_GoesOnWhereItStoppedWithItsData(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	said := keptSession(t, dir, "await for your decision\nquit\n")
	require.Contains(t, said, "Everything is kept in "+dir)
	require.NotContains(t, said, "📅", "nothing is on Discord yet")

	said = keptSession(t, dir, "press Approve\nawait Done.\nquit\n")
	require.Contains(t, said, "8 groups are open")

	said = keptSession(t, dir, "see\n/cohorts\nquit\n")
	require.Equal(t, 8, strings.Count(said, "🔊"), said)
	require.Equal(t, 8, strings.Count(said, "📅"), "what is on Discord is remembered")

	said = keptSession(t, dir, "quit\n", "--cohort", "testdata/nofac.json")
	require.Contains(t, said, "go run ./starter approve 2 --wait", "another cohort is loaded beside the first")
}

func TestDev_RefusesDataAboutAnotherDiscordServer(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	keptSession(t, dir, "quit\n", "--no-schedule")
	variables := map[string]string{environment.DiscordToken: "secret", environment.DiscordGuild: "77"}
	env := func(name string) (string, bool) { value, ok := variables[name]; return value, ok }
	var stdout, stderr bytes.Buffer
	require.Equal(t, 1, run(t.Context(), []string{"--data", dir}, env, strings.NewReader(""), &stdout, &stderr))
	require.Contains(t, stderr.String(), "about another Discord server: they are of emulated, and this one is 77")
	require.NotContains(t, stderr.String(), "secret")
}

// The smallest installation: one command, a real server, which here is another emulator.
func TestDev_IsAnInstallationOfItsOwnOnARealServer(t *testing.T) {
	t.Parallel()
	server := discordtest.NewServer()
	t.Cleanup(server.Close)
	variables := map[string]string{
		environment.DiscordToken: server.Token(), environment.DiscordGuild: server.GuildID(), environment.DiscordAPI: server.URL(),
	}
	env := func(name string) (string, bool) { value, ok := variables[name]; return value, ok }
	dir := dataDir(t)
	said := untilCtrlC(t, env, "--data", dir)
	require.Contains(t, said, "go run ./starter import FILE")
	require.Contains(t, said, "On Discord: /schedule")
	require.NotContains(t, said, "preview", "the sample's people are nobody's members")

	said = untilCtrlC(t, env, "--data", dir, "--cohort", "testdata/nofac.json")
	require.Contains(t, said, "go run ./starter approve 1 --wait")
	said = untilCtrlC(t, env, "--data", dir)
	require.Contains(t, said, "go run ./starter approve 1 --wait", "the run still waits")
	require.Empty(t, server.Snapshot().Channels, "nobody has approved")
}

// untilCtrlC runs dev until it has said what to do, and returns that.
func untilCtrlC(t *testing.T, env environment.Lookup, args ...string) string {
	t.Helper()
	ctx, ctrlC := context.WithCancel(t.Context())
	defer ctrlC()
	output, stdout := io.Pipe()
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append(args, "--any-port"), env, strings.NewReader(""), stdout, &stderr)
		_ = stdout.Close() // never fails
	}()
	lines := bufio.NewScanner(output)
	said := readUntil(t, lines, endHint)
	ctrlC()
	for lines.Scan() { // to the end
	}
	require.Zero(t, <-code, stderr.String())
	return said
}

func TestStack_KeepsDataByItselfForARealServer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		variables []string
		data      string
		keeps     string
	}{
		{nil, "", ""},
		{nil, "there", "there"},
		{[]string{environment.DiscordToken}, "", ".convene"},
		{[]string{environment.DiscordToken}, "there", "there"},
		{[]string{environment.DiscordToken, environment.DatabaseURL}, "", ".convene"},
		{[]string{environment.DiscordToken, environment.DatabaseURL, "TEMPORAL_ADDRESS"}, "", ""},
	} {
		set := map[string]bool{}
		for _, name := range c.variables {
			set[name] = true
		}
		s := &stack{dataPath: c.data, env: func(name string) (string, bool) { return "x", set[name] }}
		require.Equal(t, c.keeps, s.keeps(), c.variables)
	}
}
