package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"convene/environment"
	"convene/local/localtest"
	"convene/organiser"
	"convene/postgres"
	"convene/report"
	"convene/workflows"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// given is an environment with the tests' database and Temporal, so that dev starts neither.
func given(t *testing.T) environment.Lookup {
	t.Helper()
	database := localtest.Database(t)
	address, namespace := localtest.Temporal(t)
	variables := map[string]string{
		environment.DatabaseURL: database, "TEMPORAL_ADDRESS": address, "TEMPORAL_NAMESPACE": namespace,
	}
	return func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}
}

func nothing(string) (string, bool) { return "", false }

// outcome runs dev to its end and reads the JSON on its standard output.
func outcome(t *testing.T, env environment.Lookup, args ...string) report.Cohort {
	t.Helper()
	var stdout, stderr bytes.Buffer
	require.Zero(t, run(t.Context(), append([]string{"--once", "--json"}, args...), env, strings.NewReader(""), &stdout, &stderr), stderr.String())
	var c report.Cohort
	decoder := json.NewDecoder(&stdout)
	require.NoError(t, decoder.Decode(&c))
	require.False(t, decoder.More(), "standard output is the JSON alone")
	return c
}

func requireActive(t *testing.T, c report.Cohort) {
	t.Helper()
	require.Equal(t, "active", c.Stage)
	for _, g := range c.Groups {
		require.Equal(t, "active", string(g.Status))
		require.NotContains(t, []string{g.Discord.Category, g.Discord.Text, g.Discord.Voice, g.Discord.Event, g.Discord.Welcome}, "")
	}
	require.LessOrEqual(t, *c.DiscordRequests, 5*len(c.Groups)+12)
}

func TestDev_OnceApprove(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct{ signups, groups, unplaced, absent int }{
		"":       {50, 8, 14, 0}, // the sample
		"nofac":  {40, 8, 7, 1},
		"autumn": {134, 27, 12, 1}, // needs a second category
	} {
		t.Run("cohort "+name, func(t *testing.T) {
			t.Parallel()
			args := []string{"--approve"}
			if name != "" {
				args = append(args, "--cohort", "testdata/"+name+".json")
			}
			c := outcome(t, given(t), args...)
			requireActive(t, c)
			require.Equal(t, want.signups, c.Signups)
			require.Len(t, c.Groups, want.groups)
			require.Len(t, c.Unplaced, want.unplaced)
			require.Len(t, c.NotOnServer, want.absent)
		})
	}
}

func TestDev_OnceReject(t *testing.T) {
	t.Parallel()
	c := outcome(t, given(t), "--reject")
	require.Equal(t, "rejected", c.Stage)
	require.Empty(t, c.Groups)
	require.Equal(t, 50, c.Signups)
}

// Nobody of the cohort can be grouped, so that there is nothing to decide.
func TestDev_OnceWithNobodyToGroup(t *testing.T) {
	t.Parallel()
	for _, decision := range []string{"--approve", "--reject"} {
		c := outcome(t, given(t), decision, "--cohort", "testdata/tiny.json")
		require.Equal(t, "empty", c.Stage)
		require.Empty(t, c.Groups)
		require.Equal(t, 14, c.Signups)
		require.Len(t, c.Unplaced, 12)
	}
}

// This one starts everything itself, as on a fresh machine, and is used as a person would.
func TestDev_FollowsUntilSomebodyDecidesAndEndsWithCtrlC(t *testing.T) {
	t.Parallel()
	ctx, ctrlC := context.WithCancel(t.Context())
	defer ctrlC()
	output, stdout := io.Pipe()
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"--any-port"}, nothing, strings.NewReader(""), stdout, &stderr)
		_ = stdout.Close() // never fails
	}()
	lines := bufio.NewScanner(output)

	screen := readUntil(t, lines, "Ctrl-C stops everything.")
	require.Contains(t, screen, "Temporal UI: http://127.0.0.1:")
	exports := regexp.MustCompile(`export DATABASE_URL="(.+)" TEMPORAL_ADDRESS="(.+)"`).FindStringSubmatch(screen)
	require.Len(t, exports, 3, screen)
	require.Contains(t, screen, "go run ./starter approve 1 --wait")
	require.Contains(t, screen, "warnings: 37, which `go run ./starter preview 1` lists")

	approveAll(t, exports[1], exports[2])
	screen = readUntil(t, lines, "Ctrl-C stops everything.")
	require.Contains(t, screen, "on the (emulated) Discord server:")
	require.Contains(t, screen, "🔊 Group 8")

	ctrlC()
	for lines.Scan() { // to the end
	}
	require.Zero(t, <-code, stderr.String())
	_, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", exports[2])
	require.Error(t, err, "Temporal has to end with dev")
}

