package discordtest

import (
	"maps"
	"slices"
	"unicode/utf8"
)

type modalDataJSON struct {
	CustomID   string                   `json:"custom_id"`
	Components []submittedComponentJSON `json:"components"`
}

// submittedComponentJSON is a label or a row with what was written into its text input.
type submittedComponentJSON struct {
	Type       int                  `json:"type"`
	ID         int                  `json:"id"`
	Component  *submittedInputJSON  `json:"component,omitempty"`
	Components []submittedInputJSON `json:"components,omitempty"`
}

type submittedInputJSON struct {
	Type     int    `json:"type"`
	ID       int    `json:"id"`
	CustomID string `json:"custom_id"`
	Value    string `json:"value"`
}

// check looks at what a user's app allows.
func (m Modal) check(texts map[string]string) error {
	for id := range texts {
		if !slices.ContainsFunc(m.Fields, func(f Field) bool { return f.ID == id }) {
			return refuse("the modal %q has no field %q", m.Title, id)
		}
	}
	for _, f := range m.Fields {
		n := utf8.RuneCountInString(f.text(texts))
		switch {
		case n == 0 && f.Required:
			return refuse("the field %q is required", f.Label)
		case n > 0 && n < f.Least:
			return refuse("the field %q needs %d characters or more", f.Label, f.Least)
		case n > f.Most:
			return refuse("the field %q takes %d characters, not %d", f.Label, f.Most, n)
		}
	}
	return nil
}

// text is what stands in the field.
func (f Field) text(texts map[string]string) string {
	if text, ok := texts[f.ID]; ok {
		return text
	}
	return f.Value
}

// submitted is what the bot is told: the modal's fields in its order, then those that somebody made up.
func (m Modal) submitted(texts map[string]string) modalDataJSON {
	fields := slices.Clone(m.Fields)
	for _, id := range slices.Sorted(maps.Keys(texts)) {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.ID == id }) {
			fields = append(fields, Field{ID: id})
		}
	}
	data := modalDataJSON{CustomID: m.ID, Components: []submittedComponentJSON{}}
	for n, f := range fields {
		input := submittedInputJSON{Type: inputComponent, ID: 2*n + 2, CustomID: f.ID, Value: f.text(texts)}
		part := submittedComponentJSON{Type: labelComponent, ID: 2*n + 1, Component: &input}
		if f.row {
			part = submittedComponentJSON{Type: rowComponent, ID: 2*n + 1, Components: []submittedInputJSON{input}}
		}
		data.Components = append(data.Components, part)
	}
	return data
}
