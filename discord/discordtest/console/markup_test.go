package console_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests' bot repeats the name that it is given.
func TestConsole_ShowsTimesMentionsAndEscapesAsDiscordDoes(t *testing.T) {
	t.Parallel()
	s := newAda(t)
	general := s.server.Snapshot().Channels[0].ID
	now := time.Now()
	for written, shown := range map[string]string{
		"<t:1804498200:F>": "Monday, 8 March 2027 09:30 UTC",
		"<t:1804498200>":   "8 March 2027 09:30 UTC",
		"<t:1804498200:d>": "2027-03-08",
		fmt.Sprintf("<t:%d:R>", now.Add(14*24*time.Hour).Unix()): "in 14 days",
		fmt.Sprintf("<t:%d:R>", now.Add(-time.Hour).Unix()):      "1 hour ago",
		"<#" + general + ">":         "#general",
		"<#1> <@502> <@!502> <@1>":   "#1 @grace @grace @1",
		`America/Los\_Angeles 20\-5`: "America/Los_Angeles 20-5",
		"**bold** <t:soon> <t:1:x>":  "**bold** <t:soon> <t:1:x>",
	} {
		require.Contains(t, s.does(`/cohort name:"`+written+`"`), "  Preview of "+shown+"\n", written)
	}
}
