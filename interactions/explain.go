package interactions

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/organiser"
	"convene/postgres"
)

// Errors that say what is wrong with what a user gave.
type (
	// optionsError says which options of a run contradict each other.
	optionsError struct{ error }
	// groupsError says which groups do not wait.
	groupsError struct{ error }
	// cohortError is about a cohort that was named.
	cohortError struct {
		error

		name string
	}
)

// errCannotPost says that the bot may not show a run where it is asked to.
var errCannotPost = errors.New("the bot may not post in the channel")

func (e cohortError) Unwrap() error { return e.error }

// about says which cohort an error is about; nil stays nil.
func about(name string, err error) error {
	if err == nil {
		return nil
	}
	return cohortError{err, name}
}

// explain says what to do about an error. It is not expected if it is the application's own.
func explain(i discord.Interaction, err error) (said discord.MessageSpec, expected bool) {
	of, _ := errors.AsType[cohortError](err)
	if options, ok := errors.AsType[optionsError](err); ok {
		return messages.BadOptions(options.error), true
	}
	if groups, ok := errors.AsType[groupsError](err); ok {
		return messages.UnknownGroups(groups.error), true
	}
	if errors.Is(err, errCannotPost) {
		return messages.CannotPost, true
	}
	if errors.Is(err, postgres.ErrNotFound) {
		return messages.UnknownCohort(of.name), true
	}
	if ambiguous, ok := errors.AsType[*postgres.AmbiguousError](err); ok {
		return messages.AmbiguousName(of.name, ambiguous.Matches), true
	}
	_, refused := errors.AsType[*organiser.Refusal](err)
	for _, known := range []error{organiser.ErrAlreadyOpen, organiser.ErrNothingWaits, organiser.ErrNoAnswer, organiser.ErrSyncing} {
		refused = refused || errors.Is(err, known)
	}
	if !refused && errors.Is(err, errSlow) {
		return messages.Slow(i.ID), false
	}
	return messages.Refused(err, of.name, i.ID), refused
}

// cohort is the one that a command names: by the id that was chosen, or by its name.
func (h *Handler) cohort(ctx context.Context, i discord.Interaction) (cohort.Cohort, error) {
	named := strings.TrimSpace(i.Options["cohort"])
	found, err := h.Desk.Store.FindCohort(ctx, named)
	if err != nil {
		return found, about(named, fmt.Errorf("find the cohort: %w", err))
	}
	return found, nil
}
