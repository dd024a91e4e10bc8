package discordtest

import "fmt"

// Modal is a form that a bot asks a user to fill in.
type Modal struct {
	ID     string // its custom_id
	Title  string
	Fields []Field
}

// Field is a text input of a modal.
type Field struct {
	ID, Label, Placeholder string
	Value                  string // that stands there at first
	Paragraph              bool   // it has several lines
	Required               bool
	Least, Most            int // characters

	row bool // it stands in an action row, not in a label
}

// Limits on modals, from Discord's pages on interactions and on components.
const (
	maxModalTitle       = 45
	maxModalComponents  = 5
	maxFieldLabel       = 45
	maxFieldText        = 4000
	maxFieldPlaceholder = 100
	maxFieldDescription = 100
)

// Types of components of a modal.
const (
	inputComponent = 4
	labelComponent = 18
)

// Styles of text inputs.
const (
	shortInput     = 1
	paragraphInput = 2
)

type modalForm struct {
	ID         string               `json:"custom_id"`
	Title      string               `json:"title"`
	Components []modalComponentForm `json:"components"`
}

// modalComponentForm is a label with a text input, or a row with one.
type modalComponentForm struct {
	Type        int         `json:"type"`
	ID          *uint32     `json:"id"`
	Label       string      `json:"label"`
	Description *string     `json:"description"`
	Component   *inputForm  `json:"component"`
	Components  []inputForm `json:"components"`
}

type inputForm struct {
	Type        int     `json:"type"`
	Number      *uint32 `json:"id"`
	ID          string  `json:"custom_id"`
	Style       int     `json:"style"`
	Label       *string `json:"label"`
	Value       *string `json:"value"`
	Placeholder *string `json:"placeholder"`
	Required    *bool   `json:"required"`
	Least       *int    `json:"min_length"`
	Most        *int    `json:"max_length"`
}

// readModal reads a modal of text inputs. Selects and the like in modals are not emulated.
func readModal(r *request) (*Modal, *apiError) {
	var in modalForm
	if _, failure := r.read(&in); failure != nil {
		return nil, failure
	}
	var f form
	f.length("custom_id", in.ID, 1, maxCustomID)
	f.length("title", in.Title, 1, maxModalTitle)
	if n := len(in.Components); n < 1 || n > maxModalComponents {
		f.wrong("components", badLength, "Must be between 1 and 5 in length.")
	}
	m := &Modal{ID: in.ID, Title: in.Title}
	for n, c := range in.Components {
		m.Fields = append(m.Fields, c.read(&f, fmt.Sprintf("components.%d", n)))
	}
	m.checkIDs(&f)
	return m, f.failure()
}

// checkIDs checks that no two fields have the same id.
func (m Modal) checkIDs(f *form) {
	seen := map[string]bool{}
	for n, field := range m.Fields {
		if seen[field.ID] {
			f.wrong(fmt.Sprintf("components.%d", n), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
		}
		seen[field.ID] = true
	}
}

func (c modalComponentForm) read(f *form, path string) Field {
	switch c.Type {
	case labelComponent:
		return c.readLabel(f, path)
	case rowComponent:
		return c.readRow(f, path)
	}
	f.wrong(path+".type", badChoice, "Value must be one of {1, 18}.")
	return Field{}
}

func (c modalComponentForm) readLabel(f *form, path string) Field {
	f.length(path+".label", c.Label, 1, maxFieldLabel)
	if c.Description != nil {
		f.length(path+".description", *c.Description, 1, maxFieldDescription)
	}
	if c.Component == nil {
		f.missing(path + ".component")
		return Field{}
	}
	field := c.Component.read(f, path+".component")
	field.Label = c.Label
	return field
}

// readRow reads an action row, which has one text input, with its label.
func (c modalComponentForm) readRow(f *form, path string) Field {
	if len(c.Components) != 1 {
		f.wrong(path+".components", badLength, "Must be between 1 and 1 in length.")
		return Field{}
	}
	path += ".components.0"
	if c.Components[0].Label == nil {
		f.missing(path + ".label")
	}
	field := c.Components[0].read(f, path)
	field.row = true
	return field
}

func (in inputForm) read(f *form, path string) Field {
	if in.Type != inputComponent {
		f.wrong(path+".type", badChoice, "Value must be one of {4}.")
	}
	if in.Style != shortInput && in.Style != paragraphInput {
		f.wrong(path+".style", badChoice, "Value must be one of {1, 2}.")
	}
	f.length(path+".custom_id", in.ID, 1, maxCustomID)
	field := Field{
		ID: in.ID, Label: orNothing(in.Label), Placeholder: orNothing(in.Placeholder), Value: orNothing(in.Value),
		Paragraph: in.Style == paragraphInput, Required: in.Required == nil || *in.Required, Most: maxFieldText,
	}
	if in.Label != nil {
		f.length(path+".label", field.Label, 1, maxFieldLabel)
	}
	f.length(path+".placeholder", field.Placeholder, 0, maxFieldPlaceholder)
	f.length(path+".value", field.Value, 0, maxFieldText)
	if in.Least != nil {
		f.between(path+".min_length", *in.Least, 0, maxFieldText)
		field.Least = *in.Least
	}
	if in.Most != nil {
		f.between(path+".max_length", *in.Most, 1, maxFieldText)
		field.Most = *in.Most
	}
	return field
}

// orNothing is a text that may be missing.
func orNothing(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
