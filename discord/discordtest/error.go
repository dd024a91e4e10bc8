package discordtest

import "net/http"

// apiError is an error as Discord's API writes it.
type apiError struct {
	Message string     `json:"message"`
	Code    int        `json:"code"`
	Errors  *errorNode `json:"errors,omitempty"`
	status  int
}

func newError(status, code int, message string) *apiError {
	return &apiError{Code: code, Message: message, status: status}
}

// Discord's errors, from its documentation's page "Opcodes and Status Codes". The first three stand
// there without a code.
var (
	errUnauthorized = newError(http.StatusUnauthorized, 0, "401: Unauthorized")
	errNotFound     = newError(http.StatusNotFound, 0, "404: Not Found")
	errTooLarge     = newError(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")

	errUnknownApplication = newError(http.StatusNotFound, 10002, "Unknown Application")

	errUnknownChannel   = newError(http.StatusNotFound, 10003, "Unknown Channel")
	errUnknownGuild     = newError(http.StatusNotFound, 10004, "Unknown Guild")
	errUnknownMember    = newError(http.StatusNotFound, 10007, "Unknown Member")
	errUnknownMessage   = newError(http.StatusNotFound, 10008, "Unknown Message")
	errUnknownOverwrite = newError(http.StatusNotFound, 10009, "Unknown Overwrite")
	errUnknownUser      = newError(http.StatusNotFound, 10013, "Unknown User")
	errUnknownEvent     = newError(http.StatusNotFound, 10070, "Unknown Guild Scheduled Event")

	errUnknownWebhook     = newError(http.StatusNotFound, 10015, "Unknown Webhook")
	errUnknownInteraction = newError(http.StatusNotFound, 10062, "Unknown interaction")
	errAcknowledged       = newError(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
	errWebhookToken       = newError(http.StatusUnauthorized, 50027, "Invalid Webhook Token")

	errManyChannels   = newError(http.StatusBadRequest, 30013, "Maximum number of server channels reached (500)")
	errManyEvents     = newError(http.StatusBadRequest, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
	errManyOverwrites = newError(http.StatusBadRequest, 30060, "Maximum number of channel permission overwrites reached (1000)")

	errMissingAccess      = newError(http.StatusForbidden, 50001, "Missing Access")
	errNotYours           = newError(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	errEmptyMessage       = newError(http.StatusBadRequest, 50006, "Cannot send an empty message")
	errNotText            = newError(http.StatusBadRequest, 50008, "Cannot send messages in a non-text channel")
	errMissingPermissions = newError(http.StatusForbidden, 50013, "Missing Permissions")
	errChannelType        = newError(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	errNotJSON            = newError(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")

	errEventOver = newError(http.StatusBadRequest, 180000, "Cannot update a finished event")
)
