package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Channel types, from Discord's page on channels.
const (
	typeText     = 0
	typeVoice    = 2
	typeCategory = 4
)

// Overwrite types.
const (
	overwriteRole   = 0
	overwriteMember = 1
)

// Discord's limits on channels.
const (
	maxChannels            = 500
	maxChildren            = 50
	maxOverwrites          = 1000
	maxOverwritesInRequest = 100
)

type channel struct {
	id, name, topic, parent, reason string
	kind                            int
	overwrites                      []Overwrite
	messages                        []*message
}

// bits are permission bits, which travel as a decimal text; an absent one is none.
type bits uint64

func (b *bits) UnmarshalJSON(raw []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(raw), `"`), 10, 64)
	*b = bits(n)
	return err
}

func (b bits) MarshalJSON() ([]byte, error) {
	return json.Marshal(strconv.FormatUint(uint64(b), 10))
}

type overwriteJSON struct {
	ID    string `json:"id"`
	Type  int    `json:"type"`
	Allow bits   `json:"allow"`
	Deny  bits   `json:"deny"`
}

type channelJSON struct {
	ID         string          `json:"id"`
	Type       int             `json:"type"`
	GuildID    string          `json:"guild_id"`
	Name       string          `json:"name"`
	Topic      *string         `json:"topic,omitempty"`
	Parent     *string         `json:"parent_id"`
	Position   int             `json:"position"`
	Flags      int             `json:"flags"`
	Overwrites []overwriteJSON `json:"permission_overwrites"`
}

func (s *Server) channelJSON(c *channel) channelJSON {
	answer := channelJSON{
		ID: c.id, Type: c.kind, GuildID: s.guild.id, Name: c.name,
		Position: slices.Index(s.guild.channels, c), Overwrites: []overwriteJSON{},
	}
	if c.kind == typeText {
		answer.Topic = &c.topic
	}
	if c.parent != "" {
		answer.Parent = &c.parent
	}
	for _, o := range c.overwrites {
		answer.Overwrites = append(answer.Overwrites, overwriteJSON{o.ID, o.Type, bits(o.Allow), bits(o.Deny)})
	}
	return answer
}

// channelForm is what a request may set of a channel; nil leaves it as it is.
type channelForm struct {
	Name       *string          `json:"name"`
	Type       *int             `json:"type"`
	Topic      *string          `json:"topic"`
	Parent     *string          `json:"parent_id"`
	Overwrites *[]overwriteJSON `json:"permission_overwrites"`
}

func (g *guild) channel(id string) *channel {
	i := slices.IndexFunc(g.channels, func(c *channel) bool { return c.id == id })
	if i < 0 {
		return nil
	}
	return g.channels[i]
}

func (g *guild) children(id string) int {
	n := 0
	for _, c := range g.channels {
		if c.parent == id {
			n++
		}
	}
	return n
}

// apply checks the form and sets what it holds.
func (g *guild) apply(f channelForm, c *channel) *apiError {
	if f.Name != nil {
		if failure := checkLength("name", *f.Name, 1, 100); failure != nil {
			return failure
		}
		c.name = *f.Name
		if c.kind == typeText { // text channels are called in lower case, without spaces
			c.name = strings.ReplaceAll(strings.ToLower(c.name), " ", "-")
		}
	}
	if f.Topic != nil {
		if failure := checkLength("topic", *f.Topic, 0, 1024); failure != nil {
			return failure
		}
		c.topic = *f.Topic
	}
	if f.Parent != nil && *f.Parent != c.parent {
		parent := g.channel(*f.Parent)
		if parent == nil || parent.kind != typeCategory {
			return invalid("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist")
		}
		if g.children(parent.id) >= maxChildren {
			return invalid("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", "Maximum number of channels in category reached (50)")
		}
		c.parent = parent.id
	}
	if f.Overwrites != nil {
		return g.setOverwrites(*f.Overwrites, c)
	}
	return nil
}

// setOverwrites replaces a channel's overwrites. The bot can give and take only what it has itself.
func (g *guild) setOverwrites(list []overwriteJSON, c *channel) *apiError {
	if len(list) > maxOverwrites {
		return errTooManyOver
	}
	own := g.basePermissions(g.bot)
	overwrites := make([]Overwrite, 0, len(list))
	for _, o := range list {
		if own&Administrator == 0 && uint64(o.Allow|o.Deny)&^own != 0 {
			return errPermissions
		}
		overwrites = append(overwrites, Overwrite{ID: o.ID, Type: o.Type, Allow: uint64(o.Allow), Deny: uint64(o.Deny)})
	}
	c.overwrites = overwrites
	return nil
}

