package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"

	"convene/discord/discordtest"
	"convene/environment"
	"convene/migrations"
	"convene/organiser"
	"convene/postgres"
)

// guild is a Discord server with all that serves it: a database, a Temporal namespace, workers.
type guild struct {
	*world

	number      int
	discord     *discordtest.Server
	notices     string // the organisers' channel, made by people
	databaseURL string
	pool        *pgxpool.Pool // the harness' own look at the database
	namespace   string
	client      client.Client
	desk        *organiser.Desk
	workers     []*worker
	stops       []func() error

	people     atomic.Int64 // numbers them
	permission sync.Mutex   // held while the bot lacks one
}

const (
	// faultRate is the share of requests to Discord that fail.
	faultRate = 0.3
	// faultWait is the longest that a fault delays an answer, or that an injected rate limit asks for.
	faultWait = 200 * time.Millisecond
	// workersPerGuild is how many workers a server has: one goes on when another is killed.
	workersPerGuild = 2
)

func (g *guild) start(ctx context.Context) error {
	g.startDiscord()
	if err := g.startDatabase(ctx); err != nil {
		return err
	}
	if err := g.startTemporal(ctx); err != nil {
		return err
	}
	g.desk = &organiser.Desk{Temporal: g.client, Store: g.desk.Store}
	return g.startWorkers(ctx)
}

// stop ends what was started, newest first.
func (g *guild) stop() error {
	var errs []error
	for _, stop := range slices.Backward(g.stops) {
		errs = append(errs, stop())
	}
	return errors.Join(errs...)
}

// buckets are the server's limits a second. Discord does not publish its own. These are met now and then,
// and are over soon: a client that is refused a request holds back a bucket to the end of its period.
var buckets = map[string]int{
	"GET /guilds/{guild.id}":                                          20,
	"GET /guilds/{guild.id}/members":                                  20,
	"GET /guilds/{guild.id}/members/{user.id}":                        20,
	"GET /guilds/{guild.id}/channels":                                 20,
	"POST /guilds/{guild.id}/channels":                                20,
	"GET /guilds/{guild.id}/scheduled-events":                         20,
	"POST /guilds/{guild.id}/scheduled-events":                        20,
	"DELETE /guilds/{guild.id}/scheduled-events/{scheduled_event.id}": 20,
	"GET /channels/{channel.id}":                                      10,
	"PATCH /channels/{channel.id}":                                    10,
	"DELETE /channels/{channel.id}":                                   10,
	"GET /channels/{channel.id}/messages":                             10,
	"POST /channels/{channel.id}/messages":                            5,
}

// startDiscord emulates a server. Its limit for the bot in all is Discord's.
func (g *guild) startDiscord() {
	options := []discordtest.Option{discordtest.WithFaults(discordtest.Faults{
		Seed: hash(fmt.Sprint("faults", g.Seed, g.number)), Rate: faultRate, Delay: faultWait, RetryAfter: faultWait,
	})}
	for route, limit := range buckets {
		options = append(options, discordtest.WithBucket(route, limit, time.Second))
	}
	g.discord = discordtest.NewServer(options...)
	g.stops = append(g.stops, func() error { g.discord.Close(); return nil })
	g.notices = g.discord.AddTextChannel("organisers")
}

func (g *guild) endFaults() { g.discord.SetFaults(discordtest.Faults{}) }

func (g *guild) startDatabase(ctx context.Context) error {
	name := fmt.Sprintf("guild_%d", g.number)
	admin, err := pgxpool.New(ctx, g.postgres.URL("postgres"))
	if err != nil {
		return err
	}
	defer admin.Close()
	if _, err := admin.Exec(ctx, `CREATE DATABASE `+name); err != nil {
		return fmt.Errorf("create database %s: %w", name, err)
	}
	g.databaseURL = g.postgres.URL(name)
	if err := migrations.Up(ctx, g.databaseURL); err != nil {
		return err
	}
	store, err := postgres.Open(ctx, g.databaseURL)
	if err != nil {
		return err
	}
	g.desk = &organiser.Desk{Store: store}
	g.stops = append(g.stops, func() error { store.Close(); return nil })
	if g.pool, err = pgxpool.New(ctx, g.databaseURL); err != nil {
		return err
	}
	g.stops = append(g.stops, func() error { g.pool.Close(); return nil })
	return nil
}

func (g *guild) startTemporal(ctx context.Context) error {
	g.namespace = fmt.Sprintf("guild-%d", g.number)
	options := client.Options{
		HostPort: g.temporal.Address(), Namespace: g.namespace, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	}
	registrar, err := client.NewNamespaceClient(options)
	if err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	defer registrar.Close()
	err = registrar.Register(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: g.namespace, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	})
	var exists *serviceerror.NamespaceAlreadyExists
	if err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("register namespace %s: %w", g.namespace, err)
	}
	if g.client, err = client.DialContext(ctx, options); err != nil {
		return fmt.Errorf("reach Temporal: %w", err)
	}
	g.stops = append(g.stops, func() error { g.client.Close(); return nil })
	return nil
}

// startWorkers keeps the workers running until the guild is stopped, also when ctx ends before.
func (g *guild) startWorkers(ctx context.Context) error {
	log := g.WorkerLog
	if log == nil {
		log = io.Discard
	}
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	g.stops = append(g.stops, func() error {
		end()
		for _, w := range g.workers {
			<-w.ended
		}
		return nil
	})
	for range workersPerGuild {
		w, err := newWorker(running, g.environment(), log)
		if err != nil {
			return err
		}
		g.workers = append(g.workers, w)
	}
	return nil
}

// environment is what a worker of the guild finds in its environment.
func (g *guild) environment() map[string]string {
	return map[string]string{
		environment.DatabaseURL: g.databaseURL, "TEMPORAL_ADDRESS": g.temporal.Address(), "TEMPORAL_NAMESPACE": g.namespace,
		environment.DiscordToken: g.discord.Token(), environment.DiscordGuild: g.discord.GuildID(), environment.DiscordAPI: g.discord.URL(),
		environment.OrganiserChannel: g.notices,
	}
}
