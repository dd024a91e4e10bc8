// Package cohortfile reads the file in which an organiser hands in a cohort and its signups: JSON or
// CSV, see README.md. What comes out is a cohort.Roster; nothing is looked up anywhere.
//
// The one rule to know, for both formats: what is wrong with the file's frame refuses the file, what is
// wrong with one person concerns that person.
//   - The frame is the encoding, the syntax, the cohort's own fields, and the names of columns and
//     members: a misspelt name would silently lose what everybody said under it.
//   - A person whose row cannot be read (who they are, their role, their limit) is left out and listed as
//     Skipped.
//   - A person who has no time that can be used (slots that cannot be read, an unknown zone, never free)
//     is in the roster, as the signup exists, and is listed as Unmatchable. Their times stay as written,
//     so that matching says the same of them.
package cohortfile

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"convene/cohort"
)

// The limits of a file. Both are far beyond any cohort: 2,000 people take 1 MB. They keep a wrong file
// from filling the memory.
const (
	maxSize   = 64 << 20 // bytes
	maxPeople = 20_000
)

// File is what a cohort file says.
type File struct {
	Roster      cohort.Roster
	Skipped     []Remark // people who are not in the roster
	Unmatchable []Remark // people of the roster without a usable time
}

// ReadFile is Read for a file of the disk.
func ReadFile(path string) (File, error) {
	file, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("cohort file: %w", err)
	}
	defer file.Close()
	return Read(file, path)
}

// Read reads a cohort file. The extension of name tells JSON from CSV; with neither, the content
// does. It returns an *Error if the file is refused, with everything that is wrong with it, or the
// reader's error. A file of which nobody can be read is refused.
func Read(r io.Reader, name string) (File, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return File{}, fmt.Errorf("read cohort file %s: %w", name, err)
	}
	problems := &Error{File: filepath.Base(name)}
	content, wrong := PlainText(content)
	if wrong != "" {
		problems.add("", "%s", wrong)
		return File{}, problems
	}
	decode := decodeJSON
	if isCSV(name, content) {
		decode = decodeCSV
	}
	document := decode(content, problems)
	if document == nil {
		return File{}, problems
	}
	file := document.file(problems)
	if len(problems.Problems) > 0 {
		return File{}, problems
	}
	return file, nil
}

func isCSV(name string, content []byte) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return true
	case ".json":
		return false
	default:
		start := bytes.TrimSpace(content)
		return !bytes.HasPrefix(start, []byte("{")) && !bytes.HasPrefix(start, []byte("["))
	}
}
