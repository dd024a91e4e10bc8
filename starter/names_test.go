package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/report"
)

// testdata is a file of that folder.
func testdata(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return content
}

// A cohort that is called "1" is not the one with the id 1.
func TestStarter_AsksWhichCohortWhenANumberIsAnIDAndAName(t *testing.T) {
	t.Parallel()
	s, _ := newShell(t)
	s.text("import", evening(t, "Ethics", 6))
	s.text("import", file(t, testdata(t, "numname.json")))
	for _, command := range []string{"preview", "status", "schedule", "approve", "reject", "sync"} {
		code, stdout, stderr := s.run(command, "1")
		require.Equal(t, exitUsage, code, command)
		require.Empty(t, stdout, command)
		require.Contains(t, stderr, `"1" can be several cohorts: say id:1 for "Ethics", or id:2 for "1"`, command)
	}
	require.Contains(t, s.text("preview", "id:1"), "Ethics (cohort 1)")
	require.Contains(t, s.text("preview", "name:1"), "1 (cohort 2)")
	require.Contains(t, s.text("preview", "2"), "1 (cohort 2)")
}

// Every event of a cohort with a long name was called the same.
func TestStarter_LongCohortNameLeavesTheGroupsNamesWhole(t *testing.T) {
	t.Parallel()
	s, stack := newShell(t)
	for i := range 20 {
		stack.Discord.AddMember(fmt.Sprint(300000000000003000+i), fmt.Sprint("long", i))
	}
	stack.Serve()
	s.text("import", file(t, testdata(t, "longname.json")))
	s.text("schedule", "1", "--wait")
	s.text("approve", "1", "--wait")
	var preview report.Cohort
	s.json(&preview, "preview", "1")
	events := map[string]string{}
	for _, e := range stack.Discord.Snapshot().Events {
		events[e.ID] = e.Name
	}
	require.NotEmpty(t, preview.Groups)
	for _, g := range preview.Groups {
		require.Equal(t, "active", string(g.Status))
		require.Regexp(t, "…: "+g.Name+"$", events[g.Discord.Event])
	}
}
