package discord_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/discord"
)

func TestEscape_TextIsOnlyText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"AI Safety":             "AI Safety",
		"**bold** _it_ ~~no~~":  `\*\*bold\*\* \_it\_ \~\~no\~\~`,
		"`code` ||spoiler||":    "\\`code\\` \\|\\|spoiler\\|\\|",
		"# title\n> quote":      `\# title \> quote`,
		"- item":                `\- item`,
		`back\slash`:            `back\\slash`,
		"@everyone":             "@\u200beveryone",
		"<@300000000000000003>": "\\<@\u200b300000000000000003\\>",
		"[here](https://x.y)":   "\\[here\\](https:\u200b//x.y)",
		"join discord.gg/x":     "join discord\u200b.gg/x",
		"two\r\nlines":          "two  lines",
	} {
		require.Equal(t, want, discord.Escape(text))
	}
}

func TestEscape_LeavesNoMentionOrLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("@everyone<#&>123:t/htps\\`*\n\r\u2028"))).Draw(t, "text")
		escaped := discord.Escape(text)
		for _, dangerous := range []string{"@everyone", "@here", "<@1", "://", "\n", "\r", "\u2028"} {
			require.NotContains(t, escaped, dangerous)
		}
		for i, r := range escaped {
			if strings.ContainsRune("<>`*#", r) {
				require.Equal(t, byte('\\'), escaped[i-1])
			}
		}
	})
}

func TestEscape_DropsWhatHidesOrReorders(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Am\u202eber\u2066 N\u200eewt\u061c":    "Amber Newt",
		"\ufeffA\u200bm\u2060b\u00ader\x00\x1b": "Amber",
		" tab\tand\u0085line\u2028":             "tab and line",
		"A\u200dm\u200cber":                     "Amber",
		"می\u200cخواهم":                         "\u2068می\u200cخواهم\u2069",
		"👩\u200d💻":                              "👩\u200d💻",
		"🏳\ufe0f\u200d🌈":                        "🏳\ufe0f\u200d🌈",
		"\u200f@everyone":                       "@\u200beveryone",
		"@\u200deveryone":                       "@\u200beveryone",
		"דנה (2)":                               "\u2068דנה (2)\u2069",
		"Dana דנה":                              "\u2068Dana דנה\u2069",
		"e\u0301":                               "e\u0301",
		"e" + strings.Repeat("\u0301", 100):     "e\u0301\u0301\u0301\u0301",
		"\xff":                                  "\ufffd",
	} {
		require.Equal(t, want, discord.Escape(text))
	}
}

func TestEscape_NamesWhatCannotBeSeen(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "\u200b\u200d", "\u3164", "\u2800\u2800", "\ufe0f", "\u202e\u2066", "\n"} {
		require.Equal(t, "(unnamed)", discord.Escape(text), "%q", text)
		require.Equal(t, "(unnamed)", discord.Plain(text, 20), "%q", text)
	}
}

func TestEscapeCut_CutsBetweenCharacters(t *testing.T) {
	t.Parallel()
	require.Equal(t, `\*\*\*…`, discord.EscapeCut("****** x", 4))
	require.Equal(t, "\u2068אאא…\u2069", discord.EscapeCut(strings.Repeat("א", 4000), 4))
	require.Equal(t, "ab…", discord.EscapeCut("ab👩\u200d💻cd", 5), "not within an emoji")
	require.Equal(t, "ab…", discord.EscapeCut("abe\u0301cd", 4), "not off its mark")
	require.Equal(t, "one…", discord.EscapeCut("one two", 5))
	require.Equal(t, "a*b", discord.Plain("a*b", 3), "a label is not formatted")
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 50).Draw(t, "limit")
		text := rapid.String().Draw(t, "text")
		require.LessOrEqual(t, utf8.RuneCountInString(discord.EscapeCut(text, limit)), max(2*limit+2, len("(unnamed)")))
	})
}

func TestTimestamps_AreReadInEveryonesOwnZone(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 18, 0, 0, 0, time.FixedZone("", 3600))
	require.Equal(t, "<t:1772470800:F>", discord.Timestamp(at))
	require.Equal(t, "<t:1772470800:R>", discord.RelativeTimestamp(at))
	require.Equal(t, "<@300000000000000003>", discord.Mention(member))
	require.Equal(t, "<#77>", discord.MentionChannel("77"))
}

func TestChannelName_IsOneLineThatCanBeSeen(t *testing.T) {
	t.Parallel()
	require.Equal(t, "Spring[31m RED", discord.ChannelName("Spring\x1b[31m\n\u202eRED"))
	require.Equal(t, strings.Repeat("👩\u200d👧", 33)+"…", discord.ChannelName(strings.Repeat("👩\u200d👧", 50)))
	require.Equal(t, strings.Repeat("👩\u200d👧", 31)+"… (12)", discord.NumberedChannelName(strings.Repeat("👩\u200d👧", 50), 12))
	require.Equal(t, "(unnamed)", discord.ChannelName("\u200b\x00"))
}

// Every event of a cohort with a long name was called the same.
func TestEventName_KeepsTheGroupsNameWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("🎓", 150)
	for _, test := range []struct{ cohort, group, want string }{
		{"Ethics", "Group 1", "Ethics: Group 1"},
		{long, "Group 12", strings.Repeat("🎓", 89) + "…: Group 12"},
		{"Ethics", strings.Repeat("g", 92), "Ethics: " + strings.Repeat("g", 92)},
		{"Ethics", strings.Repeat("g", 93), strings.Repeat("g", 93)},
		{long, strings.Repeat("g", 120), strings.Repeat("g", 99) + "…"},
		{strings.Repeat("👩\u200d👧", 50), "Group 1", strings.Repeat("👩\u200d👧", 30) + "…: Group 1"},
		{"Z" + strings.Repeat("\u0301", 150), "Group 1", "Z" + strings.Repeat("\u0301", 4) + ": Group 1"},
		{"Spring\x1b[31m\n\u202eRED", "Group\t1", "Spring[31m RED: Group 1"},
	} {
		name := discord.EventName(test.cohort, test.group)
		require.Equal(t, test.want, name)
		require.LessOrEqual(t, utf8.RuneCountInString(name), 100)
	}
}
