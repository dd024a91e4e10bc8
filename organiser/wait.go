package organiser

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"

	"convene/cohort"
	"convene/postgres"
)

// pollInterval is how often a waiting caller asks; a run moves in steps of a second or so.
const pollInterval = 250 * time.Millisecond

// troubleInterval is how long a waiting caller hears nothing of look-ups that fail, and how often it hears of
// them afterwards. A busy machine's single slow answer is no news.
const troubleInterval = 15 * time.Second

// WaitUntil asks for the status until it satisfies the condition or ctx is done. A worker, Temporal or a
// database that does not answer for the moment is waited for; Desk.Trouble hears of it if it lasts.
func (d *Desk) WaitUntil(ctx context.Context, id cohort.ID, condition func(Status) bool) (Status, error) {
	var status Status
	err := d.Insist(ctx, func() (bool, error) {
		var err error
		status, err = d.Status(ctx, id)
		return err == nil && condition(status), err
	})
	if err != nil {
		return status, fmt.Errorf("wait for cohort %d: %w", id, err)
	}
	return status, nil
}

// Insist calls ask until it is done, fails with an error that is not passing, or ctx is done.
func (d *Desk) Insist(ctx context.Context, ask func() (done bool, err error)) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	heard := time.Now()
	for {
		done, err := ask()
		switch {
		case err == nil && done:
			return nil
		case err == nil:
			heard = time.Now()
		case ctx.Err() != nil:
			return ctx.Err() // the question was broken off, which each library says in its own words
		case !IsPassing(err):
			return err
		case d.Trouble != nil && time.Since(heard) >= troubleInterval:
			d.Trouble(err)
			heard = time.Now()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

// IsPassing reports whether the same request may succeed later: nobody answered in time, or what should
// answer could not be reached.
func IsPassing(err error) bool {
	if errors.Is(err, ErrNoAnswer) || errors.Is(err, context.DeadlineExceeded) || postgres.IsPassing(err) {
		return true
	}
	switch {
	case is[*serviceerror.Unavailable](err), is[*serviceerror.DeadlineExceeded](err), is[*serviceerror.ResourceExhausted](err):
		return true
	}
	return false
}

// is reports whether the error, or one that it wraps, has the type.
func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
