package console

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"convene/discord/discordtest"
)

// Enter makes a user act in a channel, both named by their ids, as if it had been typed.
func (c *Console) Enter(userID, channelID string) { c.who.UserID, c.who.ChannelID = userID, channelID }

var errWho = errors.New("nobody acts yet: type as USER")

// as changes who acts.
func (c *Console) as(_ context.Context, args []string) error {
	name := strings.TrimPrefix(strings.Join(args, " "), "@")
	for _, m := range c.server.Snapshot().Members {
		if name != "" && (m.ID == name || m.Username == name) {
			c.who.UserID, c.open = m.ID, nil
			return nil
		}
	}
	return fmt.Errorf("there is no member %q: type people to see who there is", name)
}

// in changes where the user acts.
func (c *Console) in(_ context.Context, args []string) error {
	found, err := c.channel(strings.Join(args, " "))
	if err == nil {
		c.who.ChannelID = found
	}
	return err
}

// channel finds one by its id or name.
func (c *Console) channel(name string) (id string, err error) {
	name = strings.TrimPrefix(name, "#")
	var found []string
	for _, one := range c.server.Snapshot().Channels {
		switch {
		case one.ID == name:
			return one.ID, nil
		case one.Name == name && one.Type != discordtest.Category:
			found = append(found, one.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("there is no channel %q: type see to see which there are", name)
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("there are %d channels %q: type the id of one, %s", len(found), name, strings.Join(found, " or "))
}

func (c *Console) people(context.Context, []string) error {
	for _, m := range c.server.Snapshot().Members {
		mark := ""
		if m.ID == c.server.BotID() {
			mark = "  (the bot)"
		}
		fmt.Fprintf(c.out, "  %s  %s%s\n", m.ID, m.Username, mark)
	}
	return nil
}

// see shows the channels, or what is in one: as the user who acts sees it, or as nobody in particular.
func (c *Console) see(_ context.Context, args []string) error {
	if len(args) == 0 {
		var tree strings.Builder
		err := c.server.WriteTree(&tree)
		fmt.Fprint(c.out, c.rendered(tree.String()))
		return err
	}
	id, err := c.channel(strings.Join(args, " "))
	if err != nil {
		return err
	}
	list := c.server.Snapshot().Messages[id]
	if c.who.UserID != "" {
		if !c.server.CanSee(c.who.UserID, id) {
			return fmt.Errorf("%s does not see this channel", c.name(c.who.UserID))
		}
		list = c.server.MessagesFor(c.who.UserID, id)
	}
	if len(list) == 0 {
		fmt.Fprintln(c.out, "  (no messages)")
	}
	c.show(list...)
	return nil
}

// placed is who acts, which somebody must, somewhere.
func (c *Console) placed() (discordtest.Who, error) {
	switch {
	case c.who.UserID == "":
		return c.who, errWho
	case c.who.ChannelID == "":
		return c.who, errors.New("no channel is chosen yet: type in CHANNEL")
	}
	return c.who, nil
}

// name is a user's, or the id of one who is no member.
func (c *Console) name(id string) string {
	members := c.server.Snapshot().Members
	i := slices.IndexFunc(members, func(m discordtest.Member) bool { return m.ID == id })
	if i < 0 {
		return id
	}
	return members[i].Username
}

func (c *Console) channelName(id string) string {
	channels := c.server.Snapshot().Channels
	i := slices.IndexFunc(channels, func(one discordtest.Channel) bool { return one.ID == id })
	if i < 0 {
		return id
	}
	return channels[i].Name
}
