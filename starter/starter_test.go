package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/environment"
	"convene/local/localtest"
	"convene/report"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// shell runs starter's commands in an environment.
type shell struct {
	t   *testing.T
	env map[string]string
}

// run returns the exit code and what was printed.
func (s shell) run(args ...string) (code int, stdout, stderr string) {
	s.t.Helper()
	var out, problems bytes.Buffer
	code = run(s.t.Context(), args, func(name string) (string, bool) {
		value, ok := s.env[name]
		return value, ok
	}, &out, &problems)
	return code, out.String(), problems.String()
}

// json runs a command that must succeed, and reads what it printed.
func (s shell) json(answer any, args ...string) {
	s.t.Helper()
	code, stdout, stderr := s.run(append(args, "--json")...)
	require.Zero(s.t, code, stderr)
	require.NoError(s.t, json.Unmarshal([]byte(stdout), answer), stdout)
}

// text runs a command that must succeed and returns what it printed.
func (s shell) text(args ...string) string {
	s.t.Helper()
	code, stdout, stderr := s.run(args...)
	require.Zero(s.t, code, stderr)
	return stdout
}

// evening is a cohort file of people who are all free on the same evening.
func evening(t *testing.T, name string, people int) (path string) {
	t.Helper()
	return file(t, document(name, people))
}

// discordID is the account of a person of document.
func discordID(person int) string { return fmt.Sprint(700000000000000000 + person) }

func document(name string, people int) map[string]any {
	list := []any{}
	for i := range people {
		list = append(list, map[string]any{
			"id": fmt.Sprintf("p%d", i), "name": fmt.Sprintf("Person %d", i), "discord_id": discordID(i),
			"timezone": "UTC", "role": "participant", "available": map[string]any{"Tuesday": []string{"18:00-20:00"}},
		})
	}
	return map[string]any{
		"name": name, "course": "ethics", "start_date": time.Now().UTC().AddDate(0, 0, 30).Format("2006-01-02"),
		"number_of_group_meetings": 6, "meeting_length": 60, "min_people": 4, "max_people": 8, "people": list,
	}
}

