// Package discord is what Convene needs of Discord: channels, overwrites, events, messages, members.
// It is the only user of discordgo.
//
// The one rule to know: no call waits for a rate limit. A call that Discord would not take now fails
// at once with an Error of kind RetryAfter, which says how long; whoever called decides how to wait.
package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
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
	Token   string // the bot's, without "Bot "
	GuildID GuildID
	// BaseURL is where the API is: empty for Discord, else for example an emulator's address.
	BaseURL string
}

// Client acts as the bot on one server. It is safe for concurrent use.
type Client struct {
	session   *discordgo.Session
	transport *transport
	guild     GuildID

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
		if base, err = url.Parse(config.BaseURL); err != nil || base.Host == "" {
			return nil, fmt.Errorf("discord: the API's address %q is not a URL", config.BaseURL)
		}
	}
	session, err := discordgo.New("Bot " + config.Token)
	if err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	// discordgo would sleep inside a call and repeat POSTs by itself; waiting and repeating are the
	// caller's, who looks first whether the lost request took effect.
	session.ShouldRetryOnRateLimit = false
	session.MaxRestRetries = 0
	t := newTransport(base)
	session.Client = &http.Client{Transport: t, Timeout: requestTimeout}
	return &Client{session: session, transport: t, guild: config.GuildID}, nil
}

// Requests returns how many HTTP requests were sent.
func (c *Client) Requests() int64 { return c.transport.sent.Load() }

// Self returns the bot's user id.
func (c *Client) Self(ctx context.Context) (UserID, error) {
	c.mu.Lock()
	known := c.self
	c.mu.Unlock()
	if known != "" {
		return known, nil
	}
	var user discordgo.User
	err := c.do(ctx, call{method: http.MethodGet, url: discordgo.EndpointUser("@me"), route: "/users/@me"}, nil, &user)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.self = UserID(user.ID)
	return c.self, nil
}

// call is one request: where it goes, and how Discord counts it.
type call struct {
	method string
	url    string
	route  string // the path with its parameters unnamed, for messages and buckets
	major  string // the guild's or channel's id, by which Discord separates buckets
	reason string // for the audit log
	needs  string // the rights that the call needs, for the message when one is missing
}

// do sends one request and reads the answer into out, unless it is nil.
func (c *Client) do(ctx context.Context, to call, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("discord: write %s %s: %w", to.method, to.route, err)
		}
	}
	options := []discordgo.RequestOption{discordgo.WithContext(context.WithValue(ctx, callKey{}, to))}
	if to.reason != "" {
		options = append(options, discordgo.WithHeader("X-Audit-Log-Reason", auditHeader(to.reason)))
	}
	// A fresh bucket keeps discordgo's own limiter, which sleeps, out of the way.
	bucket := discordgo.NewRatelimiter().LockBucket(to.route)
	answer, err := c.session.RequestWithLockedBucket(to.method, to.url, "application/json", body, bucket, 0, options...)
	if err != nil {
		return callError(ctx, to, err)
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(bytes.NewReader(answer)).Decode(out); err != nil {
		return &Error{Kind: Retry, Route: to.name(), Message: "the answer could not be read", cause: err}
	}
	return nil
}

func (to call) name() string { return to.method + " " + to.route }

// auditReasonLimit is Discord's, in characters before encoding.
const auditReasonLimit = 512

func auditHeader(reason string) string { return url.QueryEscape(cut(reason, auditReasonLimit)) }
