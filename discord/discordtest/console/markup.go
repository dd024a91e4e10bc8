package console

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// markup is what Discord's app does not show as it is written: timestamps, mentions of channels and of users, and
// escaped punctuation. https://discord.com/developers/docs/reference#message-formatting
var markup = regexp.MustCompile(`<t:(-?\d{1,13})(?::([tTdDfFR]))?>|<#(\d+)>|<@!?(\d+)>|\\([[:punct:]])`)

// rendered is a text as Discord's app shows it, with times in UTC. Bold and the like stay as they are written.
func (c *Console) rendered(text string) string {
	return markup.ReplaceAllStringFunc(text, func(found string) string {
		part := markup.FindStringSubmatch(found)
		seconds, style, channel, user, escaped := part[1], part[2], part[3], part[4], part[5]
		switch {
		case seconds != "":
			return timestamp(seconds, style)
		case channel != "":
			return "#" + c.channelName(channel)
		case user != "":
			return "@" + c.name(user)
		}
		return escaped
	})
}

// layouts are those of Discord's styles of a timestamp; "" is its default.
var layouts = map[string]string{
	"t": "15:04 UTC", "T": "15:04:05 UTC", "d": "2006-01-02", "D": "2 January 2006",
	"": "2 January 2006 15:04 UTC", "f": "2 January 2006 15:04 UTC", "F": "Monday, 2 January 2006 15:04 UTC",
}

func timestamp(seconds, style string) string {
	unix, _ := strconv.ParseInt(seconds, 10, 64) // at most 13 digits
	at := time.Unix(unix, 0)
	if style == "R" {
		return relative(time.Until(at).Round(time.Second))
	}
	return at.UTC().Format(layouts[style])
}

// relative is how far a moment is away, in the largest unit of which it is at least one.
func relative(away time.Duration) string {
	length := away.Abs()
	count, unit := length/time.Second, "second"
	for _, larger := range []struct {
		name   string
		length time.Duration
	}{{"minute", time.Minute}, {"hour", time.Hour}, {"day", 24 * time.Hour}} {
		if length >= larger.length {
			count, unit = length.Round(larger.length)/larger.length, larger.name
		}
	}
	if count != 1 {
		unit += "s"
	}
	if away < 0 {
		return fmt.Sprintf("%d %s ago", count, unit)
	}
	return fmt.Sprintf("in %d %s", count, unit)
}
