package cohortfile

import (
	"fmt"
	"strings"
)

// Error is everything that is wrong with a cohort file.
type Error struct {
	File     string
	Problems []Problem // in the order of the file, no more than the first maxProblems
	More     int       // how many were left off

	places map[string]bool // where a problem is known, those left off too
}

// Problem is one thing to correct.
type Problem struct {
	Place string // people[3] ("p0007").available; empty for the file as a whole
	Text  string
}

func (p Problem) String() string {
	if p.Place == "" {
		return p.Text
	}
	return p.Place + ": " + p.Text
}

// maxProblems is what fits on a screen; a file with more usually has one cause.
const maxProblems = 20

func (e *Error) Error() string {
	if len(e.Problems) == 1 {
		return fmt.Sprintf("cohort file %s: %s", e.File, e.Problems[0])
	}
	var text strings.Builder
	fmt.Fprintf(&text, "cohort file %s has %d problems:", e.File, len(e.Problems)+e.More)
	for _, problem := range e.Problems {
		text.WriteString("\n  " + problem.String())
	}
	if e.More > 0 {
		fmt.Fprintf(&text, "\n  and %d more", e.More)
	}
	return text.String()
}

func (e *Error) add(place, format string, args ...any) {
	if e.places == nil {
		e.places = map[string]bool{}
	}
	e.places[place] = true
	if len(e.Problems) == maxProblems {
		e.More++
		return
	}
	e.Problems = append(e.Problems, Problem{Place: place, Text: fmt.Sprintf(format, args...)})
}

// orNil avoids the trap of a nil *Error in a non-nil error.
func (e *Error) orNil() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}

// clip keeps the file's own text from filling an error message.
func clip(text string) string {
	const most = 40
	runes := []rune(strings.ToValidUTF8(text, "�"))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + "…"
}
