package discord

import (
	"strings"
	"unicode"
)

// escaper takes the meaning from what Discord reads as formatting, a mention or a link.
var escaper = strings.NewReplacer(
	`\`, `\\`, "*", `\*`, "_", `\_`, "~", `\~`, "`", "\\`", "|", `\|`, ">", `\>`, "#", `\#`, "[", `\[`, "]", `\]`,
	"<", `\<`, "-", `\-`, "@", "@\u200b", "://", ":\u200b//", "discord.gg", "discord\u200b.gg",
)

// unnamed stands for a text of which nothing can be seen.
const unnamed = "(unnamed)"

// Escape returns user-controlled text that neither formats nor mentions nor links in a message, and that
// leaves the text around it as it is: it has one line, nothing invisible that reorders or hides, and a
// name written from right to left does not turn its neighbours around. Of a text of which nothing can be
// seen, it says so.
func Escape(text string) string { return isolate(escaper.Replace(plain(text, len(text)))) }

// EscapeCut is Escape of a text that is cut to the limit first, in characters. What it returns is at most
// twice as long, and two characters more.
func EscapeCut(text string, limit int) string {
	return isolate(escaper.Replace(shorten(plain(text, limit), limit)))
}

// Plain is user-controlled text for where Discord formats nothing, as the label of a control or a file's
// content: it is cleaned as by Escape and cut to the limit, in characters.
func Plain(text string, limit int) string { return shorten(plain(text, limit), limit) }

// mostMarks is how many marks may sit on a letter, so that they do not reach into other lines. Scripts
// that stack them take up to four.
const mostMarks = 4

// plain returns the text on one line, without what cannot be seen: all of it, or, to be cut, just more
// characters than the limit.
func plain(text string, limit int) string {
	var b strings.Builder
	var last rune
	marks, written := 0, 0
	for _, r := range text {
		if unicode.IsSpace(r) {
			r = ' '
		}
		if hidden(r) || (joins(r) && (last <= unicode.MaxASCII || joins(last))) {
			continue
		}
		if r <= unicode.MaxASCII || !unicode.In(r, unicode.Mn, unicode.Me) {
			marks = 0
		} else if marks++; marks > mostMarks {
			continue
		}
		if r == ' ' && written == 0 {
			continue
		}
		b.WriteRune(r)
		last = r
		if written++; written > limit && r != ' ' {
			break
		}
	}
	cleaned := strings.TrimSpace(b.String())
	if !strings.ContainsFunc(cleaned, seen) {
		return unnamed
	}
	return cleaned
}

// joins reports whether a character only says how its neighbours are joined: in emoji, Persian and the
// scripts of India it belongs to the text.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

// hiding are the characters that cannot be seen and that no name needs.
var hiding = &unicode.RangeTable{R16: []unicode.Range16{
	{0x00ad, 0x00ad, 1}, // the soft hyphen
	{0x180e, 0x180e, 1},
	{0x200b, 0x200b, 1}, // the zero-width space
	{0x2060, 0x2064, 1}, // the word joiner, and operators
	{0x206a, 0x206f, 1}, // deprecated
	{0xfeff, 0xfeff, 1}, // the byte order mark
	{0xfff9, 0xfffb, 1}, // annotations
}}

// hidden reports whether a character is a control, turns the direction of the text, or hides.
func hidden(r rune) bool {
	if r <= unicode.MaxASCII {
		return unicode.IsControl(r)
	}
	return unicode.In(r, unicode.Cc, unicode.Bidi_Control, hiding)
}

// seen reports whether a character is one that can be seen.
func seen(r rune) bool {
	blank := r == '\u2800' || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
	return visible(string(r)) && !blank
}

// rightToLeft are the blocks of the scripts that run from right to left, by Unicode's annex 9.
var rightToLeft = &unicode.RangeTable{
	R16: []unicode.Range16{{0x0590, 0x08ff, 1}, {0xfb1d, 0xfdff, 1}, {0xfe70, 0xfefc, 1}},
	R32: []unicode.Range32{{0x10800, 0x10fff, 1}, {0x1e800, 0x1efff, 1}},
}

// isolate keeps a text that runs from right to left from reordering the line that it is in.
func isolate(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(rightToLeft, r) }) {
		return text
	}
	return "\u2068" + text + "\u2069"
}

// shorten cuts a text to the limit between two characters as a reader counts them: not off their marks,
// and not within an emoji.
func shorten(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	end := limit - 1
	for end > 0 && (attached(runes[end]) || joins(runes[end-1])) {
		end--
	}
	if end == 0 {
		end = limit - 1 // it is all one
	}
	return strings.TrimSpace(string(runes[:end])) + "…"
}

// attached reports whether a character belongs to the one before it.
func attached(r rune) bool {
	skin := r >= 0x1f3fb && r <= 0x1f3ff
	return skin || joins(r) || unicode.In(r, unicode.M, unicode.Variation_Selector)
}
