package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Visible returns text as it may go to a terminal, on one line. Names are other people's: in them a control
// character could clear the screen or forge a line of a table, and a direction mark could turn what follows
// around. What cannot be seen is shown as Go writes it, like \x1b or \u202e.
func Visible(text string) string { return show(text, isHidden) }

// VisibleText is Visible for a text that is laid out already: it keeps its lines, and the marks within which a
// name that is written from right to left turns nothing else around.
func VisibleText(text string) string {
	const isolate, isolateEnd = '\u2068', '\u2069'
	return show(text, func(r rune) bool {
		return isHidden(r) && r != '\n' && r != '\t' && r != isolate && r != isolateEnd
	})
}

// show writes what is hidden of a text as Go does.
func show(text string, hidden func(rune) bool) string {
	if !strings.ContainsFunc(text, hidden) && strings.ToValidUTF8(text, "") == text {
		return text
	}
	var visible strings.Builder
	for _, r := range text {
		if !hidden(r) {
			visible.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRune(r)
		visible.WriteString(quoted[1 : len(quoted)-1])
	}
	return visible.String()
}

// VisibleLines is Visible for a text of several lines.
func VisibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = Visible(lines[i])
	}
	return strings.Join(lines, "\n")
}

// isHidden reports whether a character has no shape of its own. The joiners have none either, but Persian
// and Indian names and emoji are made with them, and they move nothing.
func isHidden(r rune) bool {
	const joiner, nonJoiner = '\u200d', '\u200c'
	return !unicode.IsGraphic(r) && r != joiner && r != nonJoiner
}

// Printf writes a sentence, in which each text that is filled in is Visible.
func Printf(w io.Writer, format string, args ...any) {
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			args[i] = Visible(text)
		}
	}
	fmt.Fprintf(w, format, args...)
}
