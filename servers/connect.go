// Package servers connects a process to the servers that Convene runs on: for each Discord server that it
// looks after, a database and Temporal.
package servers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"convene/discord"
	"convene/environment"
	"convene/migrations"
	"convene/postgres"
)

// Servers are connected.
type Servers struct {
	Env       environment.Lookup
	Store     *postgres.Store
	Discord   *discord.Client
	Guild     discord.GuildID
	Temporal  client.Client
	Namespace string // of Temporal
	Log       *slog.Logger
}

// All are those of each Discord server.
type All []*Servers

// Connect connects as the environment says. Its error names all variables that are missing. Discord is
// asked only whether it knows the token; it may be down.
func Connect(ctx context.Context, env environment.Lookup, logger *slog.Logger) (All, error) {
	each, err := environment.EachServer(env)
	if err != nil {
		return nil, err
	}
	var all All
	var errs []error
	limits := discord.LimitsByToken{}
	for _, one := range each {
		log := logger
		if one.Name != "" {
			log = logger.With("server", one.Name)
		}
		connected, err := connect(ctx, one.Env, limits, log)
		if err != nil && one.Name != "" {
			err = fmt.Errorf("server %s: %w", one.Name, err)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, connected)
	}
	if len(errs) > 0 {
		all.Close()
		return nil, errors.Join(errs...)
	}
	return all, nil
}

func connect(ctx context.Context, env environment.Lookup, limits discord.LimitsByToken, logger *slog.Logger) (*Servers, error) {
	databaseURL, databaseErr := environment.Database(env)
	discordConfig, discordErr := environment.Discord(env)
	temporalOptions, temporalErr := environment.Temporal(env)
	if err := errors.Join(databaseErr, discordErr, temporalErr); err != nil {
		return nil, err
	}
	discordConfig.Limits = limits.Of(discordConfig)
	discordClient, err := discord.New(discordConfig)
	if err != nil {
		return nil, err
	}
	if err := discord.CheckToken(ctx, discordClient); err != nil {
		return nil, err
	}
	// Before anything is taken up: without its tables a worker would look healthy and fail each step.
	if err := migrations.Check(ctx, databaseURL); err != nil {
		return nil, err
	}
	store, err := postgres.Open(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	temporalOptions.Logger = log.NewStructuredLogger(logger)
	temporal, err := client.DialContext(ctx, temporalOptions)
	if err != nil {
		store.Close()
		return nil, fmt.Errorf("reach Temporal at %s: %w", temporalOptions.HostPort, err)
	}
	return &Servers{
		Env: env, Store: store, Discord: discordClient, Guild: discordConfig.GuildID,
		Temporal: temporal, Namespace: temporalOptions.Namespace, Log: logger,
	}, nil
}

// Close ends the connections.
func (all All) Close() {
	for _, s := range all {
		s.Temporal.Close()
		s.Store.Close()
	}
}

// Check is a health.Check: it says which server does not answer. Discord may be down: then the work waits.
func (all All) Check(ctx context.Context) string {
	for _, s := range all {
		if problem := s.check(ctx); problem != "" {
			return problem
		}
	}
	return ""
}

func (s *Servers) check(ctx context.Context) string {
	if s.Store.Ping(ctx) != nil {
		return "the database does not answer"
	}
	if _, err := s.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return "Temporal does not answer"
	}
	return ""
}
