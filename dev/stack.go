package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"convene/bot/process"
	"convene/cohort"
	"convene/discord"
	"convene/discord/discordtest"
	"convene/environment"
	"convene/local"
	"convene/migrations"
	"convene/namespace"
	"convene/postgres"
	"convene/servers"
	"convene/taskqueue"
)

// stack is everything that Convene runs on. What the environment gives is used, the rest is started
// here.
type stack struct {
	env    environment.Lookup
	log    io.Writer
	news   io.Writer // of what takes long; as it is, so that a line can move in a terminal
	roster cohort.Roster
	named  bool // the roster is that of a file, not the sample
	office bool // the emulated server has an organiser, and a channel where they work

	dataPath   string         // where what is started here keeps its data; empty for the usual
	usualPorts bool           // for Temporal, where they are free
	data       *local.DataDir // nil if nothing is kept

	databaseURL     string
	temporalAddress string
	namespace       string
	store           *postgres.Store
	temporal        client.Client
	temporalServer  *local.Temporal     // nil when given
	emulator        *discordtest.Server // nil with a real Discord
	officeID        string
	discordConfig   discord.Config
	stops           []func() error
}

func (s *stack) start(ctx context.Context) error {
	if s.real() { // a mistake in its variables is to show before a start that takes minutes
		if _, err := environment.Discord(s.env); err != nil {
			return err
		}
	}
	if err := s.openData(ctx); err != nil {
		return err
	}
	if err := s.startDatabase(ctx); err != nil {
		return err
	}
	if err := s.startTemporal(ctx); err != nil {
		return err
	}
	if err := s.startDiscord(ctx); err != nil {
		return err
	}
	s.discordConfig.Limits = discord.NewLimits() // the worker and the bot are one to Discord
	return nil
}

// real reports whether the Discord server is a real one.
func (s *stack) real() bool { return s.given(environment.DiscordToken) }

// stop ends what was started, newest first.
func (s *stack) stop() error {
	var errs []error
	for _, v := range slices.Backward(s.stops) {
		errs = append(errs, v())
	}
	return errors.Join(errs...)
}

func (s *stack) given(key string) bool {
	value, ok := s.env(key)
	return ok && value != ""
}

func (s *stack) startDatabase(ctx context.Context) error {
	var err error
	if s.given(environment.DatabaseURL) {
		if s.databaseURL, err = environment.Database(s.env); err != nil {
			return err
		}
	} else {
		server, err := local.StartPostgres(ctx, local.Options{Data: s.data, News: s.news})
		if err != nil {
			return err
		}
		s.stops = append(s.stops, server.Stop)
		s.databaseURL = server.URL("postgres")
	}
	if err := migrations.Up(ctx, s.databaseURL); err != nil {
		return err
	}
	if s.store, err = postgres.Open(ctx, s.databaseURL); err != nil {
		return err
	}
	s.stops = append(s.stops, func() error { s.store.Close(); return nil })
	return nil
}

func (s *stack) startTemporal(ctx context.Context) error {
	options, err := environment.Temporal(s.env)
	if err != nil {
		return err
	}
	if !s.given("TEMPORAL_ADDRESS") {
		s.temporalServer, err = local.StartTemporal(ctx, local.TemporalOptions{
			UI: true, UsualPorts: s.usualPorts, Data: s.data, Log: s.log, News: s.news,
		})
		if err != nil {
			return err
		}
		s.stops = append(s.stops, s.temporalServer.Stop)
		options.HostPort = s.temporalServer.Address()
	}
	options.Logger = log.NewStructuredLogger(s.logger())
	s.temporalAddress, s.namespace = options.HostPort, options.Namespace
	if s.temporal, err = client.DialContext(ctx, options); err != nil {
		return fmt.Errorf("reach Temporal at %s: %w", options.HostPort, err)
	}
	s.stops = append(s.stops, func() error { s.temporal.Close(); return nil })
	return namespace.Setup(ctx, s.temporal, s.namespace)
}

// notices is the organisers' channel.
func (s *stack) notices() discord.ChannelID {
	return cmp.Or(environment.Notices(s.env), discord.ChannelID(s.officeID))
}

// startDiscord uses the real Discord if there is a token, and else emulates a server.
func (s *stack) startDiscord(ctx context.Context) error {
	if s.real() {
		return s.reachDiscord(ctx)
	}
	emulator, isNew, err := startEmulator(s.data)
	if err != nil {
		return err
	}
	s.emulator = emulator
	s.stops = append(s.stops, func() error { s.emulator.Close(); return nil })
	if isNew || s.named {
		s.admitCohort()
	}
	if s.office {
		s.openOffice()
	}
	s.discordConfig = discord.Config{
		Token: s.emulator.Token(), GuildID: discord.GuildID(s.emulator.GuildID()), BaseURL: s.emulator.URL(),
	}
	return nil
}

// reachDiscord finds out at once whether the real Discord knows the token.
func (s *stack) reachDiscord(ctx context.Context) (err error) {
	if s.discordConfig, err = environment.Discord(s.env); err != nil {
		return err
	}
	client, err := discord.New(s.discordConfig)
	if err != nil {
		return err
	}
	return discord.CheckToken(ctx, client)
}

// service is new each time, as bot is.
func (s *stack) service() (*taskqueue.Service, error) {
	client, err := discord.New(s.discordConfig)
	if err != nil {
		return nil, err
	}
	return &taskqueue.Service{
		Temporal: s.temporal, Namespace: s.namespace, Store: s.store,
		Discord: client, OrganiserChannel: s.notices(),
	}, nil
}

// bot is new each time, as is a bot that is started again.
func (s *stack) bot() (*process.Bot, error) {
	client, err := discord.New(s.discordConfig)
	if err != nil {
		return nil, err
	}
	return &process.Bot{
		Servers: &servers.Servers{
			Env: s.env, Store: s.store, Discord: client, Guild: s.discordConfig.GuildID,
			Temporal: s.temporal, Namespace: s.namespace, Log: s.logger(),
		},
		OrganiserChannel: s.notices(),
	}, nil
}

func (s *stack) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelError}))
}

func (s *stack) uiAddress() string {
	if s.temporalServer == nil {
		return "that of the Temporal server at " + s.temporalAddress
	}
	return s.temporalServer.UIAddress()
}

// writeTree shows the emulated server's channels; a real server shows its own.
func (s *stack) writeTree(w io.Writer) error {
	if s.emulator == nil {
		return nil
	}
	fmt.Fprintln(w, "\non the (emulated) Discord server:")
	return s.emulator.WriteTree(w)
}
