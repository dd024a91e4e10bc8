// Package discordtest emulates Discord's HTTP API and its gateway, in the spirit of net/http/httptest: a
// real server on the loopback interface, with one guild and one bot in it. Tests of a bot run against
// it, and so can the bot itself, to be tried without a Discord server.
//
//	server := discordtest.NewServer()
//	defer server.Close()
//	client := newClient(server.URL()+"/api/v10", server.Token())
//
// The one rule to know: over HTTP a client sees what Discord documents and nothing more. What a test
// wants to know or do beyond that, it asks the [Server] itself: [Server.Snapshot] and
// [Server.WriteTree] show what has come of the requests, [Server.CanSee] who sees a channel,
// [Server.RequestsByRoute] what it took; [Server.AddMember], [Server.DeleteChannel] and the like do
// what people do meanwhile; [Server.DropGateway] and the like do what happens to connections.
//
// # What is emulated
//
// Categories, text and voice channels with their overwrites, members, roles as far as the bot has one,
// events in voice channels, messages with embeds, controls and files, and the bot's commands, under /api/v9
// and /api/v10:
//
//	GET                gateway
//	GET                gateway/bot
//	GET                users/@me
//	GET                applications/@me
//	GET PUT            applications/{application.id}/guilds/{guild.id}/commands
//	GET                guilds/{guild.id}
//	GET                guilds/{guild.id}/audit-logs
//	GET                guilds/{guild.id}/roles
//	GET                guilds/{guild.id}/members
//	GET                guilds/{guild.id}/members/search
//	GET                guilds/{guild.id}/members/{user.id}
//	GET POST           guilds/{guild.id}/channels
//	GET PATCH DELETE   channels/{channel.id}
//	PUT DELETE         channels/{channel.id}/permissions/{overwrite.id}
//	GET POST           channels/{channel.id}/messages
//	GET PATCH DELETE   channels/{channel.id}/messages/{message.id}
//	GET POST           guilds/{guild.id}/scheduled-events
//	GET PATCH DELETE   guilds/{guild.id}/scheduled-events/{scheduled_event.id}
//	POST               interactions/{interaction.id}/{interaction.token}/callback
//	POST               webhooks/{application.id}/{interaction.token}
//	GET PATCH DELETE   webhooks/{application.id}/{interaction.token}/messages/@original
//	GET PATCH DELETE   webhooks/{application.id}/{interaction.token}/messages/{message.id}
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
// # The gateway
//
// At the address that the API gives, a WebSocket takes v=9 or 10 and encoding=json, without compression.
// Clients identify, send heartbeats, and resume as documented, and are refused with the documented close
// codes. A session can be resumed for five minutes after its connection ended, unless the client ended it
// with 1000 or 1001. Each event comes after the change that it is about, and only with its intent; a
// client that does not read holds nobody up.
//
//	always                  READY RESUMED INTERACTION_CREATE
//	GUILDS                  GUILD_CREATE GUILD_ROLE_UPDATE CHANNEL_CREATE CHANNEL_UPDATE CHANNEL_DELETE
//	GUILD_MEMBERS           GUILD_MEMBER_ADD GUILD_MEMBER_UPDATE GUILD_MEMBER_REMOVE
//	GUILD_MESSAGES          MESSAGE_CREATE MESSAGE_UPDATE MESSAGE_DELETE
//	GUILD_SCHEDULED_EVENTS  GUILD_SCHEDULED_EVENT_CREATE GUILD_SCHEDULED_EVENT_UPDATE GUILD_SCHEDULED_EVENT_DELETE
//
// A bot whose name changes is told so without an intent. [WithoutMembersIntent] is for what happens
// without the privileged intent; the other two, for presences and for the content of messages, are granted.
//
// Choices where the documentation is silent: another encoding and compression are refused with 4002; a
// connection is closed with 4009 after two intervals without a heartbeat, and its session can be resumed;
// a client may identify on the connection on which its session was found invalid; a second connection
// takes a session from the first; a deleted category comes before its former channels' updates, and a
// deleted channel before its events; an event that ends or is cancelled is updated, not deleted. A bot is
// told of channels that it does not see, but not of events and messages in them.
//
// # Interactions
//
// [Server.UseCommand], [Server.TypeOption], [Server.Press], [Server.Choose] and [Server.Submit] are what users
// do with a bot. Each tells it in an INTERACTION_CREATE, and returns a handle that knows what came of it:
//
//	i := server.UseCommand(discordtest.Who{UserID: "501", ChannelID: channel}, "hello", nil)
//	answer, err := i.Answer(ctx)  // the first one: a message, choices or a modal, at once or for later
//	seen, err := i.Await(ctx, func(seen []discordtest.Message) bool { return len(seen) == 2 })
//
// A user's app refuses by itself what Discord's would, and nothing is sent: a command that is not registered,
// or hidden from the user; options that it does not take; a control that is not there, or disabled; a message
// that the user does not see. Then [Interaction.Err] says so. [Who].Forged leaves these checks out, for tests of
// a bot that must not rely on them. [Server.MessagesFor] is what a user sees in a channel, ephemeral replies
// included, and [Server.Await] waits until something holds. Package console beside this one lets people do all
// of it by typing.
//
// The first answer has three seconds, by the server's clock, and the token a quarter of an hour; both are over
// at once after [Interaction.Expire]. Answers need no Authorization, and do not count against the limit of all
// requests. The first follow-up to a deferred reply fills it, as Discord documents.
//
// Choices where the documentation is silent: an Authorization that is sent has to be right; a form is checked
// before whether it comes too late; before the first answer, follow-ups and @original are an Unknown Webhook,
// and after choices or a modal @original is an Unknown Message; a token reaches the messages of its own
// interaction only; a deferred reply that is filled is not edited. Users are administrators of other servers,
// where what a bot must not take for rights here is at its worst. What happens there and in direct messages
// is kept, but nobody else is told.
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
// Nothing happens by itself: events neither start nor end with time. Of components there are rows of buttons
// and selects of texts, in modals text inputs alone; of embeds the texts. Commands have no subcommands, and
// nothing serves the files of messages. Fields that no route above reads are ignored, and the audit log tells
// that something changed, not from what to what. The gateway lets clients identify as often as they like, has
// the guild in every shard, and ignores what asks for presences, voice, lists of members or sounds. Choices where
// Discord's documentation of its API is silent: a nonce is enforced for five minutes and in all channels;
// the reason for the audit log is decoded as a path is, so that a "+" stays one; an event that is over can
// be read by its id, but is not listed; a list of messages refuses more than one of before, after and around.
package discordtest
