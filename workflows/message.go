package workflows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.temporal.io/sdk/converter"
)

// message is the input of a signal or an update as it came. Whoever reaches Temporal can send one, so that
// nothing in it is believed: by Temporal's own decoding, a misspelt member would be as good as none.
type message struct {
	input converter.RawValue
	// more is the input behind the first, which no message has. Temporal does not hand over that of a signal.
	more converter.RawValue
}

// member is a member that a message may have.
type member struct {
	name string
	into any    // a pointer
	form string // what it must be, for who got it wrong
}

// maxMessageBytes bounds a message: a decision on 1000 groups with a reason takes a third of it.
const maxMessageBytes = 64 << 10

// read reads the message, which must be one JSON object with none but these members, each at most once. Its
// error is a sentence for the sender. It says nothing of what is in the message but an unknown member's name.
//
// The JSON package's reflection alarms workflowcheck; what it reads depends on its input alone, as Temporal's
// own decoding does.
//
//workflowcheck:ignore
func (m message) read(members []member) error {
	object, err := m.object()
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(object))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return errNoObject
	}
	seen := make([]bool, len(members))
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return errNoObject
		}
		i := slices.IndexFunc(members, func(m member) bool { return m.name == name })
		if i < 0 {
			return unknownMember(name, members)
		}
		if seen[i] {
			return fmt.Errorf("member %q is there twice", members[i].name)
		}
		seen[i] = true
		if err := members[i].decode(decoder); err != nil {
			return err
		}
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return errNoObject
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errNoObject
	}
	return nil
}

var errNoObject = errors.New("its input is not a JSON object")

// object is the text of a message of which there is one, in a size and an encoding that can be read.
func (m message) object() ([]byte, error) {
	payload := m.input.Payload()
	data := payload.GetData()
	switch {
	case payload == nil:
		return nil, errors.New("it has no input")
	case m.more.Payload() != nil:
		return nil, errors.New("it has more than one input")
	case string(payload.GetMetadata()[converter.MetadataEncoding]) != converter.MetadataEncodingJSON:
		return nil, errNoObject
	case len(data) > maxMessageBytes:
		return nil, fmt.Errorf("its input has %d bytes; it can have %d", len(data), maxMessageBytes)
	case !utf8.Valid(data):
		return nil, errors.New("its input is not valid UTF-8")
	}
	return data, nil
}

// decode reads the member's value. A null stands for no value, and who has none leaves the member out.
func (m member) decode(decoder *json.Decoder) error {
	var value json.RawMessage
	if err := decoder.Decode(&value); err != nil {
		return errNoObject
	}
	if string(value) == "null" || json.Unmarshal(value, m.into) != nil {
		return fmt.Errorf("member %q must be %s", m.name, m.form)
	}
	return nil
}

// unknownNameLimit is how many characters of an unknown member's name are repeated: enough to recognize a
// misspelling.
const unknownNameLimit = 40

func unknownMember(name json.Token, members []member) error {
	known := make([]string, 0, len(members))
	for _, m := range members {
		known = append(known, m.name)
	}
	return fmt.Errorf("unknown member %.*q, known: %s", unknownNameLimit, name, strings.Join(known, ", "))
}

// checkText refuses a text that is too long, in characters, or has control characters, of which PostgreSQL
// takes no NUL and a terminal should get none.
func checkText(name, text string, most int, allowed string) error {
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Errorf("member %q has %d characters; it can have %d", name, n, most)
	}
	control := func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(allowed, r) }
	if strings.ContainsFunc(text, control) {
		return fmt.Errorf("member %q has control characters", name)
	}
	return nil
}
