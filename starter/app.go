package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"convene/cohort"
	"convene/environment"
	"convene/migrations"
	"convene/organiser"
	"convene/postgres"
)

// app is what the commands share: where to print, and how to reach the database and Temporal.
type app struct {
	env    environment.Lookup
	stdout io.Writer
	json   bool
}

// print writes the value as JSON if asked to, else by text.
func (a *app) print(value any, text func(io.Writer)) error {
	if !a.json {
		text(a.stdout)
		return nil
	}
	encoder := json.NewEncoder(a.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// withStore opens the database for do.
func (a *app) withStore(ctx context.Context, do func(*postgres.Store) error) error {
	url, err := environment.Database(a.env)
	if err != nil {
		return settingError{err}
	}
	if err := migrations.Check(ctx, url); err != nil {
		return err
	}
	store, err := postgres.Open(ctx, url)
	if err != nil {
		return err
	}
	defer store.Close()
	return do(store)
}

// withDesk opens the database and Temporal for do.
func (a *app) withDesk(ctx context.Context, do func(*organiser.Desk) error) error {
	return a.withStore(ctx, func(store *postgres.Store) error {
		return a.withTemporal(ctx, func(temporal client.Client, _ string) error {
			return do(&organiser.Desk{Temporal: temporal, Store: store})
		})
	})
}

// withTemporal connects to a namespace of Temporal for do.
func (a *app) withTemporal(ctx context.Context, do func(temporal client.Client, namespace string) error) error {
	options, err := environment.Temporal(a.env)
	if err != nil {
		return settingError{err}
	}
	options.Logger = log.NewStructuredLogger(slog.New(slog.DiscardHandler))
	temporal, err := client.DialContext(ctx, options)
	if err != nil {
		return fmt.Errorf("reach Temporal at %s: %w", options.HostPort, err)
	}
	defer temporal.Close()
	return do(temporal, options.Namespace)
}

// withCohort is withDesk for a command on one cohort, named by its id or its name.
func (a *app) withCohort(ctx context.Context, nameOrID string, do func(*organiser.Desk, cohort.Cohort) error) error {
	return a.withDesk(ctx, func(desk *organiser.Desk) error {
		c, err := findCohort(ctx, desk.Store, nameOrID)
		if err != nil {
			return err
		}
		return do(desk, c)
	})
}

func findCohort(ctx context.Context, store *postgres.Store, nameOrID string) (cohort.Cohort, error) {
	c, err := store.FindCohort(ctx, nameOrID)
	if errors.Is(err, postgres.ErrNotFound) {
		err = fmt.Errorf("%w; starter list shows the cohorts there are", err)
	}
	return c, err
}