// What an organiser types on the emulated Discord; the bot and the worker are started again in between.
func TestDev_TakesWhatAnOrganiserTypes(t *testing.T) {
	t.Parallel()
	typed := `
/schedule cohort:1
await for your decision
restart bot
restart worker
press Reject
submit reason="too early"
await Rejected.
/schedule cohort:1
await for your decision
press Approve
await Done.
quit
`
	var stdout, stderr bytes.Buffer
	require.Zero(t, run(t.Context(), []string{"--no-schedule"}, given(t), strings.NewReader(typed), &stdout, &stderr), stderr.String())
	said := stdout.String()
	require.NotContains(t, said, "\n! ", "every line was understood")
	for _, text := range []string{"go run ./starter schedule 1 --wait", "Take the groups back?", "too early", "8 groups are open", "[Approve all 8]"} {
		require.Contains(t, said, text)
	}
}

func TestDev_Help(t *testing.T) {
	t.Parallel()
	var stdout, stderr bytes.Buffer
	require.Zero(t, run(t.Context(), []string{"--help"}, nothing, strings.NewReader(""), &stdout, &stderr))
	require.Empty(t, stderr.String())
	for _, text := range []string{"go run ./dev temporal", "go run ./dev torture", "-no-schedule"} {
		require.Contains(t, stdout.String(), text)
	}
}

// readUntil returns the lines up to the one that begins so.
func readUntil(t *testing.T, lines *bufio.Scanner, prefix string) string {
	t.Helper()
	var read strings.Builder
	for lines.Scan() {
		fmt.Fprintln(&read, lines.Text())
		if strings.HasPrefix(lines.Text(), prefix) {
			return read.String()
		}
	}
	require.NoError(t, errors.Join(lines.Err(), io.ErrUnexpectedEOF), read.String())
	return ""
}

// approveAll does what the printed command does.
func approveAll(t *testing.T, databaseURL, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	store, err := postgres.Open(ctx, databaseURL)
	require.NoError(t, err)
	defer store.Close()
	temporal, err := client.DialContext(ctx, client.Options{HostPort: address})
	require.NoError(t, err)
	defer temporal.Close()
	desk := &organiser.Desk{Temporal: temporal, Store: store}
	_, err = desk.Approve(ctx, 1, "press", workflows.ApproveInput{By: "user:1", Via: "cli"})
	require.NoError(t, err)
}

func TestDev_RefusesWhatItCannotUnderstand(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"--once":                            "--once needs --approve or --reject",
		"--once --approve --reject":         "--once needs --approve or --reject",
		"--approve":                         "go with --once",
		"--json":                            "go with --once",
		"--once --reject --no-schedule":     "--no-schedule does not make",
		"surplus":                           "surplus",
		"--cohort testdata/none.json":       "testdata/none.json",
		"--cohort dev_test.go":              "dev_test.go",
		"--frobnicate":                      "-frobnicate (see go run ./dev --help)",
		"--once --approve --cohort main.go": "main.go",
		"torture --groups none":             "groups",
	} {
		var stdout, stderr bytes.Buffer
		require.Equal(t, 2, run(t.Context(), strings.Fields(args), nothing, strings.NewReader(""), &stdout, &stderr), args)
		require.Contains(t, stderr.String(), says, args)
		require.Empty(t, stdout.String(), args)
	}
}
