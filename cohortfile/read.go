// Package cohortfile reads the file in which an organiser hands in a cohort and its signups: JSON or
// CSV, see README.md. What comes out is a cohort.Roster; nothing is looked up anywhere.
//
// The one rule to know: whatever is wrong with the file is reported at once and with its place, so
// that it is corrected in one go. What is wrong with one person's times or zone does not stop the
// others: it is kept as text, and matching reports it as that person's.
package cohortfile

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"convene/cohort"
)

// maxSize is far beyond any cohort (2,000 people take 1 MB) and keeps a wrong file from filling the
// memory.
const maxSize = 64 << 20

// ReadFile is Read for a file of the disk.
func ReadFile(path string) (cohort.Roster, error) {
	file, err := os.Open(path)
	if err != nil {
		return cohort.Roster{}, fmt.Errorf("cohort file: %w", err)
	}
	defer file.Close()
	return Read(file, path)
}

// Read reads a cohort file. The extension of name tells JSON from CSV; with neither, the content
// does. It returns an *Error for everything that is wrong with the file, or the reader's error.
func Read(r io.Reader, name string) (cohort.Roster, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return cohort.Roster{}, fmt.Errorf("read cohort file %s: %w", name, err)
	}
	problems := &Error{File: filepath.Base(name)}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")) // Excel writes a byte order mark
	switch {
	case len(content) > maxSize:
		problems.add("", "the file is larger than %d MB", maxSize>>20)
	case len(bytes.TrimSpace(content)) == 0:
		problems.add("", "the file is empty")
	case !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0:
		problems.add("", "the file is not text in UTF-8")
	}
	if err := problems.orNil(); err != nil {
		return cohort.Roster{}, err
	}
	decode := decodeJSON
	if isCSV(name, content) {
		decode = decodeCSV
	}
	document := decode(content, problems)
	if err := problems.orNil(); err != nil && document == nil {
		return cohort.Roster{}, err
	}
	roster := document.roster(problems)
	if err := problems.orNil(); err != nil {
		return cohort.Roster{}, err
	}
	return roster, nil
}

func isCSV(name string, content []byte) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return true
	case ".json":
		return false
	default:
		first := bytes.TrimSpace(content)[0]
		return first != '{' && first != '['
	}
}
