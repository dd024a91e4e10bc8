// Package discord is what Convene needs of Discord: channels, overwrites, events, messages, members,
// and to be told who joins.
// It is the only user of discordgo.
//
// The one rule to know: no call waits for a rate limit. A call that Discord would not take now fails
// at once with an Error of kind RetryAfter, which says how long; whoever called decides how to wait.
// Only Listen, which goes on until it is stopped, waits by itself.
package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Discord's ids are numbers ("snowflakes") that travel as text.
type (
	GuildID   string // a server
	ChannelID string // a channel, or a category
	EventID   string
	MessageID string
	UserID    string
)

// Config says which bot acts on which server.
type Config struct {
	Token   string // the bot's, from the Discord developer portal
	GuildID GuildID
	// BaseURL is where the API is: empty for Discord, else for example an emulator's address.
	BaseURL string
	// Limits are shared with the process's other clients of the same token; nil if there are none.
	Limits *Limits
}

// Client acts as the bot on one server. It is safe for concurrent use.
type Client struct {
	session   *discordgo.Session
	transport *transport
	guild     GuildID
	lookups   *lookups[UserID, presence]
	usernames *lookups[string, namesakes]
	// openTimeout is the constant of this name, but for tests.
	openTimeout time.Duration
	listening   atomic.Bool

	mu   sync.Mutex
	self UserID
}

// requestTimeout bounds one HTTP request. Discord answers in well under a second or not at all.
const requestTimeout = 20 * time.Second

// New returns a client. It sends nothing yet.
func New(config Config) (*Client, error) {
	if config.Token == "" || config.GuildID == "" {
		return nil, errors.New("discord: a token and a server id are needed")
	}
	var base *url.URL
	if config.BaseURL != "" {
		var err error
		if base, err = url.Parse(config.BaseURL); err != nil || base.Host == "" || !strings.HasPrefix(base.Scheme, "http") {
			return nil, fmt.Errorf("discord: the API's address %q is not of the form http://host:port", config.BaseURL)
		}
	}
	session, err := discordgo.New("Bot " + strings.TrimPrefix(config.Token, "Bot "))
	if err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	// discordgo would sleep inside a call and repeat POSTs by itself; waiting and repeating are the
	// caller's, who looks first whether the lost request took effect.
	session.ShouldRetryOnRateLimit = false
	session.MaxRestRetries = 0
	t := newTransport(base, cmp.Or(config.Limits, NewLimits()).limiter)
	session.Client = &http.Client{Transport: t, Timeout: requestTimeout}
	return &Client{
		session: session, transport: t, guild: config.GuildID, openTimeout: openTimeout,
		lookups: newLookups[UserID, presence](time.Now), usernames: newLookups[string, namesakes](time.Now),
	}, nil
}

// Requests returns how many HTTP requests were sent. Those that were held back are not.
func (c *Client) Requests() int64 {
	var n int64
	for _, sent := range c.transport.counts() {
		n += sent
	}
	return n
}

// RequestsByRoute returns how many HTTP requests were sent of each route, named for example
// "POST /guilds/{guild}/channels".
func (c *Client) RequestsByRoute() map[string]int64 { return c.transport.counts() }

// Self returns the bot's user id. Discord is asked once.
func (c *Client) Self(ctx context.Context) (UserID, error) {
	c.mu.Lock()
	known := c.self
	c.mu.Unlock()
	if known != "" {
		return known, nil
	}
	var user object
	err := c.do(ctx, call{method: http.MethodGet, url: discordgo.EndpointUser("@me"), route: "/users/@me"}, nil, &user)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.self = UserID(user.ID)
	return c.self, nil
}

// tokenTimeout is how long CheckToken waits: a process starts all the same when Discord is down.
const tokenTimeout = 5 * time.Second

// CheckToken asks Discord who the bot is. It returns an error only if Discord does not know the token, which
// no retry changes; when Discord does not answer, the token may be good.
func CheckToken(ctx context.Context, c *Client) error {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	_, err := c.Self(ctx)
	if failure, ok := errors.AsType[*Error](err); ok && failure.HTTPStatus == http.StatusUnauthorized {
		return failure
	}
	return nil
}
