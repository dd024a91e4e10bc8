package discordtest

import "slices"

// Control is a button or a select below a message, as a user sees it.
type Control struct {
	Kind     ControlKind
	ID       string // its custom_id
	Label    string // of a select its placeholder
	Disabled bool
	Options  []ControlOption // of a select

	Least, Most int // how many of the options may be chosen

	number int // among the message's components
}

// ControlOption is one of a select's.
type ControlOption struct{ Label, Value string }

// ControlKind is a type of control. The numbers are Discord's.
type ControlKind int

// The types of controls that are emulated.
const (
	Button ControlKind = 2
	Select ControlKind = 3
)

func (k ControlKind) String() string {
	if k == Select {
		return "select"
	}
	return "button"
}

// control finds the one of a kind with an id.
func (m *message) control(kind ControlKind, id string) (Control, bool) {
	list := m.controls()
	n := slices.IndexFunc(list, func(c Control) bool { return c.Kind == kind && c.ID == id })
	if n < 0 {
		return Control{}, false
	}
	return list[n], true
}

func (m *message) controls() []Control { return nil }

// check looks at what a user's app allows.
func (c Control) check(values []string) error {
	if c.Disabled {
		return refuse("the %s %q is disabled", c.Kind, c.ID)
	}
	if c.Kind != Select {
		return nil
	}
	for _, v := range values {
		if !slices.ContainsFunc(c.Options, func(o ControlOption) bool { return o.Value == v }) {
			return refuse("the select %q has no option %q", c.ID, v)
		}
	}
	if n := len(values); n < c.Least || n > c.Most {
		return refuse("of the select %q one chooses %d to %d options, not %d", c.ID, c.Least, c.Most, n)
	}
	return nil
}
