package discord

import (
	"errors"
	"strings"

	"github.com/gorilla/websocket"
)

// Codes with which Discord closes the gateway for good, from its documentation's page "Opcodes and
// Status Codes". After all others a client may try again.
const (
	closeFirst            = 4000 // of Discord's own
	closeToken            = 4004
	closeShard            = 4010
	closeShardingRequired = 4011
	closeVersion          = 4012
	closeIntents          = 4013
	closeIntentsForbidden = 4014
)

var closeKinds = map[int]Kind{
	closeToken:            Permission,
	closeIntents:          Permission,
	closeIntentsForbidden: Permission,
	closeShard:            Permanent,
	closeShardingRequired: Permanent,
	closeVersion:          Permanent,
}

const intentRemedy = "enable the Server Members Intent in the Discord developer portal"

// closeRemedies say what a person can do about a code; they end a sentence.
var closeRemedies = map[int]string{
	closeToken:            tokenRemedy,
	closeIntents:          intentRemedy,
	closeIntentsForbidden: intentRemedy,
}

// isRefusal reports whether Discord closed a connection with a code of its own.
func isRefusal(err error) bool {
	failure := closeError(err)
	return failure != nil && failure.CloseCode >= closeFirst
}

// closeError is the failure of a connection that Discord closed with a code, else nil.
func closeError(err error) *Error {
	ended, ok := errors.AsType[*websocket.CloseError](err)
	if !ok {
		return nil
	}
	return &Error{Kind: closeKinds[ended.Code], CloseCode: ended.Code, Route: "gateway", Message: strings.TrimSuffix(impersonal(ended.Text), ".")}
}
