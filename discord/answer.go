package discord

import (
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// answer is Discord's answer to a call that failed.
type answer struct {
	status int
	header http.Header
	// foreign is an answer that is not Discord's JSON: it comes from the network in front of it.
	foreign bool
	// broken is an answer whose connection broke within it: only its status and headers are known.
	broken bool
	body   struct {
		Code       int             `json:"code"`
		Message    string          `json:"message"`
		RetryAfter float64         `json:"retry_after"`
		Global     bool            `json:"global"`
		Errors     json.RawMessage `json:"errors"`
	}
}

// answerLimit bounds what is read of a failure. The longest that Discord sends, a form's errors, is a
// few kilobytes.
const answerLimit = 64 << 10

func readAnswer(response *http.Response) answer {
	a := answer{status: response.StatusCode, header: response.Header}
	raw, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if err != nil {
		a.broken = true
		return a
	}
	a.foreign = json.Unmarshal(raw, &a.body) != nil
	return a
}

// kind sorts the answer. Without Discord's code, a refusal says neither that a right is missing nor that
// something does not exist.
func (a answer) kind() Kind {
	switch {
	case a.blocked():
		return RetryAfter
	case a.broken && (a.status == http.StatusForbidden || a.status == http.StatusNotFound):
		return Retry
	}
	return kindOf(a.status, a.body.Code)
}

// blocked reports whether the network in front of Discord refused the call: its edge with a code of its own,
// a proxy or a firewall with a page, a network that wants a login with a redirection.
func (a answer) blocked() bool {
	if a.body.Code == codeNetworkBlock {
		return true
	}
	return a.foreign && a.status < http.StatusInternalServerError && !slices.Contains(plainStatuses, a.status)
}

// plainStatuses mean the same whoever answers with them.
var plainStatuses = []int{
	http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooManyRequests,
	http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge,
}

// failure is the answer as an error of the call.
func (a answer) failure(to call) *Error {
	e := &Error{
		Kind: a.kind(), HTTPStatus: a.status, Code: a.body.Code, Blocked: a.blocked(),
		Route: to.name(), Message: a.message(), rights: to.rights,
	}
	if fields := formErrors(a.body.Errors); fields != "" {
		e.Message += ": " + impersonal(fields)
		e.fields = formFields(a.body.Errors)
	}
	if e.Kind == RetryAfter {
		e.RetryAfter = a.retryAfter()
	}
	return e
}

// message is Discord's, without the status that it sometimes begins with; else the status' name.
func (a answer) message() string {
	message := strings.TrimPrefix(a.body.Message, strconv.Itoa(a.status)+": ")
	return cmp.Or(impersonal(message), http.StatusText(a.status), "a status of its network")
}

const (
	// banDelay is how long to be silent after a 429 that is not Discord's own but its network's: an
	// address is banned there for 10,000 refused requests in ten minutes, and not told for how long.
	banDelay = 10 * time.Minute
	// blockDelay is for a refusal of the network without a time. Blocks of an edge pass within seconds or
	// take hours: once a minute is soon enough for the ones, and too seldom to count against the others.
	blockDelay = time.Minute
	// shortDelay is for an answer that asks for patience without a time.
	shortDelay = 5 * time.Second
)

// retryAfter is the wait that the answer asks for. Discord's body is exact; its header rounds up to
// whole seconds.
func (a answer) retryAfter() time.Duration {
	wait := toDuration(a.body.RetryAfter)
	if wait == 0 {
		wait = seconds(a.header.Get("Retry-After"))
	}
	switch {
	case a.blocked():
		return cmp.Or(wait, blockDelay)
	case a.foreign:
		return max(wait, banDelay)
	}
	return cmp.Or(wait, shortDelay)
}

// everywhere reports whether a 429 is about all calls, not one bucket.
func (a answer) everywhere() bool {
	return a.foreign || a.body.Global || a.header.Get("X-RateLimit-Global") != "" || a.header.Get("X-RateLimit-Scope") == "global"
}

// personal is what Discord may quote of a request: a value, or an id.
var personal = regexp.MustCompile(`"[^"]*"|\b\d{15,}\b`)

// impersonal takes quotations of a request out of a message: they may be about a person.
func impersonal(message string) string { return personal.ReplaceAllString(message, "…") }

// formErrors flattens the tree of an invalid form: "name: Must be between 1 and 100 in length".
func formErrors(tree json.RawMessage) string {
	if len(tree) == 0 {
		return ""
	}
	var list []string
	collectFormErrors(tree, "", &list)
	sort.Strings(list)
	return strings.Join(list, "; ")
}

// formFields are the fields of an invalid form, without those within fields.
func formFields(tree json.RawMessage) []string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(tree, &fields) != nil {
		return nil
	}
	return slices.Sorted(maps.Keys(fields))
}

func collectFormErrors(node json.RawMessage, path string, list *[]string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(node, &fields) != nil {
		return
	}
	for name, child := range fields {
		if name != "_errors" {
			collectFormErrors(child, strings.TrimPrefix(path+"."+name, "."), list)
			continue
		}
		var problems []struct {
			Message string `json:"message"`
		}
		if json.Unmarshal(child, &problems) != nil {
			continue
		}
		for _, p := range problems {
			*list = append(*list, strings.TrimPrefix(path+": "+p.Message, ": "))
		}
	}
}
