package discordtest

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Choice is one that a bot offers for an option while it is typed.
type Choice struct {
	Name  string
	Value any // a string, or a number as a float64
}

// Limits on choices, from Discord's page on application commands.
const (
	maxChoices     = 25
	maxChoiceName  = 100
	maxChoiceValue = 100
)

type choicesForm struct {
	Choices []*struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	} `json:"choices"`
}

// readChoices reads the choices for an option.
func readChoices(r *request, absent bool) ([]Choice, *apiError) {
	var in choicesForm
	if _, failure := r.read(&in); failure != nil {
		return nil, failure
	}
	if absent {
		return nil, invalid("choices", required, "This field is required")
	}
	var f form
	if len(in.Choices) > maxChoices {
		f.wrong("choices", badLength, "Must be 25 or fewer in length.")
	}
	choices := []Choice{}
	for n, one := range in.Choices {
		if one == nil {
			continue
		}
		path := fmt.Sprintf("choices.%d", n)
		f.length(path+".name", one.Name, 1, maxChoiceName)
		choices = append(choices, Choice{one.Name, readChoiceValue(&f, path+".value", one.Value)})
		if reflect.TypeOf(choices[0].Value) != reflect.TypeOf(choices[len(choices)-1].Value) {
			f.wrong(path+".value", "STRING_TYPE_CONVERT", "The values are of different types.")
		}
	}
	return choices, f.failure()
}

// readChoiceValue reads a text or a number. That a text has at most 100 characters the page says;
// Discord's description of its API allows more.
func readChoiceValue(f *form, path string, raw json.RawMessage) any {
	var value any
	if len(raw) > 0 && json.Unmarshal(raw, &value) != nil {
		value = nil
	}
	switch value := value.(type) {
	case string:
		f.length(path, value, 0, maxChoiceValue)
	case float64:
	case nil:
		f.missing(path)
	default:
		f.wrong(path, "STRING_TYPE_CONVERT", "Could not interpret it as string.")
	}
	return value
}
