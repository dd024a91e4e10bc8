package cohortfile

import (
	"fmt"
	"strings"
	"unicode"
)

// Error is everything that is wrong with a cohort file that is refused.
type Error struct {
	File     string
	Problems []Problem // no more than the first maxProblems: those of the frame, then those of people
	More     int       // how many were left off

	fields map[string]bool // of the cohort: where a problem is known
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

// newProblem lets no character of the file's text that cannot be seen reach a terminal.
func newProblem(place, format string, args ...any) Problem {
	text := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '�'
		}
		return r
	}, fmt.Sprintf(format, args...))
	return Problem{Place: place, Text: text}
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
	if e.full() {
		e.More++
		return
	}
	e.Problems = append(e.Problems, newProblem(place, format, args...))
}

// full reports whether further problems are only counted: then none needs to be put into words.
func (e *Error) full() bool { return len(e.Problems) >= maxProblems }

// addField is add for one of the cohort's own fields.
func (e *Error) addField(field, format string, args ...any) {
	if e.fields == nil {
		e.fields = map[string]bool{}
	}
	e.fields[field] = true
	e.add(field, format, args...)
}

// clip keeps the file's own text from filling an error message.
func clip(text string) string {
	const most = 40
	runes := []rune(text[:min(len(text), 8*most)])
	if len(runes) <= most {
		return strings.ToValidUTF8(string(runes), "�")
	}
	return strings.ToValidUTF8(string(runes[:most]), "�") + "…"
}
