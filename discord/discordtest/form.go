package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Codes of what can be wrong with a field.
const (
	badLength  = "BASE_TYPE_BAD_LENGTH"
	badChoice  = "BASE_TYPE_CHOICES"
	required   = "BASE_TYPE_REQUIRED"
	notANumber = "NUMBER_TYPE_COERCE"
)

// form gathers what is wrong with a request, field by field, since Discord reports all of it at once.
type form struct{ root *errorNode }

// errorNode is a place in the tree of errors that comes with code 50035: fields within fields, and
// under "_errors" what is wrong with this one.
type errorNode struct {
	fields map[string]*errorNode
	errors []fieldError
}

type fieldError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// MarshalJSON writes the node as Discord does.
func (n *errorNode) MarshalJSON() ([]byte, error) {
	tree := make(map[string]any, len(n.fields)+1)
	for name, child := range n.fields {
		tree[name] = child
	}
	if len(n.errors) > 0 {
		tree["_errors"] = n.errors
	}
	return json.Marshal(tree)
}

func (n *errorNode) child(name string) *errorNode {
	if n.fields == nil {
		n.fields = map[string]*errorNode{}
	}
	if n.fields[name] == nil {
		n.fields[name] = &errorNode{}
	}
	return n.fields[name]
}

// wrong notes an error of a field, which is named by its path: "permission_overwrites.0.id".
func (f *form) wrong(path, code, message string) {
	if f.root == nil {
		f.root = &errorNode{}
	}
	node := f.root
	for name := range strings.SplitSeq(path, ".") {
		node = node.child(name)
	}
	node.errors = append(node.errors, fieldError{code, message})
}

// length checks how many characters a text has.
func (f *form) length(path, text string, least, most int) {
	n := utf8.RuneCountInString(text)
	switch {
	case n >= least && n <= most:
	case least == 0:
		f.wrong(path, badLength, fmt.Sprintf("Must be %d or fewer in length.", most))
	default:
		f.wrong(path, badLength, fmt.Sprintf("Must be between %d and %d in length.", least, most))
	}
}

// between checks that a number is in a range.
func (f *form) between(path string, n, least, most int) {
	if n < least {
		f.wrong(path, "NUMBER_TYPE_MIN", fmt.Sprintf("int value should be greater than or equal to %d.", least))
	}
	if n > most {
		f.wrong(path, "NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", most))
	}
}

// present checks that there is a text, of so many characters at the most.
func (f *form) present(path, text string, most int) {
	if text == "" {
		f.missing(path)
		return
	}
	f.length(path, text, 1, most)
}

func (f *form) missing(path string) { f.wrong(path, required, "This field is required") }

// snowflake checks that a text is an id.
func (f *form) snowflake(path, id string) {
	if _, err := strconv.ParseUint(id, 10, 64); err != nil {
		f.wrong(path, notANumber, fmt.Sprintf("Value %q is not snowflake.", id))
	}
}

// failure returns the error of an invalid form, or nil if nothing was wrong.
func (f *form) failure() *apiError {
	if f.root == nil {
		return nil
	}
	failure := newError(http.StatusBadRequest, 50035, "Invalid Form Body")
	failure.Errors = f.root
	return failure
}

// invalid is the error of a form with one wrong field.
func invalid(path, code, message string) *apiError {
	var f form
	f.wrong(path, code, message)
	return f.failure()
}

// sentFields are the fields that a request's body has, which tells one that is null from an absent one.
type sentFields map[string]json.RawMessage

// null reports whether a field was sent to be emptied.
func (f sentFields) null(name string) bool { return string(f[name]) == "null" }

// kept checks that an edit does not empty fields that something always has.
func (f *form) kept(sent sentFields, names ...string) {
	for _, name := range names {
		if sent.null(name) {
			f.missing(name)
		}
	}
}

// read parses the body of a request into the fields of a form.
func (r *request) read(into any) (sentFields, *apiError) {
	var sent sentFields
	if !json.Valid(r.body) {
		return nil, errNotJSON
	}
	if json.Unmarshal(r.body, &sent) != nil {
		return nil, invalid("_", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
	}
	err := json.Unmarshal(r.body, into)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return nil, mistyped(mismatch)
	}
	if err != nil {
		return nil, errNotJSON
	}
	return sent, nil
}

// readList parses the body of a request that is a list.
func (r *request) readList(into any) *apiError {
	if !json.Valid(r.body) {
		return errNotJSON
	}
	err := json.Unmarshal(r.body, into)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if mismatch.Field == "" {
			mismatch.Field = "_"
		}
		return mistyped(mismatch)
	}
	if err != nil {
		return errNotJSON
	}
	return nil
}

// mistyped is the error of a field whose JSON is of another type.
func mistyped(m *json.UnmarshalTypeError) *apiError {
	switch m.Type.Kind() { //nolint:exhaustive // the other types of our forms are numbers
	case reflect.String:
		return invalid(m.Field, "STRING_TYPE_CONVERT", fmt.Sprintf("Could not interpret %q as string.", m.Value))
	case reflect.Slice:
		return invalid(m.Field, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
	case reflect.Struct:
		return invalid(m.Field, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
	case reflect.Bool:
		return invalid(m.Field, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
	}
	return invalid(m.Field, notANumber, fmt.Sprintf("Value %q is not int.", m.Value))
}

// number reads a query parameter between 1 and most, or its default.
func (r *request) number(name string, otherwise, most int) (int, *apiError) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, invalid(name, notANumber, fmt.Sprintf("Value %q is not int.", text))
	}
	if n < 1 {
		return 0, invalid(name, "NUMBER_TYPE_MIN", "int value should be greater than or equal to 1.")
	}
	if n > most {
		return 0, invalid(name, "NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", most))
	}
	return n, nil
}

// truth reads a query parameter that is true or false; false if there is none.
func (r *request) truth(name string) (bool, *apiError) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return false, nil
	}
	value, err := strconv.ParseBool(text)
	if err != nil {
		return false, invalid(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
	}
	return value, nil
}

// id reads a query parameter that is an id; 0 if there is none.
func (r *request) id(name string) (uint64, *apiError) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	var f form
	f.snowflake(name, text)
	return snowflake(text), f.failure()
}
