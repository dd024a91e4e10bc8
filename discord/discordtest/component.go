package discordtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Row is a line of controls below a message: buttons, or one select.
type Row struct {
	Buttons []Button
	Select  *Select
}

// Button is a button with an id, or with a link.
type Button struct {
	ID, Label, URL string
	Emoji          string // its name, or the id of a server's own
	Style          int
	Disabled       bool
	number         int // among the message's components
}

// Select is a list of texts to choose from.
type Select struct {
	ID, Placeholder string
	Options         []SelectOption
	Least, Most     int
	Disabled        bool
	number          int
}

// SelectOption is one of a select's.
type SelectOption struct{ Label, Value, Description string }

const (
	rowComponent    = 1
	buttonComponent = 2
	selectComponent = 3
)

// Limits on components, from Discord's page on them.
const (
	maxRows        = 5
	maxRowButtons  = 5
	maxCustomID    = 100
	maxLabel       = 80
	maxURL         = 512
	maxOptions     = 25
	maxOptionText  = 100
	maxPlaceholder = 150
	linkStyle      = 5
)

// componentForm is a component in a request, of any type. Rows, buttons and selects of texts are emulated.
type componentForm struct {
	Type        int             `json:"type"`
	ID          int             `json:"id"`
	Components  []componentForm `json:"components"`
	CustomID    string          `json:"custom_id"`
	Style       int             `json:"style"`
	Label       string          `json:"label"`
	Emoji       *emojiForm      `json:"emoji"`
	URL         string          `json:"url"`
	Disabled    bool            `json:"disabled"`
	Placeholder string          `json:"placeholder"`
	MinValues   *int            `json:"min_values"`
	MaxValues   *int            `json:"max_values"`
	Options     []optionForm    `json:"options"`
}

// emojiForm is an emoji: a character, or one of a server's own by its id.
type emojiForm struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
}

func (e *emojiForm) name() string {
	if e == nil {
		return ""
	}
	return cmp.Or(e.Name, e.ID)
}

type optionForm struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description"`
}

// rowReader reads the components of one message.
type rowReader struct {
	*form

	ids    []string
	number int // of the latest component
}

// readRows checks the components of a message.
func readRows(f *form, forms []componentForm) []Row {
	r := rowReader{form: f}
	if len(forms) > maxRows {
		f.wrong("components", badLength, "Must be 5 or fewer in length.")
	}
	var rows []Row
	for i, in := range forms {
		rows = append(rows, r.row(fmt.Sprintf("components.%d", i), in))
	}
	return rows
}

