package referee

import (
	"regexp"
	"strings"

	"convene/discord/discordtest"
)

// runName is how a message that shows a run names it.
var runName = regexp.MustCompile(`\brun ([0-9a-f]{8}-[0-9a-f-]{27})\b`)

// boards judges the messages that show runs, in channels that people made: there is one for each run, and
// none of a run that is over can be decided on.
func (j *judgement) boards() {
	seen := map[string]bool{}
	for _, channel := range j.Foreign {
		for _, m := range j.Guild.Messages[channel] {
			name := runName.FindStringSubmatch(m.Content)
			if name == nil || m.AuthorID != j.BotID {
				continue
			}
			if seen[name[1]] {
				j.find(Duplicate, "run %s is shown twice", name[1])
			}
			seen[name[1]] = true
			if offersDecision(m) {
				j.find(Wrong, "run %s is over, and its message offers to approve it", name[1])
			}
		}
	}
}

func offersDecision(m discordtest.Message) bool {
	for _, row := range m.Rows {
		for _, b := range row.Buttons {
			if !b.Disabled && strings.HasPrefix(b.ID, "approve") {
				return true
			}
		}
	}
	return false
}
