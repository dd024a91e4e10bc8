package report_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
	"convene/report"
)

func TestVisible_EscapesWhatCannotBeSeen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ruby Lynx":              "Ruby Lynx",
		"\x1b[2J\x1b[31mEvil":    `\x1b[2J\x1b[31mEvil`,
		"A\nB\rC\tD":             `A\nB\rC\tD`,
		"C\u202egnp.exe":         `C\u202egnp.exe`,
		"\u2066isolate\u2069":    `\u2066isolate\u2069`,
		"\u009b31m":              `\u009b31m`,
		"line\u2028separator":    `line\u2028separator`,
		"not \xff UTF-8":         "not � UTF-8",
		"Zoë":                    "Zoë",
		"王小明":                    "王小明",
		"👩\u200d👩\u200d👧 family": "👩\u200d👩\u200d👧 family",
		"علی\u200cرضا":           "علی\u200cرضا",
		"a no-break\u00a0space":  "a no-break\u00a0space",
		`a backslash \n as text`: `a backslash \n as text`,
	} {
		require.Equal(t, want, report.Visible(text))
	}
	require.Equal(t, "one\ntwo\\x1b", report.VisibleLines("one\ntwo\x1b"))
}

// hostile is a name with all that could break a table.
const hostile = "Evil\x1b[2J\nEve\u202e\tx"

func TestReports_LetNoNameBreakATable(t *testing.T) {
	t.Parallel()
	v := view()
	v.Cohort.Name = hostile
	v.Groups[0].Name, v.Groups[0].People[0].Name, v.Groups[0].People[1].Name = hostile, hostile, hostile
	v.Unplaced[0].Name, v.Unplaced[0].Detail = hostile, hostile
	v.Warnings, v.Problems = []string{hostile}, []string{hostile}
	v.Suggestions = []cohort.Suggestion{{Text: hostile}}
	var text strings.Builder
	report.View(&text, v)
	report.Cohorts(&text, []postgres.Summary{{Cohort: v.Cohort}})
	roster := cohort.Roster{Cohort: v.Cohort}
	report.Proposal(&text, roster, map[cohort.UserID]string{1: hostile}, cohort.Proposal{
		Groups:   []cohort.Group{{Members: []cohort.Member{{UserID: 1}}}},
		Unplaced: []cohort.Unplaced{{UserID: 1, Detail: hostile}}, Warnings: []string{hostile},
	})
	require.Equal(t, -1, strings.IndexFunc(text.String(), func(r rune) bool { return r != '\n' && !unicode.IsGraphic(r) }), "%q", text.String())
	require.Equal(t, 15, strings.Count(text.String(), `Evil\x1b[2J\nEve\u202e\tx`))
}

func TestTable_AlignsWideNames(t *testing.T) {
	t.Parallel()
	v := view()
	v.Groups[0].People[0].Name = "王小明"      // two cells each
	v.Groups[0].Name = "Zoe\u0308 👩\u200d👧" // an accent of its own, and an emoji of three characters
	var text strings.Builder
	report.View(&text, v)
	require.Contains(t, text.String(), "ID  GROUP   STATUS   MEETS (UTC)         PEOPLE  FACILITATOR  PARTICIPANTS\n"+
		"3   Zoe\u0308 👩\u200d👧  preview  Monday 18:00-19:00  3       王小明       Amber, Coral\n")
}
