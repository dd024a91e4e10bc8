package discord

import "net/http"

// Discord's JSON error codes that something depends on, from its documentation's page "Opcodes and
// Status Codes".
const (
	codeUnknownChannel   = 10003
	codeUnknownGuild     = 10004
	codeUnknownMember    = 10007
	codeUnknownOverwrite = 10009
	codeUnknownUser      = 10013
	codeUnknownEvent     = 10070

	codeUnknownInteraction = 10062
	codeUnknownWebhook     = 10015
	codeMaxRoles           = 30005
	codeMaxChannels        = 30013
	codeMaxEvents          = 30038
	codeMaxOverwrites      = 30060
	codeInvalidForm        = 50035
	codeTwoFactor          = 60003
	codeAnswered           = 40060
	codeWebhookToken       = 50027
	codeAutoModContent     = 200000
	codeAutoModTitle       = 200001
	codeEventsSuspended    = 180000
	codeMissingAccess      = 50001
	codeMissingRights      = 50013
	codeUnauthorized       = 40001
	codeInvalidToken       = 50014
	codeNetworkBlock       = 40333 // "internal network error": Discord's edge, not its API
	codeEmptyMessage       = 50006
	codeNotTextChannel     = 50008
	codeWrongChannelType   = 50024
)

// kindsByCode sorts Discord's codes; what is not here is sorted by its HTTP status.
var kindsByCode = map[int]Kind{
	40006: Retry, // a feature is switched off for the moment

	20016:  RetryAfter, // slow mode
	20028:  RetryAfter, // the channel's write limit
	20029:  RetryAfter, // the server's write limit
	30046:  RetryAfter, // edits of old messages
	40062:  RetryAfter, // rate limited
	130000: RetryAfter, // overloaded

	codeUnknownChannel: Missing,
	codeUnknownMember:  Missing,

	codeUnknownOverwrite: Missing,

	10008:            Missing, // message
	10011:            Missing, // role
	codeUnknownUser:  Missing,
	codeUnknownEvent: Missing,

	codeUnknownWebhook:     Missing,
	codeUnknownInteraction: Missing,

	codeUnknownGuild:  Permission,
	codeUnauthorized:  Permission,
	codeMissingAccess: Permission,
	codeMissingRights: Permission,
	codeInvalidToken:  Permission,
	codeTwoFactor:     Permission,

	// Forms and limits are mostly 400, but some come with 403.
	codeMaxRoles: Permanent, codeMaxChannels: Permanent, codeMaxEvents: Permanent, codeMaxOverwrites: Permanent,
	codeInvalidForm: Permanent, codeEmptyMessage: Permanent, codeNotTextChannel: Permanent,
	codeWrongChannelType: Permanent, codeEventsSuspended: Permanent,
	codeAutoModContent: Permanent, codeAutoModTitle: Permanent,
	codeAnswered: Permanent, codeWebhookToken: Permanent,
}

// kindOf sorts an answer by Discord's code, else by its HTTP status.
func kindOf(status, code int) Kind {
	if status == http.StatusTooManyRequests {
		return RetryAfter
	}
	if kind, ok := kindsByCode[code]; ok {
		return kind
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return Permission
	case http.StatusNotFound:
		return Missing
	case http.StatusRequestTimeout:
		return Retry
	}
	if status >= http.StatusInternalServerError {
		return Retry
	}
	return Permanent
}

// rightCodes are the refusals for which granting the bot its rights is the remedy. Others, which Discord may
// add, are quoted as they are: a remedy that is made up sends people the wrong way.
var rightCodes = map[int]bool{codeUnauthorized: true, codeMissingAccess: true, codeMissingRights: true}

// remedies say what a person can do about a code; they end a sentence.
var remedies = map[int]string{
	codeUnknownGuild:     "invite the bot to the server, or correct DISCORD_GUILD_ID",
	codeTwoFactor:        "the server demands two-factor authentication for moderation: enable it on the account that owns the bot",
	codeMaxChannels:      "delete channels that nobody needs, then try again",
	codeMaxRoles:         "delete roles that nobody needs, then try again",
	codeMaxEvents:        "delete scheduled events that are over, then try again",
	codeMaxOverwrites:    "make the group smaller",
	codeUnknownChannel:   "somebody deleted the channel or its category: try again, and it is made anew",
	codeUnknownEvent:     "somebody deleted the event: try again, and it is made anew",
	codeAutoModContent:   "the server's AutoMod blocks the text: exempt the bot's role from its rules",
	codeAutoModTitle:     "the server's AutoMod blocks the title: exempt the bot's role from its rules",
	codeEventsSuspended:  "the event cannot be changed any more: delete it on Discord",
	codeInvalidForm:      "correct the fields it names",
	codeWrongChannelType: "the channel was replaced by one of another type: undo the group and realize it again",
	codeNotTextChannel:   "give the id of a text channel",
}
