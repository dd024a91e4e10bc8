package discord

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

const (
	guildRoute   = "/guilds/{guild}"
	membersRoute = "/guilds/{guild}/members"
	memberRoute  = "/guilds/{guild}/members/{user}"
	// membersPage is the most members that one list request returns.
	membersPage = 1000
)

// Present returns who of the wanted is on the server, in the order asked. What cannot be anybody's id
// is absent. It takes the way with fewer requests: a page of 1000 members at a time, or one request a
// person. Listing needs the bot's privileged intent for members; without it every person is asked for.
//
// A lookup that a rate limit or a lost connection ends is continued by the next call, which only asks
// for whom no answer came: otherwise many people could not be looked up in one period of a limit.
func (c *Client) Present(ctx context.Context, wanted []UserID) ([]UserID, error) {
	answers := c.lookups.recall(wanted)
	open := slices.DeleteFunc(unique(wanted), func(id UserID) bool {
		_, known := answers[id]
		return known || !IsID(string(id))
	})
	if err := c.lookUp(ctx, open, answers); err != nil {
		c.lookups.keep(answers)
		return nil, err
	}
	c.lookups.drop(answers)
	return slices.DeleteFunc(slices.Clone(wanted), func(id UserID) bool { return !answers[id].present }), nil
}

// lookUp adds the answers for the wanted, until it fails.
func (c *Client) lookUp(ctx context.Context, wanted []UserID, answers map[UserID]presence) error {
	list, err := c.worthListing(ctx, len(wanted))
	if err != nil {
		return err
	}
	if list {
		if err = c.lookUpAll(ctx, wanted, answers); !refused(err) {
			return err
		}
	}
	return c.lookUpEach(ctx, wanted, answers)
}

// worthListing reports whether listing the server's members takes fewer requests than asking for n.
func (c *Client) worthListing(ctx context.Context, n int) (bool, error) {
	if n < 2 {
		return false, nil
	}
	guild, err := c.server(ctx)
	pages := guild.Members/membersPage + 1
	return pages < n, err
}

// refused reports whether Discord does not let the bot list members.
func refused(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.HTTPStatus == http.StatusForbidden && failure.Kind == Permission
}

func (c *Client) lookUpAll(ctx context.Context, wanted []UserID, answers map[UserID]presence) error {
	members := map[UserID]bool{}
	if err := c.eachMember(ctx, func(m memberJSON) { members[m.id()] = true }); err != nil {
		return err
	}
	for _, id := range wanted {
		answers[id] = presence{present: members[id], at: c.lookups.now()}
	}
	return nil
}

// eachMember lists the server's members, page by page.
func (c *Client) eachMember(ctx context.Context, do func(memberJSON)) error {
	for after := UserID("0"); ; {
		page, err := c.members(ctx, after)
		if err != nil {
			return err
		}
		for _, m := range page {
			if !follows(m.id(), after) {
				return c.membersCall(after).unusable("the list of members does not go on in the order of their ids")
			}
			after = m.id()
			do(m)
		}
		if len(page) < membersPage {
			return nil
		}
	}
}

// follows reports whether an id comes after another, as numbers.
func follows(id, after UserID) bool {
	return cmp.Or(cmp.Compare(len(id), len(after)), cmp.Compare(id, after)) > 0
}

func (c *Client) lookUpEach(ctx context.Context, wanted []UserID, answers map[UserID]presence) error {
	for _, id := range wanted {
		_, err := c.member(ctx, id)
		if err != nil && !absent(err) {
			return err
		}
		answers[id] = presence{present: err == nil, at: c.lookups.now()}
	}
	return nil
}

// absent reports whether Discord says that somebody is no member. Without a code of its own a 404 is about
// the address that was asked.
func absent(err error) bool {
	failure, ok := errors.AsType[*Error](err)
	return ok && failure.Kind == Missing && failure.Code != 0
}

// guildJSON is a server, as far as Convene looks at it.
type guildJSON struct {
	ID      string     `json:"id"`
	Roles   []roleJSON `json:"roles"`
	Members int        `json:"approximate_member_count"`
}

type roleJSON struct {
	ID          string `json:"id"`
	Permissions int64  `json:"permissions,string"`
}

func (g guildJSON) lacks() string {
	switch {
	case g.ID == "":
		return "id"
	case g.Roles == nil:
		return "roles"
	case slices.ContainsFunc(g.Roles, func(r roleJSON) bool { return r.ID == "" }):
		return "id of a role"
	}
	return ""
}

// server returns the server with its roles and about how many members it has.
func (c *Client) server(ctx context.Context) (guildJSON, error) {
	var guild guildJSON
	err := c.do(ctx, call{
		method: http.MethodGet, url: discordgo.EndpointGuild(string(c.guild)) + "?with_counts=true",
		route: guildRoute, major: string(c.guild),
	}, nil, &guild)
	return guild, err
}

// memberJSON is a member, as far as Convene looks at one.
type memberJSON struct {
	User struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Bot      bool   `json:"bot"`
	} `json:"user"`
	Roles []string `json:"roles"`
}

func (m memberJSON) id() UserID { return UserID(m.User.ID) }

func (m memberJSON) lacks() string {
	switch {
	case m.User.ID == "":
		return "id of the user"
	case !IsID(m.User.ID):
		return "id of the user that is one"
	}
	return ""
}

// members returns a page of the server's members, in the order of their ids.
func (c *Client) members(ctx context.Context, after UserID) ([]memberJSON, error) {
	var page list[memberJSON]
	err := c.do(ctx, c.membersCall(after), nil, &page)
	return page, err
}

func (c *Client) membersCall(after UserID) call {
	query := url.Values{"limit": {strconv.Itoa(membersPage)}, "after": {string(after)}}
	return call{
		method: http.MethodGet, url: discordgo.EndpointGuildMembers(string(c.guild)) + "?" + query.Encode(),
		route: membersRoute, major: string(c.guild), rights: "the Server Members Intent in the Discord developer portal",
	}
}

// member returns a member of the server, or a Missing error.
func (c *Client) member(ctx context.Context, id UserID) (memberJSON, error) {
	var member memberJSON
	err := c.do(ctx, c.memberCall(id), nil, &member)
	return member, err
}

func (c *Client) memberCall(id UserID) call {
	return call{
		method: http.MethodGet, url: discordgo.EndpointGuildMember(string(c.guild), string(id)),
		route: memberRoute, major: string(c.guild),
	}
}
