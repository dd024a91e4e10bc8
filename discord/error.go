package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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

func (k Kind) String() string {
	return [...]string{"retry", "retry after", "missing", "permission", "permanent"}[k]
}

// Error is a call that Discord did not answer with success, or a gateway that it closed for good. Its text is a sentence for an operator
// and holds no id or name of a person.
type Error struct {
	Kind       Kind
	HTTPStatus int           // 0 when there was no answer; 200 when there was one that cannot be used
	Code       int           // Discord's own; 0 when it gave none
	CloseCode  int           // with which Discord closed the gateway; 0 for a request
	Route      string        // "POST /guilds/{guild}/channels"
	Message    string        // Discord's, with the fields that a form had wrong
	RetryAfter time.Duration // more than 0 for a RetryAfter, else 0
	Blocked    bool          // the network in front of Discord refused the call, not Discord

	rights string   // that the call needs
	fields []string // of a form that were wrong, without those within fields
	cause  error
}

func (e *Error) Error() string {
	switch {
	case e.Blocked:
		return fmt.Sprintf("the network in front of Discord refused %s with %d %s%s: try again in %s",
			e.Route, e.HTTPStatus, e.Message, e.code(), e.RetryAfter.Round(time.Millisecond))
	case e.Kind == RetryAfter:
		return fmt.Sprintf("Discord limits %s: try again in %s", e.Route, e.RetryAfter.Round(time.Millisecond))
	case e.CloseCode != 0:
		return e.withRemedy(fmt.Sprintf("Discord closed the gateway with %d %s", e.CloseCode, e.Message))
	case e.HTTPStatus == http.StatusOK:
		return fmt.Sprintf("Discord's answer to %s cannot be used: %s", e.Route, e.Message)
	case e.HTTPStatus == 0:
		return fmt.Sprintf("no answer from Discord to %s: %s", e.Route, e.Message)
	}
	return e.withRemedy(fmt.Sprintf("Discord answered %s with %d %s%s", e.Route, e.HTTPStatus, e.Message, e.code()))
}

// code is Discord's own, in brackets; empty if it gave none.
func (e *Error) code() string {
	if e.Code == 0 {
		return ""
	}
	return fmt.Sprintf(" (code %d)", e.Code)
}

func (e *Error) withRemedy(text string) string {
	if remedy := e.remedy(); remedy != "" {
		return text + "; " + remedy
	}
	return text
}

// tokenRemedy is what to do about a token that Discord does not know.
const tokenRemedy = "set DISCORD_TOKEN to a valid bot token and restart"

// remedy says what a person can do so that the call works.
func (e *Error) remedy() string {
	if e.HTTPStatus == http.StatusUnauthorized || e.Code == codeInvalidToken {
		return tokenRemedy
	}
	if remedy, ok := closeRemedies[e.CloseCode]; ok {
		return remedy
	}
	if remedy, ok := remedies[e.Code]; ok {
		return remedy
	}
	if !rightCodes[e.Code] {
		return ""
	}
	if e.rights == "" {
		return "check that the bot is still on the server and that its role was not changed"
	}
	return "grant the bot's role " + e.rights + ", on the server and in the channel's category"
}

// Final reports whether every further call fails too, until somebody sets another token, changes the bot's
// intents, or installs a newer Convene. All else passes, or is about one call.
func (e *Error) Final() bool {
	if e.CloseCode != 0 {
		return closeKinds[e.CloseCode] != Retry
	}
	return e.HTTPStatus == http.StatusUnauthorized || e.Code == codeInvalidToken
}

// Unwrap returns what happened to the connection; nil when Discord answered.
func (e *Error) Unwrap() error { return e.cause }

// Classify returns the kind of an error of this package; of any other error, Retry.
func Classify(err error) Kind {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure.Kind
	}
	return Retry
}

// callError gives a failed call its *Error: the transport's own, or one for an answer that never
// came. A cancelled context stays what it is.
func callError(ctx context.Context, to call, err error) error {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%s of Discord: %w", to.name(), ctx.Err())
	}
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err // without the URL, which may hold a person's id
	}
	return &Error{Kind: Retry, Route: to.name(), Message: "the connection failed or timed out", cause: err}
}
