package discord

import (
	"context"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Event is a scheduled event of the server.
type Event struct {
	ID          EventID
	Name        string
	Description string
	ChannelID   ChannelID // empty for an event elsewhere
	Start       time.Time // of its next occurrence
	Weekly      bool
}

// eventJSON is an event, as far as Convene looks at it.
type eventJSON struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Channel     string      `json:"channel_id"`
	Start       *time.Time  `json:"scheduled_start_time"`
	Recurrence  *recurrence `json:"recurrence_rule"`
}

func (e eventJSON) lacks() string {
	switch {
	case e.ID == "":
		return "id"
	case e.Start == nil:
		return "scheduled_start_time"
	}
	return ""
}

func (e eventJSON) event() Event {
	return Event{
		ID: EventID(e.ID), Name: e.Name, Description: e.Description, ChannelID: ChannelID(e.Channel), Start: e.Start.UTC(),
		Weekly: e.Recurrence != nil && e.Recurrence.Frequency == weekly && e.Recurrence.Interval == 1,
	}
}

// EventSpec describes a weekly event in a voice channel.
type EventSpec struct {
	Name        string
	Description string
	Channel     ChannelID
	Start       time.Time // of the first meeting; in the future
	Length      time.Duration
	AuditReason string
}

const (
	eventsRoute = "/guilds/{guild}/scheduled-events"
	eventRoute  = "/guilds/{guild}/scheduled-events/{event}"
	eventRights = "View Channels, Connect, Create Events and Manage Events"
)

// recurrence is Discord's recurrence rule, which discordgo does not know. Its end cannot be set: a
// series ends when somebody deletes it.
type recurrence struct {
	Start     string `json:"start"`
	Frequency int    `json:"frequency"`
	Interval  int    `json:"interval"`
	ByWeekday []int  `json:"by_weekday"` // 0 is Monday
}

// weekly is the frequency, from Discord's table of recurrence rules.
const weekly = 2

// eventForm is the request for an event in a voice channel. What is empty stays as it is.
type eventForm struct {
	ChannelID    string     `json:"channel_id"`
	Name         string     `json:"name,omitempty"`
	Description  string     `json:"description,omitempty"`
	PrivacyLevel int        `json:"privacy_level"`
	EntityType   int        `json:"entity_type"`
	Start        string     `json:"scheduled_start_time"`
	End          string     `json:"scheduled_end_time"`
	Recurrence   recurrence `json:"recurrence_rule"`
}

// CreateWeeklyEvent makes an event that recurs every week at the same UTC time, until it is deleted.
// A start in the past is a Permanent error.
func (c *Client) CreateWeeklyEvent(ctx context.Context, spec EventSpec) (EventID, error) {
	to := c.eventsCall(http.MethodPost)
	to.reason = spec.AuditReason
	id, err := c.create(ctx, to, spec.form())
	return EventID(id), err
}

// MoveEvent makes an event recur as the spec says, in its channel; an empty name or description stays as
// it is. Twice is the same as once. An event that is gone is a Missing error.
func (c *Client) MoveEvent(ctx context.Context, id EventID, spec EventSpec) error {
	return c.do(ctx, c.eventCall(http.MethodPatch, id, spec.AuditReason), spec.form(), nil)
}

func (spec EventSpec) form() eventForm {
	start := spec.Start.UTC()
	return eventForm{
		ChannelID:    string(spec.Channel),
		Name:         cut(spec.Name, eventNameLimit),
		Description:  cut(spec.Description, eventDescriptionLimit),
		PrivacyLevel: int(discordgo.GuildScheduledEventPrivacyLevelGuildOnly),
		EntityType:   int(discordgo.GuildScheduledEventEntityTypeVoice),
		Start:        start.Format(time.RFC3339),
		End:          start.Add(spec.Length).Format(time.RFC3339),
		Recurrence: recurrence{
			Start: start.Format(time.RFC3339), Frequency: weekly, Interval: 1,
			ByWeekday: []int{(int(start.Weekday()) + 6) % 7}, // Go's week starts on Sunday
		},
	}
}

func (c *Client) eventsCall(method string) call {
	return call{
		method: method, url: discordgo.EndpointGuildScheduledEvents(string(c.guild)), route: eventsRoute,
		major: string(c.guild), rights: eventRights,
	}
}

// Events returns the server's scheduled and active events, of those whose channel the bot sees.
func (c *Client) Events(ctx context.Context) ([]Event, error) {
	var found list[eventJSON]
	if err := c.do(ctx, c.eventsCall(http.MethodGet), nil, &found); err != nil {
		return nil, err
	}
	events := make([]Event, 0, len(found))
	for _, e := range found {
		events = append(events, e.event())
	}
	return events, nil
}

// Event returns an event, or a Missing error.
func (c *Client) Event(ctx context.Context, id EventID) (Event, error) {
	var found eventJSON
	if err := c.do(ctx, c.eventCall(http.MethodGet, id, ""), nil, &found); err != nil {
		return Event{}, err
	}
	return found.event(), nil
}

// DeleteEvent deletes an event, with all its recurrences. One that is gone already is no error.
func (c *Client) DeleteEvent(ctx context.Context, id EventID, auditReason string) error {
	return gone(c.do(ctx, c.eventCall(http.MethodDelete, id, auditReason), nil, nil))
}

func (c *Client) eventCall(method string, id EventID, reason string) call {
	return call{
		method: method, url: discordgo.EndpointGuildScheduledEvent(string(c.guild), string(id)), route: eventRoute,
		major: string(c.guild), reason: reason, rights: eventRights,
	}
}

// EventURL is the link to an event that its server's members can follow.
func (c *Client) EventURL(id EventID) string {
	return "https://discord.com/events/" + string(c.guild) + "/" + string(id)
}
