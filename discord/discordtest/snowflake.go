package discordtest

import (
	"strconv"
	"time"
)

// discordEpoch is the first second of 2015, from which ids count their milliseconds.
var discordEpoch = time.Date(2015, time.January, 1, 0, 0, 0, 0, time.UTC)

// newID returns a snowflake for what is made at a time: the milliseconds, above 22 bits of a sequence.
// It is larger than all before, also when the clock stands still or goes back.
func (g *guild) newID(at time.Time) string {
	id := uint64(max(at.Sub(discordEpoch).Milliseconds(), 0)) << 22
	g.lastID = max(id, g.lastID+1)
	return strconv.FormatUint(g.lastID, 10)
}

// snowflake is an id as a number; a text that is none is 0, before all ids.
func snowflake(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
