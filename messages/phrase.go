package messages

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
)

// How many characters of what people have written are shown, before escaping.
const (
	personLimit = 40
	titleLimit  = 60 // of a cohort's or a group's name
	textLimit   = 300
	problemMost = 150 // where several things share a message's text
)

// contentLimit is the most characters of a message's text.
const contentLimit = 2000

func person(name string) string { return discord.EscapeCut(name, personLimit) }

func title(name string) string { return discord.EscapeCut(name, titleLimit) }

func length(text string) int { return utf8.RuneCountInString(text) }

// plural counts a noun that takes an s.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// people counts people.
func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return strconv.Itoa(n) + " people"
}

// either chooses a word by number.
func either(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// isID reports whether a text can be an id of Discord's: what stands in a mention must not end it.
func isID(text string) bool {
	_, err := strconv.ParseUint(text, 10, 63)
	return err == nil
}

// channelLink leads to a channel; empty without one.
func channelLink(id string) string {
	if !isID(id) {
		return ""
	}
	return discord.MentionChannel(discord.ChannelID(id))
}

// moreLine says how many items a list leaves out.
func moreLine(n int) string { return fmt.Sprintf("\n- and %d more", n) }

// bulleted lists items under a heading, at most so many and within the budget of characters, and says how
// many there are more. Without items, or room for any of it, it is empty.
func bulleted(heading string, items []string, most, budget int) string {
	text := heading
	for i, item := range items {
		line := "\n- " + item
		if i < most && length(text)+length(line)+length(moreLine(len(items))) <= budget {
			text += line
			continue
		}
		text += moreLine(len(items) - i)
		break
	}
	if len(items) == 0 || length(text) > budget {
		return ""
	}
	return text
}

// rosterLimit is how many characters the names of one group's members take.
const rosterLimit = 1500

// roster names the members of a group.
func roster(members []postgres.ViewMember) string {
	var b strings.Builder
	written := 0
	for i, m := range members {
		name := person(m.Name)
		if m.Role == cohort.Facilitator {
			name = "🎓 " + name
		}
		if written += length(name) + 2; written > rosterLimit {
			fmt.Fprintf(&b, " and %d more", len(members)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name)
	}
	return b.String()
}
