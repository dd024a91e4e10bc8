package console

import (
	"bytes"
	"fmt"

	"convene/discord/discordtest"
)

// show writes messages as the user sees them.
func (c *Console) show(messages ...discordtest.Message) {
	for _, m := range messages {
		fmt.Fprint(c.out, c.text(m))
	}
}

// text is a message as text, below its author's name.
func (c *Console) text(m discordtest.Message) string {
	var text bytes.Buffer
	note := ""
	if m.OnlyFor != "" {
		note = "  (only you see this)"
	}
	fmt.Fprintf(&text, "%s:%s\n", c.name(m.AuthorID), note)
	_, _ = m.WriteTo(&text) // writing to a buffer does not fail
	return c.rendered(text.String())
}
