package discordtest

import (
	"net/http"
	"slices"
	"time"
)

// What Discord's numbers of an event mean. Only events in voice channels are emulated.
const (
	statusScheduled = 1
	statusActive    = 2
	statusCompleted = 3
	statusCanceled  = 4

	entityVoice      = 2
	privacyGuildOnly = 2
)

// event is kept when it is over, but it is not listed any more and cannot be changed.
type event struct {
	id, name, description, channel, creator, reason string

	start      time.Time
	end        time.Time // zero for none
	status     int
	recurrence *recurrence // nil for an event that takes place once
}

func (e *event) over() bool { return e.status == statusCompleted || e.status == statusCanceled }

// upcoming are the events that are scheduled or active.
func (g *guild) upcoming() []*event {
	return slices.DeleteFunc(slices.Clone(g.events), (*event).over)
}

type eventJSON struct {
	ID             string          `json:"id"`
	GuildID        string          `json:"guild_id"`
	ChannelID      string          `json:"channel_id"`
	CreatorID      string          `json:"creator_id"`
	Creator        userJSON        `json:"creator"`
	Name           string          `json:"name"`
	Description    *string         `json:"description"`
	Image          *string         `json:"image"`
	Start          string          `json:"scheduled_start_time"`
	End            *string         `json:"scheduled_end_time"`
	PrivacyLevel   int             `json:"privacy_level"`
	Status         int             `json:"status"`
	EntityType     int             `json:"entity_type"`
	EntityID       *string         `json:"entity_id"`
	EntityMetadata *struct{}       `json:"entity_metadata"`
	Recurrence     *recurrenceJSON `json:"recurrence_rule"`
	Exceptions     []struct{}      `json:"guild_scheduled_event_exceptions"`
}

func (g *guild) eventJSON(e *event) eventJSON {
	answer := eventJSON{
		ID: e.id, GuildID: g.id, ChannelID: e.channel, CreatorID: e.creator, Creator: g.user(e.creator),
		Name: e.name, Description: textOrNull(e.description), Start: timestamp(e.start),
		PrivacyLevel: privacyGuildOnly, Status: e.status, EntityType: entityVoice,
		Recurrence: e.recurrence.json(), Exceptions: []struct{}{},
	}
	if !e.end.IsZero() {
		answer.End = textOrNull(timestamp(e.end))
	}
	return answer
}

func (g *guild) eventIndex(id string) int {
	return slices.IndexFunc(g.events, func(e *event) bool { return e.id == id })
}

// eventFor returns the event that a request names, if the bot sees its channel.
func (s *Server) eventFor(r *request) (*event, *apiError) {
	i := s.guild.eventIndex(r.PathValue("scheduled_event"))
	if i < 0 {
		return nil, errUnknownEvent
	}
	e := s.guild.events[i]
	return e, s.guild.need(s.guild.channel(e.channel), ViewChannel)
}

// ownEventFor returns the event that a request names, if the bot may change it: with Manage Events,
// or with Create Events if it made it.
func (s *Server) ownEventFor(r *request) (*event, *apiError) {
	e, failure := s.eventFor(r)
	if failure != nil {
		return nil, failure
	}
	allowed := s.guild.permissionsIn(s.guild.channel(e.channel), s.guild.bot)
	if allowed&ManageEvents != 0 || e.creator == s.guild.bot && allowed&CreateEvents != 0 {
		return e, nil
	}
	return nil, errMissingPermissions
}

// listEvents returns the upcoming events in channels that the bot sees.
func (s *Server) listEvents(*request) (int, any, *apiError) {
	return http.StatusOK, s.guild.eventsJSON(), nil
}

func (g *guild) eventsJSON() []eventJSON {
	list := []eventJSON{}
	for _, e := range g.upcoming() {
		if g.need(g.channel(e.channel), ViewChannel) == nil {
			list = append(list, g.eventJSON(e))
		}
	}
	return list
}

func (s *Server) getEvent(r *request) (int, any, *apiError) {
	e, failure := s.eventFor(r)
	if failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.guild.eventJSON(e), nil
}

func (s *Server) deleteEvent(r *request) (int, any, *apiError) {
	e, failure := s.ownEventFor(r)
	if failure != nil {
		return 0, nil, failure
	}
	s.guild.events = slices.DeleteFunc(s.guild.events, func(other *event) bool { return other == e })
	s.note(r, auditEventDelete, e.id, nil)
	s.record(r, e.id)
	s.tellEvent("GUILD_SCHEDULED_EVENT_DELETE", e)
	return http.StatusNoContent, nil, nil
}
