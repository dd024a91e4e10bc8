package discordtest

import (
	"fmt"
	"slices"
)

// Fault is one way in which a request can fail although nothing is wrong with it.
type Fault int

// The faults. Those that say so come after the request took effect, which its sender cannot know.
const (
	FaultRateLimitUser    Fault = iota // 429: the bot's own limit for the route is used up
	FaultRateLimitShared               // 429: others used up the limit of what the request is about
	FaultRateLimitGlobal               // 429: the bot's limit for all routes is used up
	FaultServerError                   // one of 500 to 504, or of 520 to 524, which Cloudflare answers for Discord
	FaultServerErrorAfter              // the same, after the effect
	FaultResetBefore                   // the connection is reset
	FaultResetAfter                    // the same, after the effect
	FaultDelay                         // the answer comes, but late
	FaultTruncated                     // the answer ends in the middle, after the effect
	FaultBlocked                       // the network in front of Discord refuses: 403 or 404, with or without JSON
	FaultBanned                        // 429 with a page: the network bans the client's address, for ten minutes by its own count
)

var faultNames = [...]string{
	"rate limit (user)", "rate limit (shared)", "rate limit (global)", "server error", "server error after the effect",
	"reset", "reset after the effect", "delay", "truncated answer", "network block", "network ban",
}

func (f Fault) String() string {
	if !f.known() {
		return fmt.Sprintf("Fault(%d)", int(f))
	}
	return faultNames[f]
}

func (f Fault) known() bool { return f >= 0 && int(f) < len(faultNames) }

// allFaults are what Faults chooses from if it names none: those after which a client soon goes on.
func allFaults() []Fault {
	list := make([]Fault, FaultBanned)
	for i := range list {
		list[i] = Fault(i)
	}
	return list
}

// scopes are the values of X-RateLimit-Scope for the faults that are a rate limit.
var scopes = map[Fault]string{FaultRateLimitUser: "user", FaultRateLimitShared: "shared", FaultRateLimitGlobal: "global"}

// serverErrors are what Discord and the network in front of it answer when they fail. Only the first
// comes from the API itself and has its JSON.
var serverErrors = []struct {
	status int
	body   string
}{
	{500, `{"message": "500: Internal Server Error", "code": 0}`},
	{502, "<html><head><title>502 Bad Gateway</title></head></html>"},
	{503, "upstream connect error or disconnect/reset before headers"},
	{504, "<html><head><title>504 Gateway Time-out</title></head></html>"},
	{520, "error code: 520"},
	{522, "<html><head><title>discord.com | 522: Connection timed out</title></head></html>"},
	{524, "<html><head><title>discord.com | 524: A timeout occurred</title></head></html>"},
}

// blocks are how the network in front of Discord refuses a request: its edge by a code that Discord's
// documentation lists, firewalls and proxies by pages of their own.
var blocks = []struct {
	status int
	body   string
}{
	{403, `{"message": "internal network error", "code": 40333}`},
	{403, "<html><head><title>Access denied</title></head><body>error code: 1020</body></html>"},
	{403, ""},
	{404, "<html><head><title>404 Not Found</title></head></html>"},
}

// ban is what Cloudflare answers for Discord to an address that was refused too often.
const ban = "<html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head><body>error code: 1015</body></html>"

// check panics on what would silently inject nothing, which a test would take for a success.
func (f Faults) check(routes map[string]bool) {
	if !(f.Rate >= 0 && f.Rate <= 1) {
		panic(fmt.Sprintf("discordtest: the rate of faults %v is not between 0 and 1", f.Rate))
	}
	if i := slices.IndexFunc(f.Kinds, func(kind Fault) bool { return !kind.known() }); i >= 0 {
		panic("discordtest: there is no " + f.Kinds[i].String())
	}
	if i := slices.IndexFunc(f.Routes, func(route string) bool { return !routes[route] }); i >= 0 {
		panic(fmt.Sprintf("discordtest: there is no route %q", f.Routes[i]))
	}
}
