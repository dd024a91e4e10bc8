package discord

import (
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
		return known || !isSnowflake(string(id))
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
	pages := guild.ApproximateMemberCount/membersPage + 1
	return pages < n, err
}

// refused reports whether Discord does not let the bot list members.
func refused(err error) bool {
	var failure *Error
	return errors.As(err, &failure) && failure.HTTPStatus == http.StatusForbidden
}

func (c *Client) lookUpAll(ctx context.Context, wanted []UserID, answers map[UserID]presence) error {
	members := map[UserID]bool{}
	if err := c.eachMember(ctx, func(m *discordgo.Member) { members[UserID(m.User.ID)] = true }); err != nil {
		return err
	}
	for _, id := range wanted {
		answers[id] = presence{present: members[id], at: c.lookups.now()}
	}
	return nil
}

// eachMember lists the server's members, page by page. Those that come without their user are passed over.
func (c *Client) eachMember(ctx context.Context, do func(*discordgo.Member)) error {
	for after := UserID("0"); ; {
		page, err := c.members(ctx, after)
		if err != nil {
			return err
		}
		for _, m := range page {
			if m.User != nil {
				after = UserID(m.User.ID)
				do(m)
			}
		}
		if len(page) < membersPage {
			return nil
		}
	}
}

func (c *Client) lookUpEach(ctx context.Context, wanted []UserID, answers map[UserID]presence) error {
	for _, id := range wanted {
		_, err := c.member(ctx, id)
		if err != nil && Classify(err) != Missing {
			return err
		}
		answers[id] = presence{present: err == nil, at: c.lookups.now()}
	}
	return nil
}

// server returns the server with its roles and about how many members it has.
func (c *Client) server(ctx context.Context) (discordgo.Guild, error) {
	var guild discordgo.Guild
	err := c.do(ctx, call{
		method: http.MethodGet, url: discordgo.EndpointGuild(string(c.guild)) + "?with_counts=true",
		route: guildRoute, major: string(c.guild),
	}, nil, &guild)
	return guild, err
}

// members returns a page of the server's members, in the order of their ids.
func (c *Client) members(ctx context.Context, after UserID) ([]*discordgo.Member, error) {
	query := url.Values{"limit": {strconv.Itoa(membersPage)}, "after": {string(after)}}
	var page []*discordgo.Member
	err := c.do(ctx, call{
		method: http.MethodGet, url: discordgo.EndpointGuildMembers(string(c.guild)) + "?" + query.Encode(),
		route: membersRoute, major: string(c.guild), rights: "the Server Members Intent in the Discord developer portal",
	}, nil, &page)
	return page, err
}

// member returns a member of the server, or a Missing error.
func (c *Client) member(ctx context.Context, id UserID) (discordgo.Member, error) {
	var member discordgo.Member
	err := c.do(ctx, call{
		method: http.MethodGet, url: discordgo.EndpointGuildMember(string(c.guild), string(id)),
		route: memberRoute, major: string(c.guild),
	}, nil, &member)
	return member, err
}
