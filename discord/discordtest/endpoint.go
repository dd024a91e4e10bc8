package discordtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// request is one call of the API, with the server's state locked.
type request struct {
	*http.Request
	body   []byte
	reason string // for the audit log
}

// handler answers a request: a status and a value to write as JSON, or an error.
type handler func(*request) (status int, value any, err *apiError)

// bodyLimit bounds what is read of a request; Discord's own limit is for attachments and larger.
const bodyLimit = 1 << 20

// endpoint counts, authenticates and limits a request before it handles it.
func (s *Server) endpoint(route string, handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		if err != nil {
			write(w, http.StatusBadRequest, errNotJSON)
			return
		}
		s.mu.Lock()
		status, value := s.answer(w.Header(), route, handle, &request{Request: r, body: body})
		s.mu.Unlock()
		write(w, status, value)
	})
}

func (s *Server) answer(header http.Header, route string, handle handler, r *request) (int, any) {
	s.requests[route]++
	if r.Header.Get("Authorization") != "Bot "+s.Token() {
		return http.StatusUnauthorized, apiError{Message: "401: Unauthorized"}
	}
	if limited := s.limiter.take(header, route, major(r), s.clock()); limited != nil {
		return http.StatusTooManyRequests, limited
	}
	if id := r.PathValue("guild"); id != "" && id != s.guild.id {
		return http.StatusNotFound, errUnknownGuild
	}
	reason, err := url.QueryUnescape(r.Header.Get("X-Audit-Log-Reason"))
	if err != nil || len([]rune(reason)) > 512 {
		return http.StatusBadRequest, invalid("reason", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 512 in length.")
	}
	r.reason = reason
	status, value, failure := handle(r)
	if failure != nil {
		return failure.status, failure
	}
	return status, value
}

// major is the parameter by which Discord separates the buckets of a route.
func major(r *request) string { return r.PathValue("guild") + r.PathValue("channel") }

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if status == http.StatusNoContent {
		return
	}
	_ = json.NewEncoder(w).Encode(value) // the client has gone; there is nobody to tell
}

// apiError is an error as Discord's API writes it.
type apiError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Errors  any    `json:"errors,omitempty"`
	status  int
}

func newError(status, code int, message string) *apiError {
	return &apiError{Code: code, Message: message, status: status}
}

// Discord's errors, from its documentation's page "Opcodes and Status Codes".
var (
	errNotFound       = newError(http.StatusNotFound, 0, "404: Not Found")
	errNotJSON        = newError(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	errUnknownChannel = newError(http.StatusNotFound, 10003, "Unknown Channel")
	errUnknownGuild   = newError(http.StatusNotFound, 10004, "Unknown Guild")
	errUnknownMember  = newError(http.StatusNotFound, 10007, "Unknown Member")
	errUnknownMessage = newError(http.StatusNotFound, 10008, "Unknown Message")
	errUnknownEvent   = newError(http.StatusNotFound, 10070, "Unknown Guild Scheduled Event")
	errTooManyChans   = newError(http.StatusBadRequest, 30013, "Maximum number of server channels reached (500)")
	errTooManyEvents  = newError(http.StatusBadRequest, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
	errTooManyOver    = newError(http.StatusBadRequest, 30060, "Maximum number of channel permission overwrites reached (1000)")
	errMissingAccess  = newError(http.StatusForbidden, 50001, "Missing Access")
	errEmptyMessage   = newError(http.StatusBadRequest, 50006, "Cannot send an empty message")
	errNonText        = newError(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	errPermissions    = newError(http.StatusForbidden, 50013, "Missing Permissions")
)

// invalid is Discord's "Invalid Form Body" for one field.
func invalid(field, code, message string) *apiError {
	failure := newError(http.StatusBadRequest, 50035, "Invalid Form Body")
	failure.Errors = map[string]any{field: map[string]any{"_errors": []map[string]string{{"code": code, "message": message}}}}
	return failure
}

// checkLength refuses a text whose length in characters is out of range.
func checkLength(field, text string, least, most int) *apiError {
	if n := len([]rune(text)); n < least || n > most {
		return invalid(field, "BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between %d and %d in length.", least, most))
	}
	return nil
}

// read parses the body of a request.
func (r *request) read(into any) *apiError {
	if err := json.Unmarshal(r.body, into); err != nil {
		return errNotJSON
	}
	return nil
}

// number reads a query parameter, or its default.
func (r *request) number(name string, otherwise, most int) (int, *apiError) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, invalid(name, "NUMBER_TYPE_MAX", fmt.Sprintf("int value should be between 1 and %d.", most))
	}
	return n, nil
}
