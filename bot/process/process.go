// Package process is the bot's whole process, which its own command and others run.
package process

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"convene/arrivals"
	"convene/discord"
	"convene/environment"
	"convene/health"
	"convene/interactions"
	"convene/organiser"
	"convene/servers"
)

// Run serves all servers that the environment names until ctx is done; then it ends what it was asked to do.
// Its error names all variables that are missing.
func Run(ctx context.Context, env environment.Lookup) error {
	logger := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	slog.SetDefault(logger)
	connected, err := servers.Connect(ctx, env, logger)
	if err != nil {
		return err
	}
	defer connected.Close()
	group, ctx := errgroup.WithContext(ctx)
	var bots []*Bot
	for _, s := range connected {
		bot := &Bot{Servers: s, OrganiserChannel: environment.Notices(s.Env), Others: others(connected, s)}
		bots = append(bots, bot)
		group.Go(func() error { return bot.Run(ctx) })
		s.Log.Info("bot started", "namespace", s.Namespace)
	}
	ready := func(context.Context) string {
		for _, b := range bots {
			if problem := b.Problem(); problem != "" {
				return problem
			}
		}
		return ""
	}
	group.Go(func() error { return health.Serve(ctx, environment.Health(env), connected.Check, ready) })
	return group.Wait()
}

// others are the servers that another bot of the process answers on.
func others(all servers.All, one *servers.Servers) []discord.GuildID {
	var ids []discord.GuildID
	for _, s := range all {
		if s != one {
			ids = append(ids, s.Guild)
		}
	}
	return ids
}

// Bot serves one Discord server: it answers what people do with it, and lets members into their groups who
// join. It holds no state.
type Bot struct {
	*servers.Servers

	OrganiserChannel discord.ChannelID
	Others           []discord.GuildID

	unregistered atomic.Pointer[string] // why its commands are not registered; empty if they are
}

// Problem is what keeps the bot from being of use; empty if nothing does.
func (b *Bot) Problem() string {
	if !b.Discord.Listening() {
		return "Discord's gateway is not connected"
	}
	if why := b.unregistered.Load(); why != nil {
		return *why
	}
	return notRegistered
}

// notRegistered is why a bot is of little use: nobody can use its commands.
const notRegistered = "the commands are not registered"

// register registers the commands. Who joins the server is let in all the same meanwhile.
func (b *Bot) register(ctx context.Context, handler *interactions.Handler) {
	b.explain(notRegistered)
	err := handler.Register(ctx, func(err error) {
		b.Log.Error("the commands are not registered, trying again", "error", err)
		b.explain(notRegistered + ": " + err.Error())
	})
	switch {
	case err == nil:
		b.explain("")
	case ctx.Err() == nil:
		b.Log.Error("the bot has no commands", "error", err)
		b.explain(notRegistered + ": " + err.Error())
	}
}

func (b *Bot) explain(why string) { b.unregistered.Store(&why) }

// Run listens until ctx is done, and returns nil then. It returns an error only if listening is useless: a
// wrong token, or a bot without the Server Members Intent.
func (b *Bot) Run(ctx context.Context) error {
	handler := &interactions.Handler{
		Desk: &organiser.Desk{Temporal: b.Temporal, Store: b.Store}, Discord: b.Discord, Guild: b.Guild, Others: b.Others,
		OrganiserChannel: b.OrganiserChannel, Log: b.Log,
	}
	watcher := &arrivals.Watcher{Temporal: b.Temporal, Store: b.Store, Log: b.Log}
	var registering sync.WaitGroup
	defer registering.Wait()
	registering.Go(func() { b.register(ctx, handler) })
	listener := watcher.Listener()
	listener.Interaction = handler.Handle
	if err := b.Discord.Listen(ctx, listener); err != nil {
		return fmt.Errorf("listen to the Discord server: %w", err)
	}
	return nil
}
