package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"convene/discord/discordtest"
)

// Console uses a server as one user after the other. It is for one goroutine at a time.
type Console struct {
	// Patience is how long await waits, and Settling how long other commands wait for an answer that
	// the bot has only promised. They may be changed before the first command.
	Patience, Settling time.Duration

	server *discordtest.Server
	out    io.Writer
	who    discordtest.Who
	open   *discordtest.Interaction // that a modal answered, which is not submitted yet; nil for none

	commands []command
}

type command struct {
	name, usage, help string
	do                func(ctx context.Context, args []string) error
}

// New returns a console without a user or a channel.
func New(server *discordtest.Server, out io.Writer) *Console {
	c := &Console{Patience: time.Minute, Settling: 10 * time.Second, server: server, out: out}
	c.commands = []command{
		{"as", "USER", "act as a member, named by username or id", c.as},
		{"in", "CHANNEL", "go to a channel, named by name or id", c.in},
		{"people", "", "list the members", c.people},
		{"see", "[CHANNEL]", "show all channels, or the messages of one", c.see},
		{"type", "/COMMAND OPTION:VALUE ...", "show what the bot suggests for the last option", c.suggest},
		{"press", "LABEL", "press the newest button whose label begins so", c.press},
		{"choose", "LABEL, LABEL ...", "choose in the newest select", c.choose},
		{"submit", "TEXT or LABEL=TEXT ...", "fill in the open modal and send it", c.submit},
		{"dismiss", "", "close the open modal", c.dismiss},
		{"await", "TEXT", "wait for a message that contains a text", c.await},
		{"help", "", "show this", c.help},
	}
	return c
}

// Handle adds a command. Its arguments are the words after its name; those in quotes are one.
func (c *Console) Handle(name, help string, do func(ctx context.Context, args []string) error) {
	c.commands = append(c.commands, command{name: name, help: help, do: do})
}

// Run does line after line until they end or the context is done, also while it waits for a line. What is
// wrong with a line it writes out, and goes on. It returns the reader's error, or the context's.
func (c *Console) Run(ctx context.Context, in io.Reader) error {
	typed := isTerminal(in)
	input := readLines(ctx, in)
	for ctx.Err() == nil {
		if typed {
			fmt.Fprint(c.out, c.prompt())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case line, more := <-input.lines:
			if !more {
				return input.err
			}
			c.take(ctx, line, typed)
		}
	}
	return ctx.Err()
}

func (c *Console) take(ctx context.Context, line string, typed bool) {
	if !typed {
		c.echo(line)
	}
	if err := c.do(ctx, line); err != nil {
		fmt.Fprintln(c.out, "!", err)
	}
}

// isTerminal reports whether a person types, who sees the line already.
func isTerminal(in io.Reader) bool {
	file, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Do echoes one line and does what it says.
func (c *Console) Do(ctx context.Context, line string) error {
	c.echo(line)
	return c.do(ctx, line)
}

func (c *Console) echo(line string) {
	if isSilent(line) {
		fmt.Fprintln(c.out, line)
		return
	}
	fmt.Fprintln(c.out, c.prompt()+strings.TrimSpace(line))
}

// isSilent reports whether a line does nothing: it is empty, or a comment.
func isSilent(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}

func (c *Console) do(ctx context.Context, line string) error {
	if isSilent(line) {
		return nil
	}
	args, err := words(line)
	if err != nil {
		return err
	}
	if strings.HasPrefix(args[0], "/") {
		return c.use(ctx, args)
	}
	i := slices.IndexFunc(c.commands, func(known command) bool { return known.name == args[0] })
	if i < 0 {
		return fmt.Errorf("there is no %q: type help", args[0])
	}
	return c.commands[i].do(ctx, args[1:])
}

// prompt says who acts, and where.
func (c *Console) prompt() string {
	var parts []string
	if c.who.UserID != "" {
		parts = append(parts, c.name(c.who.UserID))
	}
	if c.who.ChannelID != "" {
		parts = append(parts, "#"+c.channelName(c.who.ChannelID))
	}
	return strings.Join(parts, " ") + "> "
}

func (c *Console) help(context.Context, []string) error {
	fmt.Fprintf(c.out, "  %-32s %s\n", "/COMMAND OPTION:VALUE ...", "use a command of the bot")
	for _, one := range c.commands {
		fmt.Fprintf(c.out, "  %-32s %s\n", strings.TrimSpace(one.name+" "+one.usage), one.help)
	}
	return nil
}

// words splits a line at spaces; what is in double quotes stays together.
func words(line string) ([]string, error) {
	var list []string
	var word strings.Builder
	quoted, begun := false, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, begun = !quoted, true
		case !quoted && (r == ' ' || r == '\t'):
			if begun {
				list = append(list, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quoted {
		return nil, errors.New(`a quotation is not closed: type another "`)
	}
	if begun {
		list = append(list, word.String())
	}
	return list, nil
}
