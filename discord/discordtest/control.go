package discordtest

import "slices"

// offers checks that a user's app lets them use a control below the message so: press the button with an
// id, or choose values in the select. It returns the component's number.
func (m *message) offers(kind int, id string, values []string) (number int, err error) {
	for _, row := range m.rows {
		for _, b := range row.Buttons {
			if kind == buttonComponent && b.ID == id && b.Style != linkStyle {
				return b.number, b.check()
			}
		}
		if s := row.Select; s != nil && kind == selectComponent && s.ID == id {
			return s.number, s.check(values)
		}
	}
	return 0, refuse("the message %s has no such control: %q", m.id, id)
}

func (b Button) check() error {
	if b.Disabled {
		return refuse("the button %q is disabled", b.Label)
	}
	return nil
}

func (s Select) check(values []string) error {
	if s.Disabled {
		return refuse("the select %q is disabled", s.ID)
	}
	for _, v := range values {
		if !slices.ContainsFunc(s.Options, func(o SelectOption) bool { return o.Value == v }) {
			return refuse("the select %q has no option %q", s.ID, v)
		}
	}
	if n := len(values); n < s.Least || n > s.Most {
		return refuse("of the select %q one chooses %d to %d options, not %d", s.ID, s.Least, s.Most, n)
	}
	return nil
}
