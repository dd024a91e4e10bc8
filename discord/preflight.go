package discord

import (
	"context"
	"fmt"
	"strings"
)

// Needs is what a run is going to create.
type Needs struct {
	Channels int // categories included
	Events   int
	Names    []string // of the groups
	Members  int      // of the largest group
}

// Discord's limits per server: channels from its table of error codes, events from its page on
// scheduled events.
const (
	channelLimit = 500 // categories included
	eventLimit   = 100 // scheduled and active
	// createOverwriteLimit is how many overwrites Discord takes in the request that creates a channel,
	// from its OpenAPI description. Two of them are @everyone's and the bot's.
	createOverwriteLimit = 100
	memberLimit          = createOverwriteLimit - 2
)

// Preflight returns what would fail, each as a sentence that says what to do: a server or token that
// does not work, rights that the bot lacks, too little room for channels or events, groups too large for
// Discord, and names that it cannot show. It takes at
// most five requests and changes nothing. Events in channels that the bot does not see it cannot
// count, nor rights that the bot's overwrites take from it.
func (c *Client) Preflight(ctx context.Context, needs Needs) ([]string, error) {
	problems := needs.problems()
	for _, check := range []func(context.Context, Needs) (problem string, err error){
		c.checkRights, c.checkChannels, c.checkEvents,
	} {
		problem, err := check(ctx, needs)
		if err != nil && Classify(err) == Permission {
			return append(problems, "The Discord server cannot be used: "+err.Error()+"."), nil
		}
		if err != nil {
			return nil, err
		}
		if problem != "" {
			problems = append(problems, problem)
		}
	}
	return problems, nil
}

// problems are those that can be told without asking Discord.
func (n Needs) problems() []string {
	var problems []string
	for _, name := range n.Names {
		if !visible(name) {
			problems = append(problems, fmt.Sprintf("The name %q has nothing that Discord could show: rename the group.", name))
		}
	}
	if n.Members > memberLimit {
		problems = append(problems, fmt.Sprintf("A group has %d members, and Discord makes a channel for at most %d: make the groups smaller.",
			n.Members, memberLimit))
	}
	return problems
}

// Room returns what there is too little room for on a server with so many channels and events, each as a
// sentence that says what to do.
func (n Needs) Room(channels, events int) []string {
	var problems []string
	for _, p := range []string{
		noRoom("channels", n.Channels, channels, channelLimit), noRoom("scheduled events", n.Events, events, eventLimit),
	} {
		if p != "" {
			problems = append(problems, p)
		}
	}
	return problems
}

func (c *Client) checkRights(ctx context.Context, _ Needs) (string, error) {
	allowed, err := c.permissions(ctx)
	if err != nil {
		return "", err
	}
	missing := lacking(allowed)
	if len(missing) == 0 {
		return "", nil
	}
	return "The bot lacks " + strings.Join(missing, ", ") + " on the Discord server: grant this to its role, in the server's settings.", nil
}

func (c *Client) checkChannels(ctx context.Context, needs Needs) (string, error) {
	channels, err := c.Channels(ctx)
	if err != nil {
		return "", err
	}
	return noRoom("channels", needs.Channels, len(channels), channelLimit), nil
}

func (c *Client) checkEvents(ctx context.Context, needs Needs) (string, error) {
	events, err := c.Events(ctx)
	if err != nil {
		return "", err
	}
	return noRoom("scheduled events", needs.Events, len(events), eventLimit), nil
}

// noRoom is the problem that what is needed does not fit beside what is there; empty if it does.
func noRoom(what string, needed, used, limit int) string {
	if used+needed <= limit {
		return ""
	}
	return fmt.Sprintf("The groups need %d %s, and the Discord server has room for %d of its %d: delete some that nobody needs, or approve fewer groups.",
		needed, what, max(limit-used, 0), limit)
}
