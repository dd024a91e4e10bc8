package discordtest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// WriteMessages writes a channel's messages as text for people, oldest first. It returns the writer's error.
func (s *Server) WriteMessages(w io.Writer, channelID string) error {
	var text bytes.Buffer
	s.mu.Lock()
	if c := s.guild.channel(channelID); c != nil {
		for _, m := range c.messages {
			fmt.Fprintf(&text, "%s:\n", s.guild.user(m.author).Username)
			m.snapshot().write(&text)
		}
	}
	s.mu.Unlock()
	_, err := w.Write(text.Bytes())
	return err
}

// WriteTo writes what one sees of a message: its content, its embeds with a bar before them, its files and
// its controls. It returns the writer's error.
func (m Message) WriteTo(w io.Writer) (int64, error) {
	var text bytes.Buffer
	m.write(&text)
	return text.WriteTo(w)
}

func (m Message) write(text *bytes.Buffer) {
	indented(text, "  ", m.Content)
	for _, e := range m.Embeds {
		e.write(text)
	}
	for _, a := range m.Attachments {
		fmt.Fprintf(text, "  📎 %s (%d bytes)\n", a.Name, len(a.Content))
	}
	for _, row := range m.Rows {
		row.write(text)
	}
}

func (e Embed) write(text *bytes.Buffer) {
	const bar = "  ┃ "
	if e.Title != "" {
		indented(text, bar, "**"+e.Title+"**")
	}
	indented(text, bar, e.Description)
	for _, field := range e.Fields {
		indented(text, bar, field.Name+": "+field.Value)
	}
	indented(text, bar, e.Footer)
}

func (row Row) write(text *bytes.Buffer) {
	var buttons []string
	for _, b := range row.Buttons {
		label := "[" + b.Label + "]"
		if b.Disabled {
			label = "(" + b.Label + ")"
		}
		buttons = append(buttons, label)
	}
	if len(buttons) > 0 {
		fmt.Fprintf(text, "  %s\n", strings.Join(buttons, " "))
	}
	if s := row.Select; s != nil {
		fmt.Fprintf(text, "  ▾ %s\n", s.Placeholder)
		for _, o := range s.Options {
			fmt.Fprintf(text, "    %s\n", strings.TrimSpace("· "+o.Label+"  "+o.Description))
		}
	}
}

// indented writes the lines of a text.
func indented(w *bytes.Buffer, indent, text string) {
	if text == "" {
		return
	}
	for line := range strings.Lines(text) {
		fmt.Fprintf(w, "%s%s\n", indent, strings.TrimRight(line, "\n"))
	}
}
