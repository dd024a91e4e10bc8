package console

import (
	"fmt"
	"strings"

	"convene/discord/discordtest"
)

// show writes messages as the user sees them.
func (c *Console) show(messages ...discordtest.Message) {
	for _, m := range messages {
		fmt.Fprint(c.out, c.text(m))
	}
}

// text is a message as text, indented.
func (c *Console) text(m discordtest.Message) string {
	var text strings.Builder
	fmt.Fprint(&text, "  ", c.name(m.AuthorID))
	if m.OnlyFor != "" {
		fmt.Fprint(&text, "  (only you see this)")
	}
	fmt.Fprintln(&text)
	for line := range strings.Lines(strings.TrimRight(m.Content, "\n")) {
		fmt.Fprintln(&text, "    "+strings.TrimRight(line, "\n"))
	}
	return text.String()
}
