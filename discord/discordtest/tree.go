package discordtest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// WriteTree writes the guild as text: categories with their channels, how many members besides the
// bot see each, the events in it with their start, and the first line of each message. It returns the
// writer's error.
func (s *Server) WriteTree(w io.Writer) error {
	var text bytes.Buffer
	s.mu.Lock()
	for _, c := range s.guild.children("") {
		s.guild.writeChannel(&text, c, "")
	}
	s.mu.Unlock()
	_, err := w.Write(text.Bytes())
	return err
}

var channelSigns = map[int]string{TextChannel: "# ", VoiceChannel: "🔊 ", Category: "▾ "}

// writeChannel writes a channel, and what a category holds below it.
func (g *guild) writeChannel(w *bytes.Buffer, c *channel, indent string) {
	fmt.Fprintf(w, "%s%s%s  (%s)\n", indent, channelSigns[c.kind], c.name, g.audience(c))
	indent += "  "
	for _, e := range g.upcoming() {
		if e.channel == c.id {
			fmt.Fprintf(w, "%s📅 %s, %s\n", indent, e.name, e.when())
		}
	}
	for _, m := range c.messages {
		line, _, _ := strings.Cut(m.content, "\n")
		fmt.Fprintf(w, "%s✉ %s\n", indent, line)
	}
	for _, child := range g.children(c.id) {
		g.writeChannel(w, child, indent)
	}
}

func (e *event) when() string {
	start := e.start.Format("Mon 2006-01-02 15:04 UTC")
	switch {
	case e.recurrence == nil:
		return start
	case e.recurrence.interval == 1:
		return "weekly from " + start
	}
	return fmt.Sprintf("every %d weeks from %s", e.recurrence.interval, start)
}

// audience says how many of the members besides the bot see a channel.
func (g *guild) audience(c *channel) string {
	seeing := 0
	for _, m := range g.members {
		if m.id != g.bot && g.sees(m.id, c) {
			seeing++
		}
	}
	switch {
	case g.permissionsIn(c, "")&ViewChannel != 0: // whoever joins will see it
		return "everyone"
	case seeing == 1:
		return "1 member"
	}
	return fmt.Sprintf("%d members", seeing)
}
