package discordtest

import (
	"slices"
	"time"
)

// State is what a server remembers from one start to the next, as it can be written as JSON: the guild with its
// members, channels, events and messages. Interactions that are under way, connections to the gateway, rate
// limits and the bot's commands, which it registers anew, are not in it.
type State struct {
	Guild, Owner, Bot, BotRole, Application string // ids

	LastID   uint64
	Roles    []RoleState
	Members  []MemberState
	Channels []ChannelState
	Events   []EventState
	Nonces   []NonceState
	Audit    []AuditEntry
	AuditLog []auditEntryJSON
}

// RoleState is a role.
type RoleState struct {
	ID, Name    string
	Permissions uint64
}

// MemberState is a member.
type MemberState struct {
	ID, Username string
	Roles        []string
	Joined       time.Time
}

// ChannelState is a channel or category with its messages, oldest first. What one user alone sees is not in it.
type ChannelState struct {
	ID, Name, Topic, Parent, Reason string

	Kind, Rank int
	Overwrites []Overwrite
	Messages   []MessageState
}

// MessageState is a message.
type MessageState struct {
	Message

	Everyone   bool
	At, EditAt time.Time
}

// EventState is an event, also one that is over.
type EventState struct {
	ID, Name, Description, Channel, Creator, Reason string

	Start, End time.Time
	Status     int
	Recurs     *RecurrenceState
}

// RecurrenceState is how an event recurs.
type RecurrenceState struct {
	Start             time.Time
	Interval, Weekday int
}

// NonceState is a message's nonce, for as long as it is enforced.
type NonceState struct {
	Author, Text, Channel, Message string

	At time.Time
}

// WithState starts the server with what another one remembered.
func WithState(state State) Option { return func(o *options) { o.state = &state } }

// State returns what the server remembers. Later requests do not change it.
func (s *Server) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild
	state := State{
		Guild: g.id, Owner: g.owner, Bot: g.bot, BotRole: g.botRole, Application: g.application, LastID: g.lastID,
		Audit: slices.Clone(g.audit), AuditLog: slices.Clone(g.auditLog),
	}
	for _, r := range g.roles {
		state.Roles = append(state.Roles, RoleState{r.id, r.name, r.permissions})
	}
	for _, m := range g.members {
		state.Members = append(state.Members, MemberState{m.id, m.username, slices.Clone(m.roles), m.joined})
	}
	for _, c := range g.channels {
		state.Channels = append(state.Channels, c.state())
	}
	for _, e := range g.events {
		state.Events = append(state.Events, e.state())
	}
	for _, n := range g.nonces {
		state.Nonces = append(state.Nonces, NonceState{n.author, n.text, n.channel, n.message, n.at})
	}
	return state
}

func (c *channel) state() ChannelState {
	state := ChannelState{
		ID: c.id, Name: c.name, Topic: c.topic, Parent: c.parent, Reason: c.reason,
		Kind: c.kind, Rank: c.rank, Overwrites: slices.Clone(c.overwrites),
	}
	for _, m := range c.messages {
		if !m.loading { // else it is only promised, by an interaction that is not remembered
			state.Messages = append(state.Messages, MessageState{m.snapshot(), m.everyone, m.at, m.edited})
		}
	}
	return state
}

func (e *event) state() EventState {
	state := EventState{
		ID: e.id, Name: e.name, Description: e.description, Channel: e.channel, Creator: e.creator, Reason: e.reason,
		Start: e.start, End: e.end, Status: e.status,
	}
	if e.recurrence != nil {
		state.Recurs = &RecurrenceState{e.recurrence.start, e.recurrence.interval, e.recurrence.weekday}
	}
	return state
}

// restore takes the place of what the guild is. Whether the bot may list members is no part of it.
func (g *guild) restore(state State) {
	*g = guild{
		id: state.Guild, owner: state.Owner, bot: state.Bot, botRole: state.BotRole, application: state.Application,
		membersIntent: g.membersIntent, lastID: state.LastID, audit: state.Audit, auditLog: state.AuditLog,
	}
	for _, r := range state.Roles {
		g.roles = append(g.roles, role{r.ID, r.Name, r.Permissions})
	}
	for _, m := range state.Members {
		g.members = append(g.members, member{m.ID, m.Username, m.Roles, m.Joined})
	}
	for _, c := range state.Channels {
		g.channels = append(g.channels, c.restore())
	}
	for _, e := range state.Events {
		g.events = append(g.events, e.restore())
	}
	for _, n := range state.Nonces {
		g.nonces = append(g.nonces, nonce{n.Author, n.Text, n.Channel, n.Message, n.At})
	}
}

func (state ChannelState) restore() *channel {
	c := &channel{
		id: state.ID, name: state.Name, topic: state.Topic, parent: state.Parent, reason: state.Reason,
		kind: state.Kind, rank: state.Rank, overwrites: state.Overwrites,
	}
	for _, m := range state.Messages {
		c.messages = append(c.messages, &message{
			id: m.ID, author: m.AuthorID, content: m.Content, nonce: m.Nonce, mentions: m.Mentions, everyone: m.Everyone,
			at: m.At, edited: m.EditAt, embeds: m.Embeds, rows: numbered(m.Rows), attachments: m.Attachments,
		})
	}
	return c
}

func (state EventState) restore() *event {
	e := &event{
		id: state.ID, name: state.Name, description: state.Description, channel: state.Channel, creator: state.Creator,
		reason: state.Reason, start: state.Start, end: state.End, status: state.Status,
	}
	if state.Recurs != nil {
		e.recurrence = &recurrence{state.Recurs.Start, state.Recurs.Interval, state.Recurs.Weekday}
	}
	return e
}

// numbered gives the components of a message their numbers again, which count rows and what is in them.
func numbered(rows []Row) []Row {
	number := 0
	for _, row := range rows {
		number++
		for i := range row.Buttons {
			number++
			row.Buttons[i].number = number
		}
		if row.Select != nil {
			number++
			row.Select.number = number
		}
	}
	return rows
}
