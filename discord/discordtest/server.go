package discordtest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// Server is an emulated Discord. Its methods are safe for concurrent use.
type Server struct {
	http  *httptest.Server
	clock func() time.Time

	mu       sync.Mutex
	guild    guild
	limiter  limiter
	requests map[string]int
	statuses map[int]StatusCount
	faults   faultPlan
	injected map[Fault]int
	gateway  gateway

	interactions map[string]*Interaction // by their tokens
	answerTime   time.Duration
	elsewhere    map[string]*channel // outside of the guild
	changed      chan struct{}       // closed at the next change

	known   map[string]bool // the routes
	closing chan struct{}   // closed when the server is
	close   sync.Once
}

// NewServer starts a server with a guild whose only member is the bot, without channels. Close it in
// the end.
func NewServer(opts ...Option) *Server {
	o := options{
		clock: time.Now, permissions: DefaultPermissions, membersIntent: true, buckets: maps.Clone(defaultBuckets),
		heartbeat: defaultHeartbeat, answerTime: defaultAnswerTime,
	}
	for _, opt := range opts {
		opt(&o)
	}
	s := &Server{
		clock: o.clock, limiter: newLimiter(o.buckets), requests: map[string]int{}, statuses: map[int]StatusCount{},
		injected: map[Fault]int{}, known: map[string]bool{}, closing: make(chan struct{}),
		interactions: map[string]*Interaction{}, elsewhere: map[string]*channel{}, changed: make(chan struct{}),
	}
	s.gateway.interval, s.answerTime = o.heartbeat, o.answerTime
	s.guild = newGuild(o.permissions, o.membersIntent, o.clock())
	if o.state != nil {
		s.guild.restore(*o.state)
	}
	handler := s.routes()
	s.SetFaults(o.faults)
	for _, wrap := range o.middleware {
		handler = wrap(handler)
	}
	s.http = httptest.NewServer(handler)
	return s
}

// URL is where the server listens. The API is below it: URL()+"/api/v10/users/@me", or v9.
func (s *Server) URL() string { return s.http.URL }

// Close ends the server, after the requests under way. Connections to the gateway it breaks.
func (s *Server) Close() {
	s.close.Do(func() { close(s.closing) })
	s.closeGateway()
	s.http.Close()
}

// Token is the bot's, which a client sends as "Authorization: Bot <token>".
func (s *Server) Token() string { return "discordtest-token" }

// GuildID is the id of the server's one guild, and of its role @everyone.
func (s *Server) GuildID() string { return s.guild.id }

// BotID is the bot's user id.
func (s *Server) BotID() string { return s.guild.bot }

// Requests returns how many requests the server got, refused ones included. Those that a middleware
// answered itself it did not get.
func (s *Server) Requests() int {
	n := 0
	for _, count := range s.RequestsByRoute() {
		n += count
	}
	return n
}

// RequestsByRoute returns the requests by route, named as in Discord's documentation: for example
// "POST /guilds/{guild.id}/channels".
func (s *Server) RequestsByRoute() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.requests)
}

// options are what an Option changes.
type options struct {
	clock         func() time.Time
	middleware    []func(http.Handler) http.Handler
	permissions   uint64
	membersIntent bool
	buckets       map[string]bucketSize
	faults        Faults
	heartbeat     time.Duration
	answerTime    time.Duration
	state         *State // nil for a new guild
}

// Option changes a server before it starts.
type Option func(*options)

// WithBotPermissions gives the bot's role exactly these permission bits, instead of
// DefaultPermissions.
func WithBotPermissions(bits uint64) Option { return func(o *options) { o.permissions = bits } }

// WithoutMembersIntent refuses the bot the list of members and the events about them, as Discord does
// to a bot without the privileged intent.
func WithoutMembersIntent() Option { return func(o *options) { o.membersIntent = false } }

// WithMiddleware puts a handler in front of the API, which may refuse, delay, or lose requests and
// answers. The last one given is the outermost.
func WithMiddleware(wrap func(http.Handler) http.Handler) Option {
	return func(o *options) { o.middleware = append(o.middleware, wrap) }
}

// WithClock replaces time.Now for rate limits, nonces and events. A clock that stands still also
// never empties a bucket.
func WithClock(now func() time.Time) Option { return func(o *options) { o.clock = now } }

// WithBucket sets the rate limit of a route for each guild or channel, for example
// ("POST /channels/{channel.id}/messages", 5, 5*time.Second).
func WithBucket(route string, limit int, per time.Duration) Option {
	return func(o *options) { o.buckets[route] = bucketSize{limit, per} }
}
