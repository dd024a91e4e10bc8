// Package servers connects a process to the servers that Convene runs on: its database, Temporal, and
// Discord.
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
	"convene/postgres"
)

// Servers are connected.
type Servers struct {
	Store     *postgres.Store
	Discord   *discord.Client
	Temporal  client.Client
	Namespace string // of Temporal
}

// Connect connects as the environment says. Its error names all variables that are missing. Discord is not
// asked anything yet.
func Connect(ctx context.Context, env environment.Lookup, logger *slog.Logger) (*Servers, error) {
	databaseURL, databaseErr := environment.Database(env)
	discordConfig, discordErr := environment.Discord(env)
	temporalOptions, temporalErr := environment.Temporal(env)
	if err := errors.Join(databaseErr, discordErr, temporalErr); err != nil {
		return nil, err
	}
	discordClient, err := discord.New(discordConfig)
	if err != nil {
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
	return &Servers{Store: store, Discord: discordClient, Temporal: temporal, Namespace: temporalOptions.Namespace}, nil
}

// Close ends the connections.
func (s *Servers) Close() {
	s.Temporal.Close()
	s.Store.Close()
}

// Check is a health.Check: it says which server does not answer. Discord may be down: then the work waits.
func (s *Servers) Check(ctx context.Context) string {
	if s.Store.Ping(ctx) != nil {
		return "the database does not answer"
	}
	if _, err := s.Temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return "Temporal does not answer"
	}
	return ""
}
