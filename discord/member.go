package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/bwmarrin/discordgo"
)

const (
	guildRoute   = "/guilds/{guild}"
	membersRoute = "/guilds/{guild}/members"
	memberRoute  = "/guilds/{guild}/members/{user}"
	// membersPage is the most members that one list request returns.
	membersPage = 1000
)

// Present returns who of the wanted is on the server, in the order asked. It takes the way with fewer
// requests: a page of 1000 members at a time, or one request a person. Listing needs the bot's
// privileged intent for members; without it every person is asked for.
func (c *Client) Present(ctx context.Context, wanted []UserID) ([]UserID, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	guild, err := c.server(ctx)
	if err != nil {
		return nil, err
	}
	pages := guild.ApproximateMemberCount/membersPage + 1
	if pages > len(wanted) {
		return c.askEach(ctx, wanted)
	}
	members, err := c.listMembers(ctx)
	var refused *Error
	if errors.As(err, &refused) && refused.HTTPStatus == http.StatusForbidden {
		return c.askEach(ctx, wanted)
	}
	if err != nil {
		return nil, err
	}
	var present []UserID
	for _, id := range wanted {
		if members[id] {
			present = append(present, id)
		}
	}
	return present, nil
}

// server returns the server with its roles and about how many members it has.
func (c *Client) server(ctx context.Context) (discordgo.Guild, error) {
	var guild discordgo.Guild
	err := c.do(ctx, call{
		method: http.MethodGet, url: discordgo.EndpointGuild(string(c.guild)) + "?with_counts=true", route: guildRoute, major: string(c.guild),
	}, nil, &guild)
	return guild, err
}

func (c *Client) listMembers(ctx context.Context) (map[UserID]bool, error) {
	members := map[UserID]bool{}
	after := "0"
	for {
		var page []*discordgo.Member
		err := c.do(ctx, call{
			method: http.MethodGet, route: membersRoute, major: string(c.guild),
			url: fmt.Sprintf("%s?limit=%d&after=%s", discordgo.EndpointGuildMembers(string(c.guild)), membersPage, after),
		}, nil, &page)
		if err != nil {
			return nil, err
		}
		for _, m := range page {
			members[UserID(m.User.ID)] = true
			after = m.User.ID
		}
		if len(page) < membersPage {
			return members, nil
		}
	}
}

func (c *Client) askEach(ctx context.Context, wanted []UserID) ([]UserID, error) {
	var present []UserID
	for _, id := range wanted {
		if !isSnowflake(id) {
			continue // cannot be anybody's id; Discord would refuse the form
		}
		_, err := c.member(ctx, id)
		if err != nil && Classify(err) == Missing {
			continue
		}
		if err != nil {
			return nil, err
		}
		present = append(present, id)
	}
	return present, nil
}

func (c *Client) member(ctx context.Context, id UserID) (discordgo.Member, error) {
	var member discordgo.Member
	err := c.do(ctx, call{
		method: http.MethodGet, url: discordgo.EndpointGuildMember(string(c.guild), string(id)), route: memberRoute, major: string(c.guild),
	}, nil, &member)
	return member, err
}

func isSnowflake(id UserID) bool {
	return id != "" && strings.Trim(string(id), "0123456789") == ""
}
