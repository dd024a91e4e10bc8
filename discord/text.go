package discord

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Discord's limits on texts, in characters, from its reference pages of each object.
const (
	channelNameLimit      = 100
	topicLimit            = 1024
	eventNameLimit        = 100
	eventDescriptionLimit = 1000
	messageLimit          = 2000
)

// cut shortens a text to the limit, with an ellipsis where something is missing.
func cut(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}

// length is how many characters a text has.
func length(text string) int { return utf8.RuneCountInString(text) }

// ChannelName is the name that a category or voice channel gets when it is given this one: on one line, with
// nothing hidden in it, and in the 100 characters that Discord takes.
func ChannelName(name string) string { return Plain(name, channelNameLimit) }

// NumberedChannelName is ChannelName with a number behind it, which stays when the name is cut.
func NumberedChannelName(name string, number int) string {
	suffix := fmt.Sprintf(" (%d)", number)
	return Plain(name, channelNameLimit-len(suffix)) + suffix
}

// EventName is the name of a group's event, "cohort: group". Of a pair that is too long the cohort's name is
// shortened, because the group's is what tells its event from the others.
func EventName(cohortName, groupName string) string {
	return Qualified(plain(cohortName, len(cohortName)), ": ", plain(groupName, len(groupName)), eventNameLimit)
}

// qualifierLeast is how many characters of what a name is of must be left to be of use.
const qualifierLeast = 8

// Qualified is what a name is of, the separator and the name, in at most limit characters. The name stays
// whole, or is cut if it is too long alone.
func Qualified(of, separator, name string, limit int) string {
	room := limit - length(name) - len(separator)
	if room < min(qualifierLeast, length(of)) {
		return shorten(name, limit)
	}
	return shorten(of, room) + separator + name
}

// visible reports whether a text has a character that can be seen.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) })
}

// Timestamp writes a time so that each reader sees it in their own zone, with weekday and date.
func Timestamp(t time.Time) string { return fmt.Sprintf("<t:%d:F>", t.Unix()) }

// RelativeTimestamp writes how far away a time is, as of reading.
func RelativeTimestamp(t time.Time) string { return fmt.Sprintf("<t:%d:R>", t.Unix()) }

// Mention writes the name of a user as a link that reaches them if the message allows it.
func Mention(id UserID) string { return "<@" + string(id) + ">" }

// MentionChannel writes the name of a channel as a link to it, for those who can see it.
func MentionChannel(id ChannelID) string { return "<#" + string(id) + ">" }
