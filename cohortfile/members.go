package cohortfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// members are the known members of a JSON object, so that each can fail on its own and be named.
type members map[string]json.RawMessage

// takeApart returns the known members of an object, and a sentence for each other one and each that is there
// twice. encoding/json would take MAX_GROUPS for max_groups, the last of two, and drop the others.
func takeApart(object []byte, known []string) (m members, wrong []string, more int) {
	m = members{}
	report := func(format string, args ...any) {
		if len(wrong) >= maxProblems {
			more++
			return
		}
		wrong = append(wrong, fmt.Sprintf(format, args...))
	}
	isKnown := map[string]bool{}
	for _, name := range known {
		isKnown[name] = true
	}
	unknown := map[string]json.RawMessage{} // the first ones
	for name, value := range membersOf(object) {
		_, twice := m[name]
		switch {
		case !isKnown[name] && len(unknown) > maxProblems:
			more++
		case !isKnown[name]:
			unknown[name] = value
		case twice:
			report("member %q is there twice", name)
		default:
			m[name] = value
		}
	}
	for _, name := range sortedKeys(unknown) {
		if repeats(unknown[name], m[nearest(name, known)]) {
			continue
		}
		report("unknown member %q%s", clip(name), suggestion(name, known))
	}
	return m, wrong, more
}

// repeats reports whether an unknown member says what the known one that it resembles says too, as in files
// that are written for two systems: then nothing is lost.
func repeats(unknown, known json.RawMessage) bool {
	return known != nil && bytes.Equal(unknown, known)
}

// membersOf yields the members of a JSON object, in their order. The text must be valid JSON.
func membersOf(object []byte) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		for rest := inside(object); len(rest) > 0; {
			var key, value []byte
			key, rest = cutValue(rest)
			value, rest = cutValue(skip(rest, ':'))
			rest = skip(rest, ',')
			if !yield(unquote(key), value) {
				return
			}
		}
	}
}

// unquote decodes a name, seldom one with escapes: a file may have millions.
func unquote(key []byte) string {
	if bytes.IndexByte(key, '\\') < 0 {
		return string(key[1 : len(key)-1])
	}
	var name string
	if json.Unmarshal(key, &name) != nil {
		return string(key)
	}
	return name
}

// elementsOf yields the elements of a JSON list. The text must be valid JSON.
func elementsOf(list []byte) iter.Seq[json.RawMessage] {
	return func(yield func(json.RawMessage) bool) {
		for rest := inside(list); len(rest) > 0; {
			var value []byte
			value, rest = cutValue(rest)
			rest = skip(rest, ',')
			if !yield(value) {
				return
			}
		}
	}
}

const jsonSpace = " \t\r\n"

// inside returns what is between the brackets of an object or list.
func inside(text []byte) []byte {
	text = bytes.Trim(text, jsonSpace)
	return bytes.Trim(text[1:len(text)-1], jsonSpace)
}

// skip drops a separator and the space around it.
func skip(text []byte, separator byte) []byte {
	text = bytes.TrimLeft(text, jsonSpace)
	if len(text) > 0 && text[0] == separator {
		text = bytes.TrimLeft(text[1:], jsonSpace)
	}
	return text
}

// cutValue returns the value at the start of the text, which is valid JSON from there on, and what follows.
// It copies nothing, so that a large file is in memory once.
func cutValue(text []byte) (value, rest []byte) {
	depth, inString := 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case (c == '}' || c == ']') && depth > 0:
			depth--
		case depth == 0 && strings.IndexByte(",:}]"+jsonSpace, c) >= 0:
			return text[:i], text[i:]
		}
		if depth == 0 && !inString && (c == '"' || c == '}' || c == ']') {
			return text[:i+1], text[i+1:]
		}
	}
	return text, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
