package discordtest

import (
	"net/http"
	"slices"
	"time"
)

// maxEvents is how many events a guild may have scheduled or active.
const maxEvents = 100

type event struct {
	id, name, description, channel, creator string
	start                                   time.Time
	end                                     *time.Time
	rule                                    *ruleJSON
}

// ruleJSON is a recurrence rule. Only the first four fields can be set.
type ruleJSON struct {
	Start     time.Time  `json:"start"`
	Frequency int        `json:"frequency"`
	Interval  int        `json:"interval"`
	ByWeekday []int      `json:"by_weekday"`
	End       *time.Time `json:"end"`
	Count     *int       `json:"count"`
}

type eventForm struct {
	ChannelID    *string    `json:"channel_id"`
	Name         string     `json:"name"`
	Description  string     `json:"description"`
	PrivacyLevel int        `json:"privacy_level"`
	EntityType   int        `json:"entity_type"`
	Start        *time.Time `json:"scheduled_start_time"`
	End          *time.Time `json:"scheduled_end_time"`
	Rule         *ruleJSON  `json:"recurrence_rule"`
}

type eventJSON struct {
	ID             string     `json:"id"`
	GuildID        string     `json:"guild_id"`
	ChannelID      *string    `json:"channel_id"`
	CreatorID      *string    `json:"creator_id"`
	Name           string     `json:"name"`
	Description    *string    `json:"description"`
	Start          time.Time  `json:"scheduled_start_time"`
	End            *time.Time `json:"scheduled_end_time"`
	PrivacyLevel   int        `json:"privacy_level"`
	Status         int        `json:"status"`
	EntityType     int        `json:"entity_type"`
	EntityID       *string    `json:"entity_id"`
	EntityMetadata *struct{}  `json:"entity_metadata"`
	Image          *string    `json:"image"`
	Rule           *ruleJSON  `json:"recurrence_rule"`
}

const (
	eventScheduled  = 1
	entityVoice     = 2
	privacyGuild    = 2
	frequencyWeekly = 2
)

func (s *Server) eventJSON(e *event) eventJSON {
	return eventJSON{
		ID: e.id, GuildID: s.guild.id, ChannelID: &e.channel, CreatorID: &e.creator, Name: e.name, Description: &e.description,
		Start: e.start, End: e.end, PrivacyLevel: privacyGuild, Status: eventScheduled, EntityType: entityVoice, Rule: e.rule,
	}
}

// validate checks what does not depend on the guild's state.
func (f eventForm) validate(now time.Time) *apiError {
	if failure := checkLength("name", f.Name, 1, 100); failure != nil {
		return failure
	}
	if failure := checkLength("description", f.Description, 0, 1000); failure != nil {
		return failure
	}
	switch {
	case f.PrivacyLevel != privacyGuild:
		return invalid("privacy_level", "BASE_TYPE_CHOICES", "Value must be one of {2}.")
	case f.EntityType != entityVoice:
		return invalid("entity_type", "BASE_TYPE_CHOICES", "Value must be one of {2}.")
	case f.ChannelID == nil:
		return invalid("channel_id", "BASE_TYPE_REQUIRED", "This field is required")
	case f.Start == nil:
		return invalid("scheduled_start_time", "BASE_TYPE_REQUIRED", "This field is required")
	case !f.Start.After(now):
		return invalid("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.")
	case f.End != nil && !f.End.After(*f.Start):
		return invalid("scheduled_end_time", "GUILD_SCHEDULED_EVENT_INVALID_END", "End time must be after the start.")
	}
	return f.Rule.validate()
}

func (r *ruleJSON) validate() *apiError {
	if r == nil {
		return nil
	}
	bad := func(message string) *apiError {
		return invalid("recurrence_rule", "GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID", message)
	}
	switch {
	case r.End != nil || r.Count != nil:
		return bad("end and count cannot be set.")
	case r.Frequency != frequencyWeekly:
		return bad("Only weekly events are emulated.")
	case r.Interval != 1 && r.Interval != 2:
		return bad("A weekly event recurs every 1 or 2 weeks.")
	case len(r.ByWeekday) != 1:
		return bad("A weekly event needs exactly one weekday.")
	case r.ByWeekday[0] != (int(r.Start.UTC().Weekday())+6)%7:
		return bad("The weekday is not that of the start.")
	}
	return nil
}

func (s *Server) createEvent(r *request) (int, any, *apiError) {
	var form eventForm
	if failure := r.read(&form); failure != nil {
		return 0, nil, failure
	}
	if failure := form.validate(s.clock()); failure != nil {
		return 0, nil, failure
	}
	c := s.guild.channel(*form.ChannelID)
	if c == nil {
		return 0, nil, errUnknownChannel
	}
	if c.kind != typeVoice {
		return 0, nil, errNonText
	}
	if failure := s.guild.require(c, Connect|CreateEvents); failure != nil {
		return 0, nil, failure
	}
	if len(s.guild.events) >= maxEvents {
		return 0, nil, errTooManyEvents
	}
	e := &event{
		id: s.newID(), name: form.Name, description: form.Description, channel: c.id, creator: s.guild.bot,
		start: form.Start.UTC(), end: form.End, rule: form.Rule,
	}
	s.guild.events = append(s.guild.events, e)
	return http.StatusOK, s.eventJSON(e), nil
}

// seen returns the event of a request if the bot sees its channel.
func (s *Server) seen(r *request) (*event, *apiError) {
	i := slices.IndexFunc(s.guild.events, func(e *event) bool { return e.id == r.PathValue("event") })
	if i < 0 {
		return nil, errUnknownEvent
	}
	e := s.guild.events[i]
	return e, s.guild.require(s.guild.channel(e.channel), ViewChannel)
}

func (s *Server) listEvents(*request) (int, any, *apiError) {
	list := []eventJSON{}
	for _, e := range s.guild.events {
		if s.guild.require(s.guild.channel(e.channel), ViewChannel) == nil {
			list = append(list, s.eventJSON(e))
		}
	}
	return http.StatusOK, list, nil
}

func (s *Server) getEvent(r *request) (int, any, *apiError) {
	e, failure := s.seen(r)
	if failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.eventJSON(e), nil
}

// deleteEvent needs Manage Events, or for one's own event Create Events.
func (s *Server) deleteEvent(r *request) (int, any, *apiError) {
	e, failure := s.seen(r)
	if failure != nil {
		return 0, nil, failure
	}
	needed := ManageEvents
	if e.creator == s.guild.bot && s.guild.permissionsIn(s.guild.bot, s.guild.channel(e.channel))&ManageEvents == 0 {
		needed = CreateEvents
	}
	if failure := s.guild.require(s.guild.channel(e.channel), needed); failure != nil {
		return 0, nil, failure
	}
	s.guild.events = slices.DeleteFunc(s.guild.events, func(other *event) bool { return other == e })
	return http.StatusNoContent, nil, nil
}
