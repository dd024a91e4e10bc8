// Package discordtest emulates Discord's HTTP API, in the spirit of net/http/httptest: a real server
// on the loopback interface, with one guild and one bot in it. Tests of a bot run against it, and so
// can the bot itself, to be tried without a Discord server.
//
//	server := discordtest.NewServer()
//	defer server.Close()
//	client := newClient(server.URL()+"/api/v10", server.Token())
//
// The one rule to know: over HTTP a client sees what Discord documents and nothing more. What a test
// wants to know or do beyond that, it asks the [Server] itself: [Server.Snapshot] and
// [Server.WriteTree] show what has come of the requests, [Server.CanSee] who sees a channel,
// [Server.RequestsByRoute] what it took; [Server.AddMember], [Server.DeleteChannel] and the like do
// what people do meanwhile.
//
// # What is emulated
//
// Categories, text and voice channels with their overwrites, members, roles as far as the bot has one,
// events in voice channels, and messages of plain text, under /api/v9 and /api/v10:
//
//	GET                users/@me
//	GET                guilds/{guild.id}
//	GET                guilds/{guild.id}/audit-logs
//	GET                guilds/{guild.id}/roles
//	GET                guilds/{guild.id}/members
//	GET                guilds/{guild.id}/members/{user.id}
//	GET POST           guilds/{guild.id}/channels
//	GET PATCH DELETE   channels/{channel.id}
//	PUT DELETE         channels/{channel.id}/permissions/{overwrite.id}
//	GET POST           channels/{channel.id}/messages
//	GET PATCH DELETE   channels/{channel.id}/messages/{message.id}
//	GET POST           guilds/{guild.id}/scheduled-events
//	GET PATCH DELETE   guilds/{guild.id}/scheduled-events/{scheduled_event.id}
//
// Each validates as Discord does, answers with Discord's codes (an invalid form with the tree of its
// errors), and knows Discord's limits: 500 channels, 50 in a category, 100 events, 1000 overwrites, 100
// in one request. Permissions are computed as documented, so that a bot can lock
// itself out of a channel that it hides from everyone. The order of roles decides nothing: by Discord's
// page on permissions it does for managing roles and members, which no route here does.
//
// Package openapitest beside this one holds every answer, and what a client sends, against Discord's own
// description of its API.
//
// # Rate limits
//
// All answers to the bot tell of their bucket in X-RateLimit headers. Discord publishes one limit only,
// 50 requests a second in all; those of the routes are plausible instead, and [WithBucket] changes them.
//
// # Faults
//
// [WithFaults] lets a share of the requests fail in every way in which they fail on Discord: rate limits of
// each scope, errors of the server before and after the effect, connections that are reset, answers that
// are late or end in the middle. The same seed fails the same requests again. [Server.SetFaults] changes
// it while the server runs, [Server.FaultsInjected] and [Server.StatusCounts] tell what came of it.
//
// [WithMiddleware] puts any handler in front of the API, for faults of a test's own.
//
// # What is not
//
// There is no gateway, and nothing happens by itself: events neither start nor end with time. Embeds,
// components and attachments of messages are ignored, as are fields that no route above reads, and the
// audit log tells that something changed, not from what to what. Choices where Discord's documentation is
// silent: a nonce is enforced for five minutes and in all channels; the reason for the audit log is decoded
// as a path is, so that a "+" stays one; an event that is over can be read by its id, but is not listed;
// a list of messages refuses more than one of before, after and around.
package discordtest