func (r *rowReader) row(path string, in componentForm) Row {
	var row Row
	r.count(path, in)
	if in.Type != rowComponent {
		r.wrong(path+".type", badChoice, "Value must be one of {1}.")
		return row
	}
	if n := len(in.Components); n < 1 || n > maxRowButtons {
		r.wrong(path+".components", badLength, "Must be between 1 and 5 in length.")
	}
	for i, child := range in.Components {
		place := fmt.Sprintf("%s.components.%d", path, i)
		r.count(place, child)
		switch child.Type {
		case buttonComponent:
			row.Buttons = append(row.Buttons, r.button(place, child))
		case selectComponent:
			row.Select = r.list(place, child)
		default:
			r.wrong(place+".type", badChoice, "Value must be one of {2, 3}.")
		}
	}
	if row.Select != nil && len(in.Components) > 1 {
		r.wrong(path+".components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
	}
	return row
}

// count gives a component the next number, which is its id unless it has one.
func (r *rowReader) count(path string, in componentForm) {
	r.number++
	if in.ID < 0 {
		r.wrong(path+".id", "NUMBER_TYPE_MIN", "int value should be greater than or equal to 0.")
	}
}

func (r *rowReader) button(path string, in componentForm) Button {
	r.length(path+".label", in.Label, 0, maxLabel)
	if in.Label == "" && in.Emoji.name() == "" {
		r.wrong(path, "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji.")
	}
	r.between(path+".style", in.Style, 1, linkStyle)
	switch {
	case in.Style != linkStyle:
		r.customID(path, in.CustomID)
		if in.URL != "" {
			r.wrong(path+".url", "BUTTON_COMPONENT_INVALID", "Only a link has a URL.")
		}
	case in.CustomID != "":
		r.wrong(path+".custom_id", "BUTTON_COMPONENT_INVALID", "A link has no custom id.")
	case !strings.HasPrefix(in.URL, "https://") && !strings.HasPrefix(in.URL, "http://") || utf8.RuneCountInString(in.URL) > maxURL:
		r.wrong(path+".url", "URL_TYPE_INVALID_URL", "Not a well formed URL.")
	}
	return Button{ID: in.CustomID, Label: in.Label, Emoji: in.Emoji.name(), URL: in.URL, Style: in.Style, Disabled: in.Disabled, number: r.number}
}

// customID checks an id that may be in a message once only.
func (r *rowReader) customID(path, id string) {
	r.present(path+".custom_id", id, maxCustomID)
	if id != "" && slices.Contains(r.ids, id) {
		r.wrong(path+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	r.ids = append(r.ids, id)
}

func (r *rowReader) list(path string, in componentForm) *Select {
	r.customID(path, in.CustomID)
	r.length(path+".placeholder", in.Placeholder, 0, maxPlaceholder)
	s := &Select{ID: in.CustomID, Placeholder: in.Placeholder, Least: 1, Most: 1, Disabled: in.Disabled, number: r.number}
	if n := len(in.Options); n < 1 || n > maxOptions {
		r.wrong(path+".options", badLength, "Must be between 1 and 25 in length.")
	}
	for i, o := range in.Options {
		place := fmt.Sprintf("%s.options.%d", path, i)
		r.present(place+".label", o.Label, maxOptionText)
		r.present(place+".value", o.Value, maxOptionText)
		r.length(place+".description", o.Description, 0, maxOptionText)
		if slices.ContainsFunc(s.Options, func(other SelectOption) bool { return other.Value == o.Value }) {
			r.wrong(place+".value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		s.Options = append(s.Options, SelectOption(o))
	}
	if in.MinValues != nil {
		s.Least = *in.MinValues
		r.between(path+".min_values", s.Least, 0, maxOptions)
	}
	if in.MaxValues != nil {
		s.Most = *in.MaxValues
		r.between(path+".max_values", s.Most, 1, maxOptions)
	}
	if s.Least > s.Most || s.Most > max(len(in.Options), 1) {
		r.wrong(path+".max_values", "SELECT_COMPONENT_MAX_VALUES_EXCEEDED", "There are not so many options, or fewer than have to be chosen.")
	}
	return s
}

type componentJSON struct {
	Type        int             `json:"type"`
	ID          int             `json:"id"`
	Components  []componentJSON `json:"components,omitempty"`
	CustomID    string          `json:"custom_id,omitempty"`
	Style       int             `json:"style,omitempty"`
	Label       string          `json:"label,omitempty"`
	Emoji       *emojiForm      `json:"emoji,omitempty"`
	URL         string          `json:"url,omitempty"`
	Disabled    bool            `json:"disabled,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
	MinValues   *int            `json:"min_values,omitempty"`
	MaxValues   *int            `json:"max_values,omitempty"`
	Options     []optionJSON    `json:"options,omitempty"`
}

type optionJSON struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
}

func rowsJSON(rows []Row) []componentJSON {
	list := []componentJSON{}
	for _, row := range rows {
		list = append(list, row.json())
	}
	return list
}

func (row Row) json() componentJSON {
	answer := componentJSON{Type: rowComponent}
	for _, b := range row.Buttons {
		button := componentJSON{
			Type: buttonComponent, ID: b.number, CustomID: b.ID, Style: b.Style, Label: b.Label, URL: b.URL, Disabled: b.Disabled,
		}
		if b.Emoji != "" {
			button.Emoji = &emojiForm{Name: b.Emoji}
		}
		answer.Components = append(answer.Components, button)
	}
	if s := row.Select; s != nil {
		list := componentJSON{
			Type: selectComponent, ID: s.number, CustomID: s.ID, Placeholder: s.Placeholder, Disabled: s.Disabled,
			MinValues: &s.Least, MaxValues: &s.Most,
		}
		for _, o := range s.Options {
			list.Options = append(list.Options, optionJSON(o))
		}
		answer.Components = append(answer.Components, list)
	}
	answer.ID = answer.Components[0].ID - 1
	return answer
}
