package discord

import (
	"strings"
	"time"
)

// Limits are what Discord's answers said about the rate limits of one bot. Clients with the same token share
// them (Config.Limits), because Discord counts by token: what all requests together may be, and a ban, hold for
// every server that the bot is on. They are safe for concurrent use.
type Limits struct{ limiter *limiter }

// NewLimits returns limits that nothing is known about yet.
func NewLimits() *Limits { return &Limits{newLimiter(time.Now)} }

// LimitsByToken are the limits of each bot and address that a process uses.
type LimitsByToken map[[2]string]*Limits

// Of returns the limits that a client with the configuration shares with those before it.
func (l LimitsByToken) Of(config Config) *Limits {
	key := [2]string{strings.TrimPrefix(config.Token, "Bot "), config.BaseURL}
	if l[key] == nil {
		l[key] = NewLimits()
	}
	return l[key]
}
