package discordtest

import (
	"fmt"
	"math"
	"net/http"
	"strings"
)

// Discord's limits on channels.
const (
	maxChannels    = 500 // of a guild, categories included
	maxChildren    = 50  // of a category
	maxChannelName = 100
	maxTopic       = 1024
)

// channelForm is what a request sets of a channel; nil leaves it as it is.
type channelForm struct {
	Name       *string          `json:"name"`
	Type       *int             `json:"type"`
	Topic      *string          `json:"topic"`
	ParentID   *string          `json:"parent_id"`
	Position   *int             `json:"position"`
	Overwrites *[]overwriteForm `json:"permission_overwrites"`

	sent sentFields
}

// textChannelName is what Discord makes of a text channel's name.
func textChannelName(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(name)), "-")
}

// apply checks a form by itself and sets what it holds.
func (f *form) apply(in channelForm, c *channel) {
	if in.ParentID != nil {
		f.snowflake("parent_id", *in.ParentID)
	}
	if in.Name != nil {
		c.name = strings.TrimSpace(*in.Name)
		f.length("name", c.name, 1, maxChannelName)
		if c.kind == TextChannel {
			c.name = textChannelName(c.name)
		}
	}
	if in.Topic != nil || in.sent.null("topic") {
		c.topic = ""
		if in.Topic != nil {
			c.topic = *in.Topic
		}
		f.length("topic", c.topic, 0, maxTopic)
	}
	if in.Position != nil {
		c.rank = *in.Position
		f.between("position", c.rank, 0, math.MaxInt32)
	}
	if in.Overwrites != nil {
		if len(*in.Overwrites) > maxOverwritesSent {
			f.wrong("permission_overwrites", badLength, fmt.Sprintf("Must be %d or fewer in length.", maxOverwritesSent))
		}
		c.overwrites = checkOverwrites(f, *in.Overwrites)
	}
}

// place checks the category that a channel is to be put into, and that the bot may do so.
func (g *guild) place(in channelForm, c *channel) *apiError {
	if in.sent.null("parent_id") {
		c.parent = ""
	}
	if in.ParentID == nil || *in.ParentID == c.parent {
		return nil
	}
	parent := g.channel(*in.ParentID)
	switch {
	case c.kind == Category:
		return invalid("parent_id", "CHANNEL_PARENT_INVALID_PARENT", "Categories cannot have subcategories")
	case parent == nil:
		return invalid("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
	case parent.kind != Category:
		return invalid("parent_id", "CHANNEL_PARENT_INVALID_TYPE", "Not a category")
	case len(g.children(parent.id)) >= maxChildren:
		return invalid("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", fmt.Sprintf("Maximum number of channels in category reached (%d)", maxChildren))
	}
	c.parent = parent.id
	return g.need(parent, ManageChannels)
}

func (s *Server) createChannel(r *request) (int, any, *apiError) {
	var in channelForm
	sent, failure := r.read(&in)
	if failure != nil {
		return 0, nil, failure
	}
	in.sent = sent
	c, failure := newChannel(in)
	if failure != nil {
		return 0, nil, failure
	}
	if failure := s.guild.admit(in, c); failure != nil {
		return 0, nil, failure
	}
	c.id, c.reason = s.guild.newID(s.clock()), r.reason
	if in.Position == nil {
		c.rank = len(s.guild.channels)
	}
	s.guild.channels = append(s.guild.channels, c)
	s.note(r, auditChannelCreate, c.id, nil)
	s.record(r, c.id)
	s.tellChannel("CHANNEL_CREATE", c)
	return http.StatusCreated, s.guild.channelJSON(c), nil
}

// newChannel makes a channel of a form, as far as it can be judged by itself.
func newChannel(in channelForm) (*channel, *apiError) {
	var f form
	c := &channel{kind: TextChannel}
	if in.Type != nil {
		c.kind = *in.Type
	}
	if c.kind != TextChannel && c.kind != VoiceChannel && c.kind != Category {
		f.wrong("type", badChoice, "Value must be one of {0, 2, 4}.")
	}
	if in.Name == nil {
		f.missing("name")
	}
	f.apply(in, c)
	return c, f.failure()
}

// admit checks that the guild has room for a new channel and that the bot may make it.
func (g *guild) admit(in channelForm, c *channel) *apiError {
	if in.ParentID == nil {
		if failure := g.needBase(ManageChannels); failure != nil {
			return failure
		}
	}
	if len(g.channels) >= maxChannels {
		return errManyChannels
	}
	if failure := g.place(in, c); failure != nil {
		return failure
	}
	return g.grant(c.parent, nil, c.overwrites)
}

func (s *Server) editChannel(r *request) (int, any, *apiError) {
	var in channelForm
	sent, failure := r.read(&in)
	if failure != nil {
		return 0, nil, failure
	}
	in.sent = sent
	needed := ManageChannels
	if in.Overwrites != nil {
		needed |= ManageRoles
	}
	c, failure := s.channelFor(r, needed)
	if failure != nil {
		return 0, nil, failure
	}
	var f form
	changed := *c
	f.kept(sent, "name")
	f.apply(in, &changed)
	if failure := f.failure(); failure != nil {
		return 0, nil, failure
	}
	if failure := s.guild.place(in, &changed); failure != nil {
		return 0, nil, failure
	}
	if failure := s.guild.grant(changed.parent, c.overwrites, changed.overwrites); failure != nil {
		return 0, nil, failure
	}
	s.noteEdit(r, c, &changed)
	*c = changed
	s.record(r, c.id)
	s.tellChannel("CHANNEL_UPDATE", c)
	return http.StatusOK, s.guild.channelJSON(c), nil
}
