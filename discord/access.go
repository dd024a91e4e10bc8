package discord

import (
	"context"
	"net/http"
	"slices"

	"github.com/bwmarrin/discordgo"
)

const overwriteRoute = "/channels/{channel}/permissions/{overwrite}"

// AccessGap is how a channel's overwrites differ from what they should be: the members alone, and the
// bot, use it.
type AccessGap struct {
	Exposed   bool     // @everyone can see it
	BotShut   bool     // the bot lacks something in it
	Shut      []UserID // members who lack something
	Strangers []UserID // users let in by name who are not members
}

// Empty reports whether nothing differs.
func (g AccessGap) Empty() bool {
	return !g.Exposed && !g.BotShut && len(g.Shut) == 0 && len(g.Strangers) == 0
}

// AccessGap compares a channel, as it was read, with the members that should use it. Roles that others
// let in are theirs.
func (c *Client) AccessGap(ctx context.Context, ch Channel, members []UserID) (AccessGap, error) {
	bot, err := c.Self(ctx)
	if err != nil {
		return AccessGap{}, err
	}
	gap := AccessGap{Exposed: !ch.Hidden, BotShut: !ch.allows(bot, botAccess[ch.Kind])}
	for _, id := range unique(members) {
		if id != bot && !ch.allows(id, memberAccess[ch.Kind]) {
			gap.Shut = append(gap.Shut, id)
		}
	}
	for _, o := range ch.overwrites {
		user := UserID(o.ID)
		letIn := o.Type == discordgo.PermissionOverwriteTypeMember && o.Allow&discordgo.PermissionViewChannel != 0
		if letIn && user != bot && !slices.Contains(members, user) {
			gap.Strangers = append(gap.Strangers, user)
		}
	}
	return gap, nil
}

// Admits reports whether the channel, as it was read, lets a member of a group use it by name.
func (ch Channel) Admits(id UserID) bool { return ch.allows(id, memberAccess[ch.Kind]) }

func (ch Channel) allows(id UserID, needed int64) bool {
	return slices.ContainsFunc(ch.overwrites, func(o *discordgo.PermissionOverwrite) bool {
		return o.Type == discordgo.PermissionOverwriteTypeMember && o.ID == string(id) && o.Allow&needed == needed
	})
}

// SetAccess lets the members and the bot into a channel, hides it from everyone else, and takes the
// overwrites of the dismissed away, in one request. Other overwrites that ch was read with stay. Twice is
// the same as once. A channel that is gone is a Missing error.
func (c *Client) SetAccess(ctx context.Context, ch Channel, members, dismissed []UserID, auditReason string) error {
	bot, err := c.Self(ctx)
	if err != nil {
		return err
	}
	has := slices.DeleteFunc(slices.Clone(ch.overwrites), func(o *discordgo.PermissionOverwrite) bool {
		return o.Type == discordgo.PermissionOverwriteTypeMember && slices.Contains(dismissed, UserID(o.ID))
	})
	edit := struct {
		Overwrites []*discordgo.PermissionOverwrite `json:"permission_overwrites"`
	}{merge(has, c.overwrites(bot, access{kind: ch.Kind, members: members}))}
	return c.do(ctx, channelCall(http.MethodPatch, ch.ID, auditReason, createRights), edit, nil)
}

// Admit lets one more member into a channel, of which ID and Kind must be known. Twice is the same as
// once. A channel that is gone is a Missing error.
func (c *Client) Admit(ctx context.Context, ch Channel, id UserID, auditReason string) error {
	form := struct {
		Type  discordgo.PermissionOverwriteType `json:"type"`
		Allow int64                             `json:"allow,string"`
	}{discordgo.PermissionOverwriteTypeMember, memberAccess[ch.Kind]}
	return c.do(ctx, call{
		method: http.MethodPut, url: discordgo.EndpointChannelPermission(string(ch.ID), string(id)), route: overwriteRoute,
		major: string(ch.ID), reason: auditReason, rights: createRights,
	}, form, nil)
}
