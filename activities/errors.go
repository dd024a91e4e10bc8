package activities

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"

	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// busyDelay is how long an attempt waits while another one works on the same group: about what one
// request to Discord takes.
const busyDelay = 2 * time.Second

// storeError turns an error of the store into what the workflow decides on. What no retry can cure
// is not retried; the rest, a lost connection for example, is.
func storeError(what string, err error) error {
	var errType string
	switch {
	case err == nil:
		return nil
	case errors.Is(err, postgres.ErrBusy):
		return temporal.NewApplicationErrorWithOptions(what+": another attempt is at work", "Busy",
			temporal.ApplicationErrorOptions{NextRetryDelay: busyDelay, Category: temporal.ApplicationErrorCategoryBenign})
	case errors.Is(err, postgres.ErrNotFound):
		errType = workflows.ErrNotFound
	case errors.Is(err, postgres.ErrAlreadyGrouped), errors.Is(err, postgres.ErrSignupGone): // match again
		errType = workflows.ErrAlreadyGrouped
	case errors.Is(err, postgres.ErrIncomplete), errors.Is(err, postgres.ErrNotPreview):
		errType = workflows.ErrIncomplete
	default:
		return databaseError(what, err)
	}
	return final(what, err, errType)
}

// final ends a step with an error that no retry can cure, of a type that the workflow decides on.
func final(what string, err error, errType string) error {
	return temporal.NewNonRetryableApplicationError(fmt.Sprintf("%s: %s", what, err), errType, nil)
}

// databaseError keeps an error that is the database's own and passes, so that it is retried, and ends the step
// for one that does not. PostgreSQL's own words can quote a row, which no history may hold.
func databaseError(what string, err error) error {
	refused, permanent := postgres.Permanent(err)
	if !permanent {
		return fmt.Errorf("%s: %w", what, err)
	}
	return final(what, refused, workflows.ErrDatabaseRefused)
}

// badTerm refuses a cohort whose dates cannot be meant. Somebody has to correct them first.
func badTerm(what string, err error) error {
	return final(what, err, workflows.ErrBadTerm)
}

// discordError is storeError for Discord: a rate limit becomes a retry when Discord says, so that
// no worker slot sleeps, and what a person has to mend ends the step.
func discordError(what string, err error) error {
	if err == nil {
		return nil
	}
	var failure *discord.Error
	if noRoom, ok := errors.AsType[noRoomError](err); ok {
		return final(what, noRoom, workflows.ErrDiscordRefused)
	}
	if !errors.As(err, &failure) {
		return storeError(what, err)
	}
	message := fmt.Sprintf("%s: %s", what, failure)
	switch discord.Classify(err) {
	case discord.RetryAfter:
		if failure.Blocked {
			return temporal.NewApplicationErrorWithOptions(message, "NetworkBlocked", temporal.ApplicationErrorOptions{NextRetryDelay: failure.RetryAfter})
		}
		return temporal.NewApplicationErrorWithOptions(message, "RateLimited",
			temporal.ApplicationErrorOptions{NextRetryDelay: failure.RetryAfter, Category: temporal.ApplicationErrorCategoryBenign})
	case discord.Permission:
		return temporal.NewNonRetryableApplicationError(message, workflows.ErrDiscordPermission, nil)
	case discord.Permanent, discord.Missing:
		return temporal.NewNonRetryableApplicationError(message, workflows.ErrDiscordRefused, nil)
	case discord.Retry:
	}
	return fmt.Errorf("%s: %w", what, err)
}

// undoDelay is how long a compensation waits when a person has to act first. Discord counts refused
// requests and bans addresses that go on making them.
const undoDelay = 10 * time.Minute

// retryable is discordError for compensations: they are tried until they succeed, so that even what
// a person has to mend is tried again. For a group that is gone from the database there is nothing left to do.
func retryable(what string, err error) error {
	if errors.Is(err, postgres.ErrNotFound) {
		return nil
	}
	err = discordError(what, err)
	var application *temporal.ApplicationError
	if !errors.As(err, &application) || !application.NonRetryable() {
		return err
	}
	return temporal.NewApplicationErrorWithOptions(application.Message(), application.Type(),
		temporal.ApplicationErrorOptions{NextRetryDelay: undoDelay})
}
