package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// document is what Discord answers, where it has something that Convene builds on: Discord documents that it
// is always there, and other servers and proxies leave it out. A zero value in its place would be silence: a
// member who is not there, a right that is missing.
type document interface {
	// lacks names what is missing; empty if nothing is.
	lacks() string
}

// list is an answer with several documents.
type list[T document] []T

func (l list[T]) lacks() string {
	if l == nil {
		return "list"
	}
	for _, entry := range l {
		if what := entry.lacks(); what != "" {
			return what + " of an entry in the list"
		}
	}
	return ""
}

// object is a document of which only the id is read.
type object struct {
	ID string `json:"id"`
}

func (o object) lacks() string {
	if o.ID == "" {
		return "id"
	}
	return ""
}

// read reads an answer of the call.
func (to call) read(raw []byte, out document) error {
	if err := json.Unmarshal(raw, out); err != nil {
		return to.unusable("what came is not the JSON that Discord documents" + mistyped(err))
	}
	if what := out.lacks(); what != "" {
		return to.unusable("what came has no " + what + ", which Discord documents")
	}
	return nil
}

// unusable is the failure of a call that was answered with success, but not as Discord documents it.
func (to call) unusable(why string) *Error {
	return &Error{Kind: Retry, HTTPStatus: http.StatusOK, Route: to.name(), Message: why}
}

// mistyped says which part of an answer has another type than Discord documents, without what is in it.
func mistyped(err error) string {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return ""
	}
	kind, _, _ := strings.Cut(wrong.Value, " ") // a number's value comes after it
	if wrong.Field == "" {
		return fmt.Sprintf(": it is of type %s", kind)
	}
	return fmt.Sprintf(": %s is of type %s", wrong.Field, kind)
}
