package discordtest

import (
	"io"
	"net/http"
	"net/url"
	"strings"
)

// request is one call of the API. Its handler runs with the server's state locked.
type request struct {
	*http.Request
	body   []byte
	files  []file
	reason string // for the audit log
}

// handler answers a request: a status and a value to write as JSON, or an error.
type handler func(*request) (status int, value any, err *apiError)

// bodyLimit bounds what is read of a request; Discord's own limit is larger, for attachments.
const bodyLimit = 1 << 20

// reasonLimit is how many characters a reason for the audit log may have.
const reasonLimit = 512

// routes are the API's. Each is named as in Discord's documentation, where rate limits and request
// counts find it.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for route, h := range map[string]handler{
		"GET /gateway":          s.getGateway,
		"GET /gateway/bot":      s.getGatewayBot,
		"GET /users/@me":        s.getSelf,
		"GET /applications/@me": s.getApplication,
		"GET /applications/{application.id}/guilds/{guild.id}/commands": s.listCommands,
		"PUT /applications/{application.id}/guilds/{guild.id}/commands": s.putCommands,
		"GET /guilds/{guild.id}":                                          s.getGuild,
		"GET /guilds/{guild.id}/roles":                                    s.listRoles,
		"GET /guilds/{guild.id}/members":                                  s.listMembers,
		"GET /guilds/{guild.id}/members/search":                           s.searchMembers,
		"GET /guilds/{guild.id}/members/{user.id}":                        s.getMember,
		"GET /guilds/{guild.id}/channels":                                 s.listChannels,
		"POST /guilds/{guild.id}/channels":                                s.createChannel,
		"GET /channels/{channel.id}":                                      s.getChannel,
		"PATCH /channels/{channel.id}":                                    s.editChannel,
		"DELETE /channels/{channel.id}":                                   s.deleteChannel,
		"PUT /channels/{channel.id}/permissions/{overwrite.id}":           s.putOverwrite,
		"DELETE /channels/{channel.id}/permissions/{overwrite.id}":        s.deleteOverwrite,
		"GET /channels/{channel.id}/messages":                             s.listMessages,
		"POST /channels/{channel.id}/messages":                            s.createMessage,
		"GET /channels/{channel.id}/messages/{message.id}":                s.getMessage,
		"PATCH /channels/{channel.id}/messages/{message.id}":              s.editMessage,
		"DELETE /channels/{channel.id}/messages/{message.id}":             s.deleteMessage,
		"GET /guilds/{guild.id}/audit-logs":                               s.getAuditLog,
		"GET /guilds/{guild.id}/scheduled-events":                         s.listEvents,
		"POST /guilds/{guild.id}/scheduled-events":                        s.createEvent,
		"GET /guilds/{guild.id}/scheduled-events/{scheduled_event.id}":    s.getEvent,
		"PATCH /guilds/{guild.id}/scheduled-events/{scheduled_event.id}":  s.editEvent,
		"DELETE /guilds/{guild.id}/scheduled-events/{scheduled_event.id}": s.deleteEvent,

		"POST /interactions/{interaction.id}/{interaction.token}/callback":            s.answerInteraction,
		"POST /webhooks/{application.id}/{interaction.token}":                         s.followUp,
		"GET /webhooks/{application.id}/{interaction.token}/messages/@original":       s.getReply,
		"PATCH /webhooks/{application.id}/{interaction.token}/messages/@original":     s.editReply,
		"DELETE /webhooks/{application.id}/{interaction.token}/messages/@original":    s.deleteReply,
		"GET /webhooks/{application.id}/{interaction.token}/messages/{message.id}":    s.getReply,
		"PATCH /webhooks/{application.id}/{interaction.token}/messages/{message.id}":  s.editReply,
		"DELETE /webhooks/{application.id}/{interaction.token}/messages/{message.id}": s.deleteReply,
	} {
		method, path, _ := strings.Cut(goNames.Replace(route), " ")
		s.known[route] = true
		for _, version := range []string{"/api/v9", "/api/v10"} {
			mux.Handle(method+" "+version+path, s.faulty(route, s.endpoint(route, h)))
		}
	}
	mux.HandleFunc("GET /gateway", s.connectGateway)
	mux.HandleFunc("GET /gateway/{$}", s.connectGateway) // some clients put a slash before the query
	s.known[UnknownRoute] = true
	mux.Handle("/", s.faulty(UnknownRoute, s.endpoint(UnknownRoute, func(*request) (int, any, *apiError) { return 0, nil, errNotFound })))
	return mux
}

// goNames turns the names of a route's parameters into what net/http wants: names of Go.
var goNames = strings.NewReplacer(".id}", "}", ".token}", "_token}")

// UnknownRoute is under what name Server.RequestsByRoute counts requests that no route takes.
const UnknownRoute = "unknown"

// endpoint serves a route. The answer is written out while the state is still locked: it may refer
// to it.
func (s *Server) endpoint(route string, handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		s.mu.Lock()
		s.requests[route]++
		status, value := errTooLarge.status, any(errTooLarge)
		taken := &request{Request: r, body: body}
		switch {
		case err != nil:
		case taken.unpack() != nil:
			status, value = errNotJSON.status, errNotJSON
		default:
			status, value = s.answer(w.Header(), route, handle, taken)
		}
		answer := encode(value)
		if r.Method != http.MethodGet {
			s.tellChange()
		}
		s.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if status != http.StatusNoContent {
			_, _ = w.Write(answer) // fails if the client has gone; there is nobody to tell
		}
	})
}

// answer authenticates and limits a request before it handles it.
func (s *Server) answer(header http.Header, route string, handle handler, r *request) (int, any) {
	if !s.mayAsk(route, r.Header.Get("Authorization")) {
		return errUnauthorized.status, errUnauthorized
	}
	if limited := s.limiter.take(header, route, major(r.Request), s.clock()); limited != nil {
		return http.StatusTooManyRequests, limited
	}
	failure := s.check(r)
	if failure != nil {
		return failure.status, failure
	}
	status, value, failure := handle(r)
	if failure != nil {
		return failure.status, failure
	}
	return status, value
}

// mayAsk reports whether a request comes from the bot. Where the gateway is anyone may ask, and whoever
// has an interaction's token may answer it.
func (s *Server) mayAsk(route, authorization string) bool {
	return authorization == "Bot "+s.Token() || authorization == "" && (route == "GET /gateway" || answers(route))
}

// answers reports whether a route answers interactions.
func answers(route string) bool { return strings.Contains(route, "{interaction.token}") }

// check looks at what all routes have in common: ids, the guild, the reason for the audit log.
func (s *Server) check(r *request) *apiError {
	var f form
	for _, name := range []string{"guild", "channel", "overwrite", "message", "scheduled_event", "user", "interaction", "application"} {
		if id := r.PathValue(name); id != "" {
			f.snowflake(name+"_id", id)
		}
	}
	// Percent-encoding only: a "+" is a plus sign.
	reason, err := url.PathUnescape(r.Header.Get("X-Audit-Log-Reason"))
	if err != nil {
		reason = r.Header.Get("X-Audit-Log-Reason")
	}
	f.length("reason", reason, 0, reasonLimit)
	r.reason = reason
	if failure := f.failure(); failure != nil {
		return failure
	}
	if id := r.PathValue("guild"); id != "" && id != s.guild.id {
		return errUnknownGuild
	}
	return nil
}

// major is the parameter by which Discord separates the buckets of a route.
func major(r *http.Request) string {
	return r.PathValue("guild") + r.PathValue("channel") + r.PathValue("interaction_token")
}
