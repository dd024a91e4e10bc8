package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"convene/discord/discordtest"
)

// use uses a slash command.
func (c *Console) use(ctx context.Context, args []string) error {
	who, err := c.placed()
	if err != nil {
		return err
	}
	options, _, err := readOptions(args[1:])
	if err != nil {
		return err
	}
	return c.follow(ctx, c.server.UseCommand(who, strings.TrimPrefix(args[0], "/"), options))
}

// suggest types an option.
func (c *Console) suggest(ctx context.Context, args []string) error {
	who, err := c.placed()
	if err != nil {
		return err
	}
	if len(args) < 2 || !strings.HasPrefix(args[0], "/") {
		return errors.New("type a command and an option: type /COMMAND OPTION:VALUE")
	}
	options, last, err := readOptions(args[1:])
	if err != nil {
		return err
	}
	return c.follow(ctx, c.server.TypeOption(who, strings.TrimPrefix(args[0], "/"), options, last))
}

// readOptions reads options as they are typed, and says which is the last.
func readOptions(args []string) (options map[string]any, last string, err error) {
	options = map[string]any{}
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, ":")
		if !ok {
			return nil, "", fmt.Errorf("%q is no option: type OPTION:VALUE, in quotes if it has spaces", arg)
		}
		options[name], last = value, name
	}
	return options, last, nil
}

func (c *Console) press(ctx context.Context, args []string) error {
	who, err := c.placed()
	if err != nil {
		return err
	}
	label := strings.Join(args, " ")
	message, id, seen := c.button(label)
	if message == "" {
		return fmt.Errorf("there is no button %q here: %s", label, listed(seen))
	}
	return c.follow(ctx, c.server.Press(who, message, id))
}

// button finds the newest one that the user sees in the channel, by its id or how its label begins: one that can be pressed
// if there is any. If there is none it returns the labels of those there are.
func (c *Console) button(label string) (message, id string, seen []string) {
	for _, m := range slices.Backward(c.server.MessagesFor(c.who.UserID, c.who.ChannelID)) {
		for _, row := range m.Rows {
			for _, b := range row.Buttons {
				wanted := label != "" && (b.ID == label || strings.HasPrefix(strings.ToLower(b.Label), strings.ToLower(label)))
				switch {
				case wanted && !b.Disabled:
					return m.ID, b.ID, nil
				case wanted && message == "":
					message, id = m.ID, b.ID
				}
				seen = append(seen, b.Label)
			}
		}
	}
	return message, id, seen
}

// choose chooses options of the newest select that has them all, by label or value.
func (c *Console) choose(ctx context.Context, args []string) error {
	who, err := c.placed()
	if err != nil {
		return err
	}
	labels := strings.Split(strings.Join(args, " "), ",")
	var seen []string
	for _, m := range slices.Backward(c.server.MessagesFor(who.UserID, who.ChannelID)) {
		for _, row := range m.Rows {
			if row.Select == nil {
				continue
			}
			if values := chosen(*row.Select, labels); len(values) == len(labels) {
				return c.follow(ctx, c.server.Choose(who, m.ID, row.Select.ID, values...))
			}
			for _, o := range row.Select.Options {
				seen = append(seen, o.Label)
			}
		}
	}
	return fmt.Errorf("there is no select with %q here: %s", strings.Join(args, " "), listed(seen))
}

// chosen are the values of those options of a select that are named.
func chosen(s discordtest.Select, labels []string) []string {
	var values []string
	for _, label := range labels {
		label = strings.TrimSpace(label)
		n := slices.IndexFunc(s.Options, func(o discordtest.SelectOption) bool {
			return strings.EqualFold(o.Label, label) || o.Value == label
		})
		if n >= 0 {
			values = append(values, s.Options[n].Value)
		}
	}
	return values
}

// listed ends a sentence about what is not there.
func listed(seen []string) string {
	if len(seen) == 0 {
		return "there is none at all"
	}
	slices.Sort(seen)
	return "there are " + strings.Join(slices.Compact(seen), ", ")
}

// submit fills in the open modal: each field by its label or id, or the only one without.
func (c *Console) submit(ctx context.Context, args []string) error {
	if c.open == nil {
		return errors.New("no modal is open: press a button or use a command that opens one")
	}
	answer, err := c.open.Answer(ctx)
	if err != nil {
		return err
	}
	fields, err := readFields(answer.Modal.Fields, args)
	if err != nil {
		return err
	}
	i := c.server.Submit(c.who, c.open, fields)
	if i.Err() == nil {
		c.open = nil
	}
	return c.follow(ctx, i)
}

func readFields(known []discordtest.Field, args []string) (map[string]string, error) {
	fields := map[string]string{}
	for _, arg := range args {
		label, text, _ := strings.Cut(arg, "=")
		n := slices.IndexFunc(known, func(f discordtest.Field) bool { return f.ID == label || strings.EqualFold(f.Label, label) })
		switch {
		case n >= 0:
			fields[known[n].ID] = text
		case len(known) == 1 && len(fields) == 0:
			return map[string]string{known[0].ID: strings.Join(args, " ")}, nil
		default:
			return nil, fmt.Errorf("%q names no field: type submit %s", arg, fieldNames(known))
		}
	}
	return fields, nil
}

func fieldNames(known []discordtest.Field) string {
	var list []string
	for _, f := range known {
		list = append(list, fmt.Sprintf("%q", f.Label+"=TEXT"))
	}
	return strings.Join(list, " ")
}

func (c *Console) dismiss(context.Context, []string) error {
	if c.open == nil {
		return errors.New("no modal is open")
	}
	c.open = nil
	return nil
}
