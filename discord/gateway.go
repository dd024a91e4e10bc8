package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// gateway is a session of events with Discord, over one connection after the other. discordgo speaks
// the protocol: it greets, sends heartbeats, and continues the session on a new connection. When to
// make one is decided here, because discordgo goes on trying for ever, whatever the reason.
type gateway struct {
	client  *Client
	session *discordgo.Session
	begun   atomic.Bool // Discord began or continued the session on this connection
	over    bool        // the session cannot be continued
}

var (
	errEnded = errors.New("the connection ended")
	errStuck = errors.New("the connection was not opened in time")
)

// newGateway returns a gateway that begins a session, and puts its events into an inbox.
func (c *Client) newGateway(events *inbox) (*gateway, error) {
	session, err := discordgo.New(c.session.Token)
	if err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	session.Identify.Intents = discordgo.IntentGuilds | discordgo.IntentGuildMembers
	session.ShouldReconnectOnError = false
	session.StateEnabled = false // nobody asks for it
	session.Compress = false     // a server's members and channels are a few kilobytes
	// In the order in which they come: on goroutines of their own, as discordgo would call them,
	// handlers overtake each other. These only put into the inbox, so they may run where it reads.
	session.SyncEvents = true
	g := &gateway{client: c, session: session}
	g.handle(events)
	return g, nil
}

// interactionEvent is Discord's name of the event that tells of an interaction.
const interactionEvent = "INTERACTION_CREATE"

// handle says what to do with events.
func (g *gateway) handle(events *inbox) {
	guild := string(g.client.guild)
	begin := func() {
		g.begun.Store(true)
		g.client.listening.Store(true)
	}
	g.session.AddHandler(func(*discordgo.Session, *discordgo.Ready) { begin() })
	g.session.AddHandler(func(*discordgo.Session, *discordgo.Resumed) { begin() })
	// A session's events of a server begin with all that it holds. So they do again after the server
	// was out of reach for Discord itself, and when somebody invites the bot.
	g.session.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildCreate) {
		if e.Guild != nil && e.ID == guild && !e.Unavailable {
			events.put(happening{})
		}
	})
	g.session.AddHandler(func(_ *discordgo.Session, e *discordgo.GuildMemberAdd) {
		switch {
		case e.GuildID != guild:
		case e.Member == nil || e.User == nil || e.User.ID == "":
			slog.Warn("Discord told of somebody who joined, and not of whom: they get access when the bot starts again, or by /sync")
		default:
			events.put(happening{joined: UserID(e.User.ID)})
		}
	})
	// As it came: discordgo does not know all that is in one.
	g.session.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		if e.Type != interactionEvent {
			return
		}
		if i, err := readInteraction(e.RawData); err == nil {
			events.interact(i)
		} else {
			slog.Warn("an interaction was not understood", "error", err)
		}
	})
}

// run makes a connection, waits until it ends or the context is done, and returns how long it lived.
// Its error is never nil. The session is over if Discord itself refused it, not if Discord was out of
// reach. Nothing of the connection is left when it returns: one that a session which is over still held
// would tell everything twice.
func (g *gateway) run(ctx context.Context) (time.Duration, error) {
	conn, err := g.open(ctx)
	if err != nil {
		g.over = isRefusal(err) || errors.Is(err, errStuck)
		return 0, err
	}
	start := time.Now()
	select {
	case <-conn.closed:
	case <-ctx.Done():
	}
	_ = g.session.Close() // fails if it is closed already
	g.client.listening.Store(false)
	g.over = !g.begun.Swap(false)
	return time.Since(start), errEnded
}

const (
	// openTimeout bounds how long it takes from the first request to the first event.
	openTimeout = time.Minute
	// stuckTimeout is how long discordgo has to notice that its connection was broken.
	stuckTimeout = 2 * time.Second
)

// open makes a connection, and breaks it if Discord does not send the first event in time. discordgo
// itself would wait for ever; and if Discord asks to reconnect instead of greeting, it waits for a lock
// that it holds itself. Such a session is left behind.
func (g *gateway) open(ctx context.Context) (*connection, error) {
	ctx, cancel := context.WithTimeout(ctx, g.client.openTimeout)
	defer cancel()
	dialed := dialer{ctx: ctx}
	g.session.Client = &http.Client{Transport: g.client.gatewayRequests(ctx)}
	g.session.Dialer = &websocket.Dialer{Proxy: http.ProxyFromEnvironment, NetDialContext: dialed.dial}
	opened := make(chan error, 1)
	go func() {
		err := g.session.Open()
		dialed.release()
		opened <- err
	}()
	select {
	case err := <-opened:
		return dialed.conn, openError(err)
	case <-ctx.Done():
	}
	select {
	case err := <-opened:
		return dialed.conn, openError(err)
	case <-time.After(stuckTimeout):
		return nil, errStuck
	}
}

// openError is a failed request's own error, without what net/http says around it.
func openError(err error) error {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure
	}
	return err
}

// roundTripper is a function that sends requests.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// gatewayRequests sends discordgo's own request, for the gateway's address, as all others are sent. It
// keeps the limits from discordgo, whose limiter sleeps.
func (c *Client) gatewayRequests(ctx context.Context) http.RoundTripper {
	ctx = context.WithValue(ctx, callKey{}, call{method: http.MethodGet, route: "/gateway"})
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		response, err := c.transport.RoundTrip(r.WithContext(ctx))
		if err == nil {
			response.Header = http.Header{}
		}
		return response, err
	})
}

// adoptLogger makes discordgo, which has one logger for the whole program, write to slog. Its texts can
// quote what Discord sent, so they are made impersonal.
var adoptLogger = sync.OnceFunc(func() {
	discordgo.Logger = func(_, _ int, format string, values ...any) {
		if strings.Contains(format, "unmarshalling") && len(values) > 0 && values[0] == interactionEvent {
			return // discordgo knows no labels; readInteraction does
		}
		slog.Warn("discordgo: " + impersonal(fmt.Sprintf(format, values...)))
	}
})
