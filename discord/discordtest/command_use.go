package discordtest

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Types of options.
const (
	textOption    = 3
	integerOption = 4
	booleanOption = 5
	numberOption  = 10
)

var optionTypes = map[int]string{textOption: "a text", integerOption: "a whole number", booleanOption: "true or false", numberOption: "a number"}

// usable is what a user's app knows of a command.
type usable struct {
	id, name string
	needed   *uint64 // the permissions of those who see it; nil for everybody
	options  []usableOption
}

type usableOption struct {
	name                string
	kind                int
	required, suggested bool
	choices             []any
	least, most         *float64 // of a number, or of a text's length
}

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

const slashCommand = 1

// use prepares the use of a command, or the typing of one of its options.
func (i *Interaction) use(kind int, name string, given map[string]any, focused string) error {
	i.kind = kind
	command, known := i.server.guild.usable(name)
	if !i.who.Forged {
		if err := i.checkCommand(command, known, name); err != nil {
			return err
		}
		if err := command.check(given, focused, kind == typingInteraction); err != nil {
			return err
		}
	}
	if !known {
		command = usable{id: i.server.guild.newID(i.server.clock()), name: name}
	}
	data := commandDataJSON{ID: command.id, Name: name, Type: slashCommand}
	if !i.who.DirectMessage {
		data.GuildID = i.who.GuildID
	}
	for _, option := range command.given(given) {
		one := givenOptionJSON{Name: option.name, Type: option.kind, Value: option.value(given[option.name])}
		if kind == typingInteraction && option.name == focused {
			one.Focused, one.Value = true, typed(given[option.name])
		}
		data.Options = append(data.Options, one)
	}
	i.data = data
	return nil
}

// checkCommand checks that the user's app offers a command.
func (i *Interaction) checkCommand(command usable, known bool, name string) error {
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
func (c usable) hidden(permissions uint64) bool {
	switch {
	case c.needed == nil:
		return false
	case *c.needed == 0:
		return permissions&Administrator == 0
	}
	return permissions&*c.needed != *c.needed
}

// check looks at what a user's app allows. While an option is typed others may still be missing.
func (c usable) check(given map[string]any, focused string, typing bool) error {
	for name := range given {
		if !slices.ContainsFunc(c.options, func(o usableOption) bool { return o.name == name }) {
			return refuse("the command /%s has no option %q", c.name, name)
		}
	}
	if typing && !slices.ContainsFunc(c.options, func(o usableOption) bool { return o.name == focused && o.suggested }) {
		return refuse("the command /%s suggests nothing for %q", c.name, focused)
	}
	for _, o := range c.options {
		value, ok := given[o.name]
		switch {
		case !ok && o.required && !typing:
			return refuse("the command /%s needs the option %q", c.name, o.name)
		case ok && (!typing || o.name != focused):
			if err := o.check(value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o usableOption) check(value any) error {
	measure, fits := 0.0, false
	switch value := o.value(value).(type) {
	case string:
		measure, fits = float64(utf8.RuneCountInString(value)), o.kind == textOption
	case float64:
		measure, fits = value, o.kind == numberOption || o.kind == integerOption && value == math.Trunc(value)
	case bool:
		return o.must(o.kind == booleanOption, "has to be %s", optionTypes[o.kind])
	}
	switch {
	case !fits:
		return o.must(false, "has to be %s", optionTypes[o.kind])
	case len(o.choices) > 0 && !slices.Contains(o.choices, o.value(value)):
		return o.must(false, "has to be one of its choices")
	case o.least != nil && measure < *o.least:
		return o.must(false, "has to be %v at least, or as long", *o.least)
	case o.most != nil && measure > *o.most:
		return o.must(false, "has to be %v at most, or as long", *o.most)
	}
	return nil
}

func (o usableOption) must(holds bool, format string, values ...any) error {
	if holds {
		return nil
	}
	return refuse("the option %q "+format, append([]any{o.name}, values...)...)
}

// given are the options that a user gives, in the order in which the command has them. Of what is not
// registered the type follows from the value.
func (c usable) given(values map[string]any) []usableOption {
	var list []usableOption
	for _, o := range c.options {
		if _, ok := values[o.name]; ok {
			list = append(list, o)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.ContainsFunc(list, func(o usableOption) bool { return o.name == name }) {
			list = append(list, usableOption{name: name, kind: kindOf(values[name])})
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
func (o usableOption) value(given any) any {
	given = plain(given)
	text, ok := given.(string)
	if !ok {
		return given
	}
	switch o.kind {
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

// usable finds a command that the bot has registered.
func (g *guild) usable(_ string) (usable, bool) {
	return usable{}, false
}
