package workflows

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
)

// The types of Convene's application errors. They are stable: callers decide on them, and they are
// what an operator sees first in the Temporal UI.
const (
	// ErrNotWaiting refuses a decision that the run cannot take in its present stage.
	ErrNotWaiting = "NotAwaitingDecision"
	// ErrStaleRevision refuses a decision on a preview that has changed since it was reviewed.
	ErrStaleRevision = "StaleRevision"
	// ErrUnknownGroup refuses a decision on a group that does not wait in this run.
	ErrUnknownGroup = "UnknownGroup"
	// ErrBadDecision refuses a message that cannot be read, or a decision that does not say by whom or from
	// where it comes.
	ErrBadDecision = "BadDecision"

	// ErrNotFound says that the cohort or group of an activity does not exist.
	ErrNotFound = "NotFound"
	// ErrBadOptions says that the run's options contradict themselves.
	ErrBadOptions = "BadOptions"
	// ErrBadTerm says that the cohort's start date or number of meetings cannot be meant.
	ErrBadTerm = "BadTerm"
	// ErrAlreadyGrouped says that someone was grouped elsewhere, or has withdrawn, between matching and writing.
	ErrAlreadyGrouped = "AlreadyGrouped"
	// ErrDatabaseRefused says that PostgreSQL refuses a statement for good: rows that contradict each other, or
	// a value that does not fit.
	ErrDatabaseRefused = "DatabaseRefused"
	// ErrIncomplete says that a group is not complete on Discord and so cannot be active.
	ErrIncomplete = "GroupIncomplete"
	// ErrDiscordPermission says that Discord refuses the bot something that a person must grant.
	ErrDiscordPermission = "DiscordPermission"
	// ErrDiscordRefused says that Discord refuses a request for good: a limit, or an invalid form.
	ErrDiscordRefused = "DiscordRefused"
)

// refuse returns an error that tells the sender of a decision why it did not count.
func refuse(errType, format string, args ...any) error {
	return temporal.NewNonRetryableApplicationError(fmt.Sprintf(format, args...), errType, nil)
}

// hasType reports whether err is, or wraps, an application error of the type.
func hasType(err error, errType string) bool {
	var application *temporal.ApplicationError
	return errors.As(err, &application) && application.Type() == errType
}
