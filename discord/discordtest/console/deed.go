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
	message, found, err := c.control(discordtest.Button, func(b discordtest.Control) bool {
		return strings.EqualFold(b.Label, label) || b.ID == label
	})
	if err != nil {
		return fmt.Errorf("there is no button %q here%w", label, err)
	}
	return c.follow(ctx, c.server.Press(who, message, found.ID))
}

// choose chooses options of the newest select that has them all, by label or value.
func (c *Console) choose(ctx context.Context, args []string) error {
	who, err := c.placed()
	if err != nil {
		return err
	}
	labels := strings.Split(strings.Join(args, " "), ",")
	var values []string
	message, found, err := c.control(discordtest.Select, func(s discordtest.Control) bool {
		values = chosen(s, labels)
		return len(values) == len(labels)
	})
	if err != nil {
		return fmt.Errorf("there is no select with %s here%w", strings.Join(labels, ","), err)
	}
	return c.follow(ctx, c.server.Choose(who, message, found.ID, values...))
}

// chosen are the values of those options of a select that are named.
func chosen(s discordtest.Control, labels []string) []string {
	var values []string
	for _, label := range labels {
		label = strings.TrimSpace(label)
		for _, o := range s.Options {
			if strings.EqualFold(o.Label, label) || o.Value == label {
				values = append(values, o.Value)
				break
			}
		}
	}
	return values
}

// errNone ends a sentence about what is not there.
type errNone struct{ seen []string }

func (e errNone) Error() string {
	if len(e.seen) == 0 {
		return ", nor any other"
	}
	return ": there are " + strings.Join(e.seen, ", ")
}

// control finds the newest one that the user sees in the channel: an enabled one if there is any.
func (c *Console) control(kind discordtest.ControlKind, wanted func(discordtest.Control) bool) (message string, found discordtest.Control, err error) {
	err = errNone{}
	var others []string
	for _, m := range slices.Backward(c.server.MessagesFor(c.who.UserID, c.who.ChannelID)) {
		for _, one := range m.Controls {
			switch {
			case one.Kind != kind:
			case wanted(one) && !one.Disabled:
				_ = wanted(one)
				return m.ID, one, nil
			case wanted(one) && message == "":
				message, found, err = m.ID, one, nil
			default:
				others = append(others, fmt.Sprintf("%q", one.Label))
			}
		}
	}
	if err != nil {
		err = errNone{slices.Compact(others)}
	}
	return message, found, err
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
