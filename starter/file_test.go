package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// matched is what scripts read of starter match --json.
type matched struct {
	Groups               []struct{ Members []string }
	Participants, Placed int
	Unmatchable          []struct{ Place, ID, Why string }
	LeftOut              []struct{ Place, ID, Why string } `json:"left_out"`
	Warnings             []string
}

// match matches a file of testdata, which must be taken.
func match(t *testing.T, name string, flags ...string) (answer matched) {
	t.Helper()
	code, stdout, stderr := shell{t: t}.run(append([]string{"match", filepath.Join("testdata", "match", name), "--json"}, flags...)...)
	require.Zero(t, code, stderr)
	require.Empty(t, stderr)
	require.NoError(t, json.Unmarshal([]byte(stdout), &answer))
	return answer
}

// matchText matches a file of testdata and returns what a person sees.
func matchText(t *testing.T, name string) (code int, stdout, stderr string) {
	t.Helper()
	return shell{t: t}.run("match", filepath.Join("testdata", "match", name))
}

func TestMatch_NamesAnUnknownMemberAndTheOneThatIsMeant(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := matchText(t, "typo.json")
	require.Equal(t, exitUsage, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, `people[10] ("f1"): unknown member "maxGroups", did you mean max_groups?`)
	require.Contains(t, stderr, `unknown member "timeIncrement", did you mean time_increment?`)
	require.Equal(t, 10, match(t, "typo_ok.json").Placed, "both spellings say the same")
}

func TestMatch_LetsNoNameReachTheTerminal(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := matchText(t, "ctrl.json")
	require.Zero(t, code, stderr)
	require.Equal(t, -1, strings.IndexFunc(stdout+stderr, func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }))
	require.Contains(t, stdout, `1      Monday 17:00-18:00  4       -            \x1b[2J\x1b[31mEvil, @everyone, A\nB\nC\u202egnp.exe, **bold** <@&123> [x](http://e.vil)`+"\n")
}

func TestMatch_ListsWhoseTimesCannotBeUsed(t *testing.T) {
	t.Parallel()
	answer := match(t, "slots_import.json")
	require.Equal(t, 5, answer.Placed)
	require.Equal(t, 16, answer.Participants)
	require.Len(t, answer.Unmatchable, 11)
	require.Equal(t, "people[3]", answer.Unmatchable[0].Place)
	require.Equal(t, `available: Monday "18:00": is not a span like 18:00-21:00`, answer.Unmatchable[0].Why)
}

func TestMatch_AnOddCellConcernsOnePerson(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := matchText(t, "na.csv")
	require.Zero(t, code)
	require.Contains(t, stdout, "3 of 4 participants placed")
	require.Contains(t, stderr, "signed up, but with no time that can be used (1):\n"+
		`- line 5 ("S3", "Student 3"): available: unknown weekday "N/A"; known are Monday, `)
	require.Equal(t, "S3", match(t, "na.csv").Unmatchable[0].ID)
}

func TestMatch_ListsWhoIsLeftOutOfTheFile(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := matchText(t, "bad_rows.csv")
	require.Zero(t, code, stderr)
	require.Contains(t, stdout, "3 of 3 participants placed")
	require.Equal(t, `left out of the cohort, correct the file and load it again (3):
- line 5 ("S3", "Student 3"): role: "partisipant" is not participant or facilitator, did you mean participant?
- line 6 ("S4", "Student 4"): it has 13 fields and the header 12; put a cell that holds a separator in quotes
- line 7 ("Student 5"): id: it is missing
`, stderr)
	answer := match(t, "bad_rows.csv")
	require.Len(t, answer.LeftOut, 3)
	require.Equal(t, "line 5", answer.LeftOut[0].Place)
	require.Equal(t, "S3", answer.LeftOut[0].ID)
}

func TestMatch_ReadsTheLineEndsOfOldMacs(t *testing.T) {
	t.Parallel()
	require.Equal(t, 4, match(t, "cr.csv").Placed)
}

func TestMatch_ADropOutLeavesAPlaceInAGroupThatIsKept(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := shell{t: t}.run("match", filepath.Join("testdata", "match", "clashA_late.json"), "--json")
	require.Zero(t, code, stderr)
	kept := filepath.Join(t.TempDir(), "kept.json")
	require.NoError(t, os.WriteFile(kept, []byte("\xef\xbb\xbf"+stdout), 0o600), "with a byte order mark, as PowerShell writes it")

	answer := match(t, "clashA_withdrawn.json", "--keep", kept)
	require.Equal(t, []string{"fac", "a21", "a22", "a23", "late1"}, answer.Groups[0].Members)
	require.Equal(t, []string{`"a20" is not in the file any more and leaves a place in the group of Monday 17:00-18:00 UTC`}, answer.Warnings)
}