func file(t *testing.T, content any) (path string) {
	t.Helper()
	data, raw := content.([]byte)
	if !raw {
		var err error
		data, err = json.Marshal(content)
		require.NoError(t, err)
	}
	path = filepath.Join(t.TempDir(), "cohort.json")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

func newShell(t *testing.T) (shell, *taskqueuetest.Stack) {
	t.Helper()
	stack := taskqueuetest.New(t)
	for i := range 20 {
		stack.Discord.AddMember(discordID(i), fmt.Sprint("user", i))
	}
	return shell{t, stack.Environment()}, stack
}

func TestStarter_TakesACohortFromFileToDiscord(t *testing.T) {
	t.Parallel()
	s, stack := newShell(t)
	stack.Serve()
	var imported report.Import
	s.json(&imported, "import", evening(t, "Ethics", 16))
	require.Equal(t, 16, imported.Added)
	require.Contains(t, s.text("status", "Ethics"), "no run yet")

	out := s.text("schedule", "ethics", "--wait") // by its name, in any case
	require.Contains(t, out, "awaiting decision")
	require.Contains(t, out, "waits until")

	var status struct {
		Stage  workflows.Stage
		Groups []workflows.GroupProgress
	}
	s.json(&status, "status", "1")
	require.Equal(t, workflows.StageAwaiting, status.Stage)
	require.Len(t, status.Groups, 2)

	code, _, stderr := s.run("schedule", "1")
	require.Equal(t, exitRefused, code)
	require.Contains(t, stderr, "open already")

	s.text("approve", "1", "--group", fmt.Sprint(status.Groups[0].ID), "--by", "user:1", "--wait")
	out = s.text("approve", "1", "--wait")
	require.Contains(t, out, "active")

	var preview report.Cohort
	s.json(&preview, "preview", "1")
	require.Len(t, preview.Groups, 2)
	for _, g := range preview.Groups {
		require.Equal(t, "active", string(g.Status))
		require.NotContains(t, []string{g.Discord.Category, g.Discord.Voice, g.Discord.Text, g.Discord.Event, g.Discord.Welcome}, "")
	}
	require.Contains(t, s.text("preview", "1"), "Person 0")
	require.Contains(t, s.text("list"), "Ethics")
	var list []report.Summary
	s.json(&list, "list")
	require.Equal(t, 2, list[0].Active)

	code, _, _ = s.run("reject", "1")
	require.Equal(t, exitRefused, code, "nothing waits any more")
}

func TestStarter_RejectTakesAllBack(t *testing.T) {
	t.Parallel()
	s, stack := newShell(t)
	stack.Serve()
	s.text("import", evening(t, "Ethics", 8))
	s.text("schedule", "1", "--wait")
	require.Contains(t, s.text("reject", "1", "--reason", "too early", "--wait"), "rejected")
	var preview report.Cohort
	s.json(&preview, "preview", "1")
	require.Empty(t, preview.Groups)
	require.Equal(t, 8, preview.Signups)
}

func TestStarter_OptionsOfARunAreUsed(t *testing.T) {
	t.Parallel()
	s, stack := newShell(t)
	stack.Serve()
	s.text("import", evening(t, "Ethics", 12))
	s.text("schedule", "1", "--min-people", "3", "--max-people", "4", "--meeting-length", "90", "--deadline", "1d24h", "--wait")
	var status struct {
		Groups   []workflows.GroupProgress
		Deadline time.Time
	}
	s.json(&status, "status", "1")
	require.Len(t, status.Groups, 3)
	require.Contains(t, status.Groups[0].Meeting, "Tuesday 18:")
	require.WithinDuration(t, time.Now().Add(48*time.Hour), status.Deadline, 10*time.Minute)
}

func TestStarter_MatchNeedsNoServer(t *testing.T) {
	t.Parallel()
	s := shell{t: t}
	path := evening(t, "Ethics", 9)
	var answer struct {
		Groups []struct {
			Members []string
			Meeting string `json:"meeting_time_utc"`
		}
		Participants, Placed int
		Optimal              bool
	}
	s.json(&answer, "match", path)
	require.Equal(t, 9, answer.Placed)
	require.True(t, answer.Optimal)
	require.Contains(t, s.text("match", path), "9 of 9 participants placed in 2 groups")
}

func TestStarter_MatchKeepsGroupsForLatecomers(t *testing.T) {
	t.Parallel()
	s := shell{t: t}
	type answer struct{ Groups []struct{ Members []string } }
	code, first, stderr := s.run("match", evening(t, "Ethics", 6), "--json")
	require.Zero(t, code, stderr)
	kept := file(t, []byte(first))
	var before, after answer
	require.NoError(t, json.Unmarshal([]byte(first), &before))
	s.json(&after, "match", evening(t, "Ethics", 7), "--keep", kept)
	require.Len(t, after.Groups, 1)
	require.Equal(t, append(before.Groups[0].Members, "p6"), after.Groups[0].Members)

	code, _, stderr = s.run("match", evening(t, "Ethics", 6), "--keep", evening(t, "Ethics", 6))
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, `it has no "groups"`)
	code, _, stderr = s.run("match", evening(t, "Ethics", 6), "--keep", evening(t, "Ethics", 6)[1:])
	require.Equal(t, exitNotFound, code, stderr)
}

func TestStarter_BadCohortFilesAreRefusedAndWriteNothing(t *testing.T) {
	t.Parallel()
	change := func(change func(doc map[string]any)) []byte {
		doc := document("Ethics", 6)
		change(doc)
		data, err := json.Marshal(doc)
		require.NoError(t, err)
		return data
	}
	noise := make([]byte, 5<<20)
	random := rand.NewChaCha8([32]byte{7})
	_, err := random.Read(noise)
	require.NoError(t, err)
	for name, bad := range map[string]struct {
		content []byte
		says    []string
	}{
		"a missing field":    {change(func(doc map[string]any) { delete(doc, "start_date") }), []string{"start_date"}},
		"sizes upside down":  {change(func(doc map[string]any) { doc["min_people"] = 9 }), []string{"min people (9)"}},
		"no people":          {change(func(doc map[string]any) { doc["people"] = []any{} }), []string{"people"}},
		"five MB of noise":   {noise, []string{"cohort.json"}},
		"an empty file":      {[]byte{}, []string{"cohort.json"}},
		"half of a document": {[]byte(`{"name": "Ethics", "people": [`), []string{"cohort.json"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shell{t, map[string]string{environment.DatabaseURL: localtest.Database(t)}}
			path := file(t, bad.content)
			for _, command := range []string{"import", "match"} {
				code, stdout, stderr := s.run(command, path)
				require.Equal(t, exitUsage, code, stderr)
				require.Empty(t, stdout)
				require.Less(t, len(stderr), 1000, "a person has to read it")
				for _, says := range bad.says {
					require.Contains(t, stderr, says)
				}
			}
			require.Contains(t, s.text("list"), "no cohorts yet")
		})
	}
}

