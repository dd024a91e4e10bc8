package discord_test

import (
	"strings"
	"testing"
	"time"

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

func TestTimestamps_AreReadInEveryonesOwnZone(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 18, 0, 0, 0, time.FixedZone("", 3600))
	require.Equal(t, "<t:1772470800:F>", discord.Timestamp(at))
	require.Equal(t, "<t:1772470800:R>", discord.RelativeTimestamp(at))
	require.Equal(t, "<@300000000000000003>", discord.Mention(member))
}
