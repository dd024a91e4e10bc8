package discordtest

import (
	"net/http"
	"slices"
)

// Discord's limits on lists of messages.
const (
	messagesDefault = 50
	messagesPage    = 100
)

// listMessages returns a page of a channel's messages, the newest first. Without the permission to
// read the history there are none.
func (s *Server) listMessages(r *request) (int, any, *apiError) {
	c, failure := s.chatFor(r, ViewChannel)
	if failure == nil && c.kind == VoiceChannel {
		failure = s.guild.need(c, Connect)
	}
	if failure != nil {
		return 0, nil, failure
	}
	limit, failure := r.number("limit", messagesDefault, messagesPage)
	if failure != nil {
		return 0, nil, failure
	}
	found, failure := c.page(r, limit)
	if failure != nil {
		return 0, nil, failure
	}
	list := []messageJSON{}
	if s.guild.need(c, ReadMessageHistory) != nil {
		return http.StatusOK, list, nil
	}
	for _, m := range slices.Backward(found) {
		list = append(list, s.guild.messageJSON(c, m))
	}
	return http.StatusOK, list, nil
}

// page returns the messages that a request asks for, the oldest first: the ones next to the id that it
// gives, or the newest. Discord lets it give one id only.
func (c *channel) page(r *request, limit int) ([]*message, *apiError) {
	given, at := "", uint64(0)
	for _, name := range []string{"around", "before", "after"} {
		id, failure := r.id(name)
		switch {
		case failure != nil:
			return nil, failure
		case !r.URL.Query().Has(name):
		case given != "":
			return nil, invalid(name, "MUTUALLY_EXCLUSIVE", "Only one of around, before and after may be passed.")
		default:
			given, at = name, id
		}
	}
	switch given {
	case "after":
		first := c.position(at + 1)
		return c.slice(first, first+limit), nil
	case "before":
		end := c.position(at)
		return c.slice(end-limit, end), nil
	case "around":
		first := c.position(at) - limit/2
		return c.slice(first, first+limit), nil
	}
	return c.slice(len(c.messages)-limit, len(c.messages)), nil
}

// position is how many messages are older than an id.
func (c *channel) position(id uint64) int {
	n := 0
	for n < len(c.messages) && snowflake(c.messages[n].id) < id {
		n++
	}
	return n
}

// slice returns the messages between two positions, of which either may be outside.
func (c *channel) slice(from, to int) []*message {
	return c.messages[max(from, 0):min(to, len(c.messages))]
}
