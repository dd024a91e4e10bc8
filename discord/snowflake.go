package discord

import (
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// CreatedAt returns when a channel was made: Discord's ids hold it, to the millisecond. For what is no
// id it returns the zero time.
func CreatedAt(id ChannelID) time.Time {
	if !IsID(string(id)) {
		return time.Time{}
	}
	at, err := discordgo.SnowflakeTimestamp(string(id))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// IsID reports whether Discord takes a text for an id: a number of 63 bits.
func IsID(text string) bool {
	_, err := strconv.ParseUint(text, 10, 63)
	return err == nil
}
