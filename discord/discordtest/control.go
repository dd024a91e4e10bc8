package discordtest

import "slices"

// Types of components below messages.
const (
	buttonComponent = 2
	selectComponent = 3
)

var controlNames = map[int]string{buttonComponent: "button", selectComponent: "select"}

// control is a button or a select below a message.
type control struct {
	kind        int
	id          string
	number      int // among the message's components
	disabled    bool
	values      []string // of a select's options
	least, most int      // how many of them may be chosen
}

// control finds the one with the id and type of another.
func (m *message) control(like control) (control, bool) {
	for _, c := range m.controls() {
		if c.kind == like.kind && c.id == like.id {
			return c, true
		}
	}
	return control{}, false
}

func (m *message) controls() []control { return nil }

// check looks at what a user's app allows.
func (c control) check(values []string) error {
	if c.disabled {
		return refuse("the %s %q is disabled", controlNames[c.kind], c.id)
	}
	if c.kind != selectComponent {
		return nil
	}
	for _, v := range values {
		if !slices.Contains(c.values, v) {
			return refuse("the select %q has no option %q", c.id, v)
		}
	}
	if n := len(values); n < c.least || n > c.most {
		return refuse("of the select %q one chooses %d to %d options, not %d", c.id, c.least, c.most, n)
	}
	return nil
}