func (s *Server) listChannels(*request) (int, any, *apiError) {
	list := []channelJSON{}
	for _, c := range s.guild.channels {
		list = append(list, s.channelJSON(c))
	}
	return http.StatusOK, list, nil
}

func (s *Server) createChannel(r *request) (int, any, *apiError) {
	var form channelForm
	if failure := r.read(&form); failure != nil {
		return 0, nil, failure
	}
	if failure := s.guild.requireBase(ManageChannels); failure != nil {
		return 0, nil, failure
	}
	if form.Name == nil {
		return 0, nil, invalid("name", "BASE_TYPE_REQUIRED", "This field is required")
	}
	c := &channel{id: s.newID(), reason: r.reason}
	if form.Type != nil {
		c.kind = *form.Type
	}
	if c.kind != typeText && c.kind != typeVoice && c.kind != typeCategory {
		return 0, nil, invalid("type", "BASE_TYPE_CHOICES", "Value must be one of {0, 2, 4}.")
	}
	if form.Overwrites != nil && len(*form.Overwrites) > maxOverwritesInRequest {
		return 0, nil, invalid("permission_overwrites", "BASE_TYPE_BAD_LENGTH", "Must be 100 or fewer in length.")
	}
	if len(s.guild.channels) >= maxChannels {
		return 0, nil, errTooManyChans
	}
	if failure := s.guild.apply(form, c); failure != nil {
		return 0, nil, failure
	}
	s.guild.channels = append(s.guild.channels, c)
	return http.StatusCreated, s.channelJSON(c), nil
}

// visible returns the channel of a request if the bot has the needed permissions in it.
func (s *Server) visible(r *request, needed uint64) (*channel, *apiError) {
	c := s.guild.channel(r.PathValue("channel"))
	if c == nil {
		return nil, errUnknownChannel
	}
	return c, s.guild.require(c, needed)
}

func (s *Server) getChannel(r *request) (int, any, *apiError) {
	c, failure := s.visible(r, ViewChannel)
	if failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.channelJSON(c), nil
}

func (s *Server) editChannel(r *request) (int, any, *apiError) {
	var form channelForm
	if failure := r.read(&form); failure != nil {
		return 0, nil, failure
	}
	needed := ManageChannels
	if form.Overwrites != nil {
		needed |= ManageRoles
	}
	c, failure := s.visible(r, needed)
	if failure != nil {
		return 0, nil, failure
	}
	changed := *c
	if failure := s.guild.apply(form, &changed); failure != nil {
		return 0, nil, failure
	}
	*c = changed
	return http.StatusOK, s.channelJSON(c), nil
}

func (s *Server) deleteChannel(r *request) (int, any, *apiError) {
	c, failure := s.visible(r, ManageChannels)
	if failure != nil {
		return 0, nil, failure
	}
	answer := s.channelJSON(c)
	s.guild.remove(c.id)
	return http.StatusOK, answer, nil
}

// remove deletes a channel with its messages and events; channels in a category leave it.
func (g *guild) remove(id string) {
	g.channels = slices.DeleteFunc(g.channels, func(c *channel) bool { return c.id == id })
	g.events = slices.DeleteFunc(g.events, func(e *event) bool { return e.channel == id })
	for _, c := range g.channels {
		if c.parent == id {
			c.parent = ""
		}
	}
}

func (s *Server) putOverwrite(r *request) (int, any, *apiError) {
	var form overwriteJSON
	if failure := r.read(&form); failure != nil {
		return 0, nil, failure
	}
	c, failure := s.visible(r, ManageRoles)
	if failure != nil {
		return 0, nil, failure
	}
	form.ID = r.PathValue("overwrite")
	changed := *c
	list := []overwriteJSON{form}
	for _, o := range s.channelJSON(c).Overwrites {
		if o.ID != form.ID {
			list = append(list, o)
		}
	}
	if failure := s.guild.setOverwrites(list, &changed); failure != nil {
		return 0, nil, failure
	}
	*c = changed
	return http.StatusNoContent, nil, nil
}

func (s *Server) deleteOverwrite(r *request) (int, any, *apiError) {
	c, failure := s.visible(r, ManageRoles)
	if failure != nil {
		return 0, nil, failure
	}
	id := r.PathValue("overwrite")
	if !slices.ContainsFunc(c.overwrites, func(o Overwrite) bool { return o.ID == id }) {
		return 0, nil, newError(http.StatusNotFound, 10009, "Unknown Overwrite")
	}
	c.overwrites = slices.DeleteFunc(c.overwrites, func(o Overwrite) bool { return o.ID == id })
	return http.StatusNoContent, nil, nil
}