func TestStarter_ExitCodes(t *testing.T) {
	t.Parallel()
	s, _ := newShell(t)
	s.text("import", evening(t, "Ethics", 6))
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"status 99", exitNotFound, "cohort \"99\": not found; starter list shows the cohorts there are"},
		{"schedule Nobody", exitNotFound, "not found"},
		{"import /nowhere/cohort.json", exitNotFound, "/nowhere/cohort.json"},
		{"approve 1", exitRefused, "nothing of this cohort waits"},
		{"approve", exitUsage, "COHORT is missing: starter approve COHORT [flags] (see starter approve --help)"},
		{"status Spring 2027", exitUsage, "one with spaces needs quotes: starter status \"Spring 2027\""},
		{"import", exitUsage, "FILE is missing: starter import FILE"},
		{"approve 1 --group Ethics", exitUsage, "\"Ethics\" is not a group's id; starter preview shows the ids"},
		{"approve 1 --revision x", exitUsage, "--revision is \"x\", not a whole number that it can be"},
		{"schedule 1 --seed -3", exitUsage, "--seed is \"-3\", not a whole number that it can be"},
		{"frobnicate", exitUsage, "unknown command"},
		{"schedule 1 --no-such-flag", exitUsage, "unknown flag"},
		{"schedule 1 --min-people 9 --max-people 4", exitUsage, "max people (4) is below min people (9)"},
		{"schedule 1 --min-people 1", exitUsage, "at least 2"},
		{"schedule 1 --min-people 0", exitUsage, "min people is 0; a group needs at least 2"},
		{"schedule 1 --max-people 0", exitUsage, "max people (0) is below min people (4)"},
		{"schedule 1 --max-people 99", exitUsage, "at most 98"},
		{"schedule 1 --meeting-length 0", exitUsage, "meeting length is 0 minutes; it must be between 1 and 1440"},
		{"schedule 1 --meeting-length 1441", exitUsage, "it must be between 1 and 1440"},
		{"schedule 1 --meeting-length -5", exitUsage, "it must be between 1 and 1440"},
		{"schedule 1 --meeting-length 1h", exitUsage, "is no whole number"},
		{"schedule 1 --deadline -1h", exitUsage, "it must be between 1s and 90 days"},
		{"schedule 1 --deadline 0", exitUsage, "it must be between 1s and 90 days"},
		{"schedule 1 --deadline 91d", exitUsage, "it must be between 1s and 90 days"},
		{"schedule 1 --deadline 99999999999999d", exitUsage, "write 14d, 2w or 36h"},
		{"schedule 1 --deadline soon", exitUsage, "write 14d, 2w or 36h"},
		{"schedule 1 --deadline 14", exitUsage, "write 14d, 2w or 36h"},
		{"approve 1 --by request:1", exitRefused, "nothing of this cohort waits"},
	} {
		code, _, stderr := s.run(strings.Fields(c.args)...)
		require.Equal(t, c.code, code, "%s: %s", c.args, stderr)
		require.Contains(t, stderr, c.says, c.args)
	}
	without := shell{t: t}
	code, _, stderr := without.run("list")
	require.Equal(t, exitUsage, code)
	require.Contains(t, stderr, "DATABASE_URL is not set")
	require.NotContains(t, stderr, "--help", "no help says more of it")
}

// No worker runs: a decision cannot be taken now, and the command says so instead of hanging.
func TestStarter_WithoutAWorkerADecisionIsNotTaken(t *testing.T) {
	t.Parallel()
	s, _ := newShell(t)
	s.text("import", evening(t, "Ethics", 6))
	s.text("schedule", "1")
	code, _, stderr := s.run("approve", "1")
	require.Equal(t, exitFailed, code)
	require.Contains(t, stderr, "is a worker running?")
}
