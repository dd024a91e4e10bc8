package discord

// Row is a line of controls below a message: up to five buttons, or one select. A message has at most
// five rows.
type Row struct {
	Buttons []Button
	Select  *Select
}

// Button is pressed. Who presses it, sends its id.
type Button struct {
	ID       string // of at most 100 characters, the only one of its message
	Label    string // at most 80 characters
	Style    ButtonStyle
	Disabled bool
}

// ButtonStyle is how a button looks.
type ButtonStyle int

// The styles of buttons with an id.
const (
	Primary   ButtonStyle = iota + 1 // the one to press
	Secondary                        // one of several
	Success                          // agrees
	Danger                           // cannot be taken back
)

// Select is a list to choose from.
type Select struct {
	ID          string // as a button's
	Placeholder string // shown while nothing is chosen; at most 150 characters
	Options     []SelectOption
	Max         int // how many may be chosen, one if it is 0; at least one must
	Disabled    bool
}

// SelectOption is one of a select's: at most SelectLimit, of at most 100 characters each.
type SelectOption struct{ Label, Value, Description string }

// Discord's limits on controls, from its page on components.
const (
	SelectLimit = 25 // options of a select

	labelLimit       = 80
	placeholderLimit = 150
	optionLimit      = 100
)

const (
	actionRowType  = 1
	buttonType     = 2
	selectType     = 3
	textInputType  = 4
	modalLabelType = 18
)

// componentJSON is any component; the fields that its type does not have stay empty.
type componentJSON struct {
	Type        int             `json:"type"`
	Components  []componentJSON `json:"components,omitempty"` // of a row
	Component   *componentJSON  `json:"component,omitempty"`  // of a label
	CustomID    string          `json:"custom_id,omitempty"`
	Style       int             `json:"style,omitempty"`
	Label       string          `json:"label,omitempty"`
	Disabled    bool            `json:"disabled,omitempty"`
	Placeholder string          `json:"placeholder,omitempty"`
	MinValues   *int            `json:"min_values,omitempty"`
	MaxValues   *int            `json:"max_values,omitempty"`
	MaxLength   int             `json:"max_length,omitempty"`
	Required    *bool           `json:"required,omitempty"`
	Options     []optionJSON    `json:"options,omitempty"`
	Description string          `json:"description,omitempty"`
	Value       string          `json:"value,omitempty"` // of a submitted text input
}

type optionJSON struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
}

func rowsJSON(rows []Row) []componentJSON {
	var list []componentJSON
	for _, r := range rows {
		list = append(list, r.json())
	}
	return list
}

func (r Row) json() componentJSON {
	row := componentJSON{Type: actionRowType}
	for _, b := range r.Buttons {
		row.Components = append(row.Components, componentJSON{
			Type: buttonType, CustomID: b.ID, Style: int(b.Style), Label: cut(b.Label, labelLimit), Disabled: b.Disabled,
		})
	}
	if r.Select != nil {
		row.Components = append(row.Components, r.Select.json())
	}
	return row
}

func (s Select) json() componentJSON {
	least, most := 1, min(max(s.Max, 1), len(s.Options))
	answer := componentJSON{
		Type: selectType, CustomID: s.ID, Placeholder: cut(s.Placeholder, placeholderLimit), Disabled: s.Disabled,
		MinValues: &least, MaxValues: &most,
	}
	for _, o := range s.Options {
		answer.Options = append(answer.Options, optionJSON{cut(o.Label, optionLimit), o.Value, cut(o.Description, optionLimit)})
	}
	return answer
}
