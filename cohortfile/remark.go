package cohortfile

import (
	"cmp"
	"fmt"
	"strings"
)

// Remark is what has to be corrected about one person of a file.
type Remark struct {
	Place    string // people[3] or line 5
	ID       string // as far as it can be read, like the name
	Name     string
	Problems []string // each begins with the field
}

// Why is what has to be corrected, in one sentence.
func (r Remark) Why() string { return strings.Join(r.Problems, "; ") }

// Who names the person by their place and, as far as they are known, their id and name.
func (r Remark) Who() string {
	switch {
	case r.ID != "" && r.Name != "" && r.Name != r.ID:
		return fmt.Sprintf("%s (%q, %q)", r.Place, clip(r.ID), clip(r.Name))
	case r.ID != "" || r.Name != "":
		return fmt.Sprintf("%s (%q)", r.Place, clip(cmp.Or(r.ID, r.Name)))
	}
	return r.Place
}
