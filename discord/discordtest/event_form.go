package discordtest

import (
	"fmt"
	"net/http"
	"time"
)

// Discord's limits on events.
const (
	maxEvents           = 100 // scheduled or active, of a guild
	maxEventName        = 100
	maxEventDescription = 1000
)

// eventForm is what a request sets of an event; nil leaves it as it is.
type eventForm struct {
	ChannelID    *string         `json:"channel_id"`
	Name         *string         `json:"name"`
	Description  *string         `json:"description"`
	PrivacyLevel *int            `json:"privacy_level"`
	EntityType   *int            `json:"entity_type"`
	Status       *int            `json:"status"`
	Start        *string         `json:"scheduled_start_time"`
	End          *string         `json:"scheduled_end_time"`
	Recurrence   *recurrenceForm `json:"recurrence_rule"`

	sent sentFields
}

// complete checks that a form has what a new event needs.
func (in eventForm) complete(f *form) {
	for _, field := range []struct {
		name   string
		absent bool
	}{
		{"name", in.Name == nil},
		{"privacy_level", in.PrivacyLevel == nil},
		{"entity_type", in.EntityType == nil},
		{"scheduled_start_time", in.Start == nil},
		{"channel_id", in.ChannelID == nil},
	} {
		if field.absent {
			f.missing(field.name)
		}
	}
}

// apply checks a form by itself and sets what it holds.
func (in eventForm) apply(f *form, e *event, now time.Time) {
	if in.Name != nil {
		e.name = *in.Name
		f.length("name", e.name, 1, maxEventName)
	}
	if in.Description != nil {
		e.description = *in.Description
		f.length("description", e.description, 0, maxEventDescription)
	}
	if in.ChannelID != nil {
		e.channel = *in.ChannelID
		f.snowflake("channel_id", e.channel)
	}
	if in.PrivacyLevel != nil && *in.PrivacyLevel != privacyGuildOnly {
		f.wrong("privacy_level", badChoice, fmt.Sprintf("Value must be one of {%d}.", privacyGuildOnly))
	}
	if in.EntityType != nil && *in.EntityType != entityVoice {
		f.wrong("entity_type", badChoice, fmt.Sprintf("Value must be one of {%d}.", entityVoice))
	}
	in.applyTimes(f, e, now)
	in.applyStatus(f, e)
}

func (in eventForm) applyTimes(f *form, e *event, now time.Time) {
	if in.Start != nil {
		e.start = f.time("scheduled_start_time", in.Start)
		if !e.start.IsZero() && !e.start.After(now) {
			f.wrong("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.")
		}
	}
	if in.sent.null("scheduled_end_time") {
		e.end = time.Time{}
	}
	if in.End != nil {
		e.end = f.time("scheduled_end_time", in.End)
	}
	if !e.end.IsZero() && !e.end.After(e.start) {
		f.wrong("scheduled_end_time", "GUILD_SCHEDULED_EVENT_INVALID_END", "Cannot schedule event to end before it starts.")
	}
	if in.sent.null("recurrence_rule") {
		e.recurrence = nil
	}
	if in.Recurrence != nil {
		e.recurrence = in.Recurrence.check(f)
	}
	if e.recurrence != nil && !e.recurrence.fits(e.start) {
		f.wrong(rule+"by_weekday", badRule, "The weekday is not that of the start.")
	}
}

// applyStatus starts, ends or cancels an event.
func (in eventForm) applyStatus(f *form, e *event) {
	if in.Status == nil || *in.Status == e.status {
		return
	}
	next := *in.Status
	switch {
	case e.status == statusScheduled && (next == statusActive || next == statusCanceled):
	case e.status == statusActive && next == statusCompleted:
	default:
		f.wrong("status", "TRANSITION_INVALID", fmt.Sprintf("Cannot change the status from %d to %d.", e.status, next))
	}
	e.status = next
}

// hold checks that the bot may hold an event in a channel, with the needed permission there.
func (g *guild) hold(e *event, needed uint64) *apiError {
	c := g.channel(e.channel)
	if c == nil {
		return errUnknownChannel
	}
	if c.kind != VoiceChannel {
		return invalid("channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL_TYPE", "The channel of a voice event must be a voice channel.")
	}
	return g.need(c, Connect|needed)
}

func (s *Server) createEvent(r *request) (int, any, *apiError) {
	var in eventForm
	sent, failure := r.read(&in)
	if failure != nil {
		return 0, nil, failure
	}
	in.sent, in.Status = sent, nil // a new event is scheduled
	var f form
	e := &event{creator: s.guild.bot, status: statusScheduled, reason: r.reason}
	in.complete(&f)
	in.apply(&f, e, s.clock())
	if failure := f.failure(); failure != nil {
		return 0, nil, failure
	}
	if failure := s.guild.hold(e, CreateEvents); failure != nil {
		return 0, nil, failure
	}
	if len(s.guild.upcoming()) >= maxEvents {
		return 0, nil, errManyEvents
	}
	e.id = s.guild.newID(s.clock())
	s.guild.events = append(s.guild.events, e)
	s.note(r, auditEventCreate, e.id, nil)
	s.record(r, e.id)
	s.tellEvent("GUILD_SCHEDULED_EVENT_CREATE", e)
	return http.StatusOK, s.guild.eventJSON(e), nil
}

func (s *Server) editEvent(r *request) (int, any, *apiError) {
	var in eventForm
	sent, failure := r.read(&in)
	if failure != nil {
		return 0, nil, failure
	}
	in.sent = sent
	e, failure := s.ownEventFor(r)
	if failure == nil && e.over() {
		failure = errEventOver
	}
	if failure != nil {
		return 0, nil, failure
	}
	var f form
	changed := *e
	f.kept(sent, "name", "privacy_level", "scheduled_start_time")
	in.apply(&f, &changed, s.clock())
	if failure := f.failure(); failure != nil {
		return 0, nil, failure
	}
	if failure := s.guild.hold(&changed, 0); failure != nil {
		return 0, nil, failure
	}
	*e = changed
	s.note(r, auditEventUpdate, e.id, nil)
	s.record(r, e.id)
	s.tellEvent("GUILD_SCHEDULED_EVENT_UPDATE", e) // also when it is over: it was not deleted
	return http.StatusOK, s.guild.eventJSON(e), nil
}
