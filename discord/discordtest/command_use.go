package discordtest

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

var optionTypes = map[int]string{textOption: "a text", integerOption: "a whole number", booleanOption: "true or false", numberOption: "a number"}

type commandDataJSON struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Type    int               `json:"type"`
	GuildID string            `json:"guild_id,omitempty"`
	Options []givenOptionJSON `json:"options,omitempty"`
}

type givenOptionJSON struct {
	Name    string `json:"name"`
	Type    int    `json:"type"`
	Value   any    `json:"value"`
	Focused bool   `json:"focused,omitempty"`
}

// use prepares the use of a command, or the typing of one of its options.
func (i *Interaction) use(kind int, name string, given map[string]any, focused string) error {
	i.kind = kind
	command, known := i.server.guild.command(name)
	if !i.who.Forged {
		if err := i.checkCommand(command, known, name); err != nil {
			return err
		}
		if err := command.check(given, focused, kind == typingInteraction); err != nil {
			return err
		}
	}
	if !known {
		command = Command{ID: i.server.guild.newID(i.server.clock()), Name: name}
	}
	data := commandDataJSON{ID: command.ID, Name: name, Type: slashCommand}
	if !i.who.DirectMessage {
		data.GuildID = i.who.GuildID
	}
	for _, option := range command.given(given) {
		one := givenOptionJSON{Name: option.Name, Type: option.Type, Value: option.value(given[option.Name])}
		if kind == typingInteraction && option.Name == focused {
			one.Focused, one.Value = true, typed(given[option.Name])
		}
		data.Options = append(data.Options, one)
	}
	i.data = data
	return nil
}

// checkCommand checks that the user's app offers a command.
func (i *Interaction) checkCommand(command Command, known bool, name string) error {
	switch {
	case i.elsewhere() || !known:
		return refuse("there is no command /%s here", name)
	case command.hidden(i.permissions()):
		return refuse("the command /%s is hidden from the user %s", name, i.who.UserID)
	}
	return nil
}

// hidden reports whether a command is not for a user with these permissions. No permissions at all are for
// administrators only.
func (c Command) hidden(permissions uint64) bool {
	switch {
	case c.Permissions == nil:
		return false
	case *c.Permissions == 0:
		return permissions&Administrator == 0
	}
	return permissions&*c.Permissions != *c.Permissions
}

// check looks at what a user's app allows. While an option is typed others may still be missing.
func (c Command) check(given map[string]any, focused string, typing bool) error {
	for name := range given {
		if !slices.ContainsFunc(c.Options, func(o CommandOption) bool { return o.Name == name }) {
			return refuse("the command /%s has no option %q", c.Name, name)
		}
	}
	if typing && !slices.ContainsFunc(c.Options, func(o CommandOption) bool { return o.Name == focused && o.Autocomplete }) {
		return refuse("the command /%s suggests nothing for %q", c.Name, focused)
	}
	for _, o := range c.Options {
		value, ok := given[o.Name]
		switch {
		case !ok && o.Required && !typing:
			return refuse("the command /%s needs the option %q", c.Name, o.Name)
		case ok && (!typing || o.Name != focused):
			if err := o.check(value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o CommandOption) check(value any) error {
	measure, fits, unit := 0.0, false, ""
	switch value := o.value(value).(type) {
	case string:
		measure, fits, unit = float64(utf8.RuneCountInString(value)), o.Type == textOption, " in length"
	case float64:
		measure, fits = value, o.Type == numberOption || o.Type == integerOption && value == math.Trunc(value)
	case bool:
		return o.must(o.Type == booleanOption, "has to be %s", optionTypes[o.Type])
	}
	switch {
	case !fits:
		return o.must(false, "has to be %s", optionTypes[o.Type])
	case len(o.Choices) > 0 && !slices.Contains(o.Choices, o.value(value)):
		return o.must(false, "has to be one of its choices")
	case o.Min != nil && measure < *o.Min:
		return o.must(false, "has to be at least %v%s", *o.Min, unit)
	case o.Max != nil && measure > *o.Max:
		return o.must(false, "has to be at most %v%s", *o.Max, unit)
	}
	return nil
}

func (o CommandOption) must(holds bool, format string, values ...any) error {
	if holds {
		return nil
	}
	return refuse("the option %q "+format, append([]any{o.Name}, values...)...)
}

// given are the options that a user gives, in the order in which the command has them. Of what is not
// registered the type follows from the value.
func (c Command) given(values map[string]any) []CommandOption {
	var list []CommandOption
	for _, o := range c.Options {
		if _, ok := values[o.Name]; ok {
			list = append(list, o)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.ContainsFunc(list, func(o CommandOption) bool { return o.Name == name }) {
			list = append(list, CommandOption{Name: name, Type: kindOf(values[name])})
		}
	}
	return list
}

func kindOf(value any) int {
	switch value := plain(value).(type) {
	case bool:
		return booleanOption
	case float64:
		if value == math.Trunc(value) {
			return integerOption
		}
		return numberOption
	}
	return textOption
}

// value is what a user's app makes of a value for the option: of a text, what the option is.
func (o CommandOption) value(given any) any {
	given = plain(given)
	text, ok := given.(string)
	if !ok {
		return given
	}
	switch o.Type {
	case integerOption, numberOption:
		if number, err := strconv.ParseFloat(text, 64); err == nil {
			return number
		}
	case booleanOption:
		if truth, err := strconv.ParseBool(text); err == nil {
			return truth
		}
	}
	return text
}

// plain is a value as JSON knows it.
func plain(value any) any {
	var read any
	if json.Unmarshal(encode(value), &read) != nil {
		return nil
	}
	return read
}

// typed is the option in which the user still types: text, whatever it will be.
func typed(value any) string {
	if text, ok := plain(value).(string); ok {
		return text
	}
	return string(encode(value))
}

// command finds a command that the bot has registered.
func (g *guild) command(name string) (Command, bool) {
	i := slices.IndexFunc(g.commands, func(c storedCommand) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return g.commands[i].Command, true
}
