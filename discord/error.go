package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"time"
)

// Kind is what to do about a failed call.
type Kind int

// The kinds of failure.
const (
	// Retry says that it is unknown whether the call took effect: look, then try again.
	Retry Kind = iota
	// RetryAfter says that Discord did not take the call; it will after the error's RetryAfter.
	RetryAfter
	// Missing says that what the call was about does not exist (any more).
	Missing
	// Permission says that a person has to grant the bot something first.
	Permission
	// Permanent says that the call can never work as it is: a limit, or an invalid form.
	Permanent
)

// Error is a call that Discord did not answer with success. Its text is a sentence for an operator
// and holds no id or name of a person.
type Error struct {
	Kind       Kind
	HTTPStatus int           // 0 when there was no answer
	Code       int           // Discord's own
	Route      string        // "POST /guilds/{guild}/channels"
	Message    string        // Discord's, with the fields that a form had wrong
	RetryAfter time.Duration // of a RetryAfter

	needs string
	ban   bool
	cause error
}

func (e *Error) Error() string {
	switch {
	case e.HTTPStatus == http.StatusUnauthorized:
		return "Discord does not accept the bot's token: set a valid DISCORD_TOKEN and restart the worker"
	case e.Kind == RetryAfter:
		return fmt.Sprintf("Discord limits %s: retry in %s", e.Route, e.RetryAfter.Round(time.Millisecond))
	case e.Kind == Permission:
		return fmt.Sprintf("Discord refuses %s (%s): %s", e.Route, e.described(), e.grant())
	case e.HTTPStatus == 0:
		return fmt.Sprintf("no answer from Discord to %s: %s", e.Route, e.Message)
	}
	return fmt.Sprintf("Discord answers %s with %s", e.Route, e.described())
}

func (e *Error) described() string {
	if e.Code == 0 {
		return fmt.Sprintf("%d %s", e.HTTPStatus, e.Message)
	}
	return fmt.Sprintf("%d, code %d: %s", e.HTTPStatus, e.Code, e.Message)
}

// grant says what a person has to do so that the call works.
func (e *Error) grant() string {
	switch {
	case e.Code == codeUnknownGuild:
		return "invite the bot to the server, or correct DISCORD_GUILD_ID"
	case e.Code == codeTwoFactor:
		return "the server demands two-factor authentication of its moderators: enable it on the bot owner's account"
	case e.needs == "":
		return "let the bot's role see and manage this part of the server"
	}
	return "grant the bot's role " + e.needs + ", on the server and in the cohort's category"
}

func (e *Error) Unwrap() error { return e.cause }

// Classify returns the kind of an error of this package; of any other error, Retry.
func Classify(err error) Kind {
	var failure *Error
	if errors.As(err, &failure) {
		return failure.Kind
	}
	return Retry
}

// callError gives a failed call its *Error: the transport's own, or one for an answer that never
// came. A cancelled context stays what it is.
func callError(ctx context.Context, to call, err error) error {
	var failure *Error
	if errors.As(err, &failure) {
		return failure
	}
	if ctx.Err() != nil {
		return fmt.Errorf("discord: %s: %w", to.name(), ctx.Err())
	}
	return &Error{Kind: Retry, Route: to.name(), Message: "the connection failed or timed out", cause: err}
}

// Discord's JSON error codes, from its documentation's page "Opcodes and Status Codes".
const (
	codeUnknownGuild  = 10004
	codeUnknownUser   = 10013
	codeUnknownMember = 10007
	codeTwoFactor     = 60003
)

var kindsByCode = map[int]Kind{
	40006: Retry, // a feature is switched off for the moment

	20016: RetryAfter, 20028: RetryAfter, 20029: RetryAfter, 30046: RetryAfter, 40062: RetryAfter, 130000: RetryAfter,

	10003: Missing, codeUnknownMember: Missing, 10008: Missing, 10009: Missing, 10011: Missing, codeUnknownUser: Missing, 10070: Missing,

	codeUnknownGuild: Permission, 40001: Permission, 50001: Permission, 50013: Permission, 50014: Permission, codeTwoFactor: Permission,
}

// kindOf sorts an answer by Discord's code, else by its HTTP status.
func kindOf(status, code int) Kind {
	if status == http.StatusTooManyRequests {
		return RetryAfter
	}
	if status >= http.StatusInternalServerError {
		return Retry
	}
	if kind, ok := kindsByCode[code]; ok {
		return kind
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return Permission
	case http.StatusNotFound:
		return Missing
	}
	return Permanent
}

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
		if json.Unmarshal(child, &problems) == nil {
			for _, p := range problems {
				*list = append(*list, strings.TrimPrefix(path+": "+p.Message, ": "))
			}
		}
	}
}
