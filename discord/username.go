package discord

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	memberSearchRoute = "/guilds/{guild}/members/search"
	// usernameLimit is the most characters that a search takes; no username has more than 32.
	usernameLimit = 100
)

// namesakes are the members who had a username at a time.
type namesakes struct {
	ids []UserID
	at  time.Time
}

func (n namesakes) when() time.Time { return n.at }

// Username is the form in which usernames are compared: in lower case, without the @ that people write
// before it.
func Username(text string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(text), "@"))
}

// FindByUsername returns the members of the server who have each of the wanted usernames, by Username of
// it. A username is one account's, so that it is one member; bots and old names that several had are why
// it may be more. Like Present it takes the way with fewer requests, and a failed search is continued by
// the next call.
func (c *Client) FindByUsername(ctx context.Context, wanted []string) (map[string][]UserID, error) {
	var names []string
	for _, text := range wanted {
		if name := Username(text); name != "" && len(name) <= usernameLimit {
			names = append(names, name)
		}
	}
	names = unique(names)
	answers := c.usernames.recall(names)
	open := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, known := answers[name]
		return known
	})
	if err := c.searchNames(ctx, open, answers); err != nil {
		c.usernames.keep(answers)
		return nil, err
	}
	c.usernames.drop(answers)
	found := map[string][]UserID{}
	for _, name := range names {
		if ids := answers[name].ids; len(ids) > 0 {
			found[name] = ids
		}
	}
	return found, nil
}

// searchNames adds the answers for the names, until it fails.
func (c *Client) searchNames(ctx context.Context, names []string, answers map[string]namesakes) error {
	list, err := c.worthListing(ctx, len(names))
	if err != nil {
		return err
	}
	if list {
		if err := c.searchAll(ctx, names, answers); !refused(err) {
			return err
		}
	}
	for _, name := range names {
		members, err := c.searchMembers(ctx, name)
		if err != nil {
			return err
		}
		answers[name] = namesakes{having(name, members), c.usernames.now()}
	}
	return nil
}

func (c *Client) searchAll(ctx context.Context, names []string, answers map[string]namesakes) error {
	byName := map[string][]memberJSON{}
	err := c.eachMember(ctx, func(m memberJSON) {
		name := Username(m.User.Username)
		byName[name] = append(byName[name], m)
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		answers[name] = namesakes{having(name, byName[name]), c.usernames.now()}
	}
	return nil
}

// having are those of the members who have the username: a search finds all whose username or nickname
// begins with it.
func having(name string, members []memberJSON) []UserID {
	var ids []UserID
	for _, m := range members {
		if !m.User.Bot && Username(m.User.Username) == name {
			ids = append(ids, m.id())
		}
	}
	return ids
}

// searchMembers returns the members whose username or nickname begins with the text.
func (c *Client) searchMembers(ctx context.Context, text string) ([]memberJSON, error) {
	query := url.Values{"limit": {strconv.Itoa(membersPage)}, "query": {text}}
	var members list[memberJSON]
	err := c.do(ctx, call{
		method: http.MethodGet, url: discordgo.EndpointGuild(string(c.guild)) + "/members/search?" + query.Encode(),
		route: memberSearchRoute, major: string(c.guild),
	}, nil, &members)
	return members, err
}
