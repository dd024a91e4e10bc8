package discordtest

import (
	"fmt"
	"math"
)

// CommandOption is a parameter of a command.
type CommandOption struct {
	Name, Description string

	Type                   int
	Required, Autocomplete bool
	Choices                []any
	Min, Max               *float64 // of a number, or of a text's length
}

// Types of options that are emulated.
const (
	textOption    = 3
	integerOption = 4
	booleanOption = 5
	numberOption  = 10
)

// commandOptionForm is an option in a request, and in an answer.
type commandOptionForm struct {
	Type         int      `json:"type"`
	Name         string   `json:"name"`
	Description  string   `json:"description"`
	Required     bool     `json:"required,omitempty"`
	Autocomplete bool     `json:"autocomplete,omitempty"`
	MinValue     *float64 `json:"min_value,omitempty"`
	MaxValue     *float64 `json:"max_value,omitempty"`
	MinLength    *int     `json:"min_length,omitempty"`
	MaxLength    *int     `json:"max_length,omitempty"`
	Choices      []struct {
		Name  string `json:"name"`
		Value any    `json:"value"`
	} `json:"choices,omitempty"`
}

func (in commandOptionForm) read(f *form, path string) CommandOption {
	f.commandName(path+".name", in.Name)
	f.present(path+".description", in.Description, maxDescriptionLength)
	o := CommandOption{
		Name: in.Name, Description: in.Description, Type: in.Type, Required: in.Required, Autocomplete: in.Autocomplete,
		Min: in.MinValue, Max: in.MaxValue,
	}
	isText, isNumber := in.Type == textOption, in.Type == integerOption || in.Type == numberOption
	if isText {
		o.Min, o.Max = in.length(f, path+".min_length", in.MinLength, 0), in.length(f, path+".max_length", in.MaxLength, 1)
	}
	if !isText && !isNumber && in.Type != booleanOption {
		f.wrong(path+".type", badChoice, "Value must be one of {3, 4, 5, 10}.")
	}
	in.checkBounds(f, path, isText, isNumber)
	if len(in.Choices) > maxChoices {
		f.wrong(path+".choices", badLength, "Must be 25 or fewer in length.")
	}
	if in.Autocomplete && len(in.Choices) > 0 {
		f.wrong(path+".autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", "Autocomplete options cannot have choices")
	}
	for i, choice := range in.Choices {
		f.present(fmt.Sprintf("%s.choices.%d.name", path, i), choice.Name, maxDescriptionLength)
		if !in.takes(choice.Value) {
			f.wrong(fmt.Sprintf("%s.choices.%d.value", path, i), "APPLICATION_COMMAND_OPTIONS_CHOICE_TYPE_INVALID", "The value is not of the option's type.")
		}
		o.Choices = append(o.Choices, choice.Value)
	}
	if o.Min != nil && o.Max != nil && *o.Min > *o.Max {
		f.wrong(path, "APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID", "The least is more than the most.")
	}
	return o
}

// takes reports whether a choice's value is of the option's type.
func (in commandOptionForm) takes(value any) bool {
	number, isNumber := value.(float64)
	_, isText := value.(string)
	switch in.Type {
	case textOption:
		return isText
	case integerOption:
		return isNumber && number == math.Trunc(number)
	case numberOption:
		return isNumber
	}
	return true // such an option has no choices at all
}

// checkBounds refuses what an option of another type would have.
func (in commandOptionForm) checkBounds(f *form, path string, isText, isNumber bool) {
	for name, misplaced := range map[string]bool{
		"min_value": in.MinValue != nil && !isNumber, "max_value": in.MaxValue != nil && !isNumber,
		"min_length": in.MinLength != nil && !isText, "max_length": in.MaxLength != nil && !isText,
		"autocomplete": in.Autocomplete && !isText && !isNumber, "choices": len(in.Choices) > 0 && !isText && !isNumber,
	} {
		if misplaced {
			f.wrong(path+"."+name, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Such an option has no "+name+".")
		}
	}
	for name, bound := range map[string]*float64{"min_value": in.MinValue, "max_value": in.MaxValue} {
		if in.Type == integerOption && bound != nil && *bound != math.Trunc(*bound) {
			f.wrong(path+"."+name, notANumber, fmt.Sprintf("Value %q is not int.", fmt.Sprint(*bound)))
		}
	}
}

func (in commandOptionForm) length(f *form, path string, n *int, least int) *float64 {
	if n == nil {
		return nil
	}
	f.between(path, *n, least, maxTextOption)
	length := float64(*n)
	return &length
}
