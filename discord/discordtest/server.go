// Package discordtest emulates Discord's HTTP API, in the spirit of net/http/httptest: a real server
// on the loopback address with one guild and one bot in it, that validates, refuses and limits as
// Discord documents. It serves tests, and programs that want to be tried without a Discord server.
//
// The one rule to know: what a client sees is what Discord documents; what a test wants to know
// beyond that it asks the Server itself (Snapshot, CanSee, WriteTree, Requests).
package discordtest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Server is an emulated Discord. Its methods are safe for concurrent use.
type Server struct {
	http  *httptest.Server
	clock func() time.Time

	mu          sync.Mutex
	nextID      uint64
	guild       guild
	limiter     limiter
	membersOpen bool // the bot has the privileged intent for members
	requests    map[string]int
}

// Token is the bot's, which a client sends as "Bot <token>".
func (s *Server) Token() string { return "discordtest-token" }

// URL is the base of the API: a request goes to URL()+"/api/v10/…" or v9.
func (s *Server) URL() string { return s.http.URL }

// GuildID is the id of the server's one guild.
func (s *Server) GuildID() string { return s.guild.id }

// BotID is the user id of the bot.
func (s *Server) BotID() string { return s.guild.bot }

// Close ends the server.
func (s *Server) Close() { s.http.Close() }

// options are what an Option changes.
type options struct {
	clock       func() time.Time
	middleware  []func(http.Handler) http.Handler
	permissions uint64
	membersOpen bool
	buckets     map[string]bucketSize
}

// Option changes a server before it starts.
type Option func(*options)

// WithClock replaces time.Now, for limits and events.
func WithClock(now func() time.Time) Option { return func(o *options) { o.clock = now } }

// WithMiddleware puts a handler in front of the API, which may answer itself, drop connections, or
// drop answers: faults. The last one given is the outermost.
func WithMiddleware(wrap func(http.Handler) http.Handler) Option {
	return func(o *options) { o.middleware = append(o.middleware, wrap) }
}

// WithBotPermissions gives the bot's role exactly these permission bits, instead of those that
// Convene needs.
func WithBotPermissions(bits uint64) Option { return func(o *options) { o.permissions = bits } }

// WithoutMembersIntent refuses the bot the list of members, as Discord does without the privileged
// intent.
func WithoutMembersIntent() Option { return func(o *options) { o.membersOpen = false } }

// WithBucket sets the rate limit of a route, for example
// ("POST /channels/{channel}/messages", 5, 5*time.Second).
func WithBucket(route string, limit int, per time.Duration) Option {
	return func(o *options) { o.buckets[route] = bucketSize{limit, per} }
}

// NewServer starts a server with a guild in which only the bot is a member. Close it in the end.
func NewServer(opts ...Option) *Server {
	o := options{clock: time.Now, permissions: DefaultPermissions, membersOpen: true, buckets: maps.Clone(defaultBuckets)}
	for _, opt := range opts {
		opt(&o)
	}
	s := &Server{clock: o.clock, nextID: 1 << 60, membersOpen: o.membersOpen, requests: map[string]int{}, limiter: newLimiter(o.buckets)}
	s.guild = newGuild(s.newID(), s.newID(), s.newID(), o.permissions)
	handler := http.Handler(s.routes())
	for _, wrap := range o.middleware {
		handler = wrap(handler)
	}
	s.http = httptest.NewServer(handler)
	return s
}

// routes are the API's, each under its name in rate limits and request counts.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	handle := func(route string, h handler) {
		method, path, _ := strings.Cut(route, " ")
		for _, version := range []string{"/api/v9", "/api/v10"} {
			mux.Handle(method+" "+version+path, s.endpoint(route, h))
		}
	}
	handle("GET /users/@me", s.getSelf)
	handle("GET /guilds/{guild}", s.getGuild)
	handle("GET /guilds/{guild}/roles", s.getRoles)
	handle("GET /guilds/{guild}/members", s.listMembers)
	handle("GET /guilds/{guild}/members/{user}", s.getMember)
	handle("GET /guilds/{guild}/channels", s.listChannels)
	handle("POST /guilds/{guild}/channels", s.createChannel)
	handle("GET /channels/{channel}", s.getChannel)
	handle("PATCH /channels/{channel}", s.editChannel)
	handle("DELETE /channels/{channel}", s.deleteChannel)
	handle("PUT /channels/{channel}/permissions/{overwrite}", s.putOverwrite)
	handle("DELETE /channels/{channel}/permissions/{overwrite}", s.deleteOverwrite)
	handle("GET /channels/{channel}/messages", s.listMessages)
	handle("POST /channels/{channel}/messages", s.createMessage)
	handle("GET /channels/{channel}/messages/{message}", s.getMessage)
	handle("DELETE /channels/{channel}/messages/{message}", s.deleteMessage)
	handle("GET /guilds/{guild}/scheduled-events", s.listEvents)
	handle("POST /guilds/{guild}/scheduled-events", s.createEvent)
	handle("GET /guilds/{guild}/scheduled-events/{event}", s.getEvent)
	handle("DELETE /guilds/{guild}/scheduled-events/{event}", s.deleteEvent)
	mux.Handle("/", s.endpoint("unknown", func(*request) (int, any, *apiError) { return 0, nil, errNotFound }))
	return mux
}
