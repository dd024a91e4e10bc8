package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// nonceMemory is how long a nonce is enforced. Discord says "the past few minutes".
const nonceMemory = 5 * time.Minute

const maxNonce = 25

// nonce is one that a message was sent with. It is remembered even if the message is deleted.
type nonce struct {
	author, text     string
	channel, message string
	at               time.Time
}

// readNonce reads a nonce, which is a text or a number; empty for none.
func readNonce(f *form, raw json.RawMessage) string {
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		var number int64
		if json.Unmarshal(raw, &number) != nil {
			f.wrong("nonce", "STRING_TYPE_CONVERT", fmt.Sprintf("Could not interpret %s as string.", raw))
		}
		text = string(raw)
	}
	f.length("nonce", text, 0, maxNonce)
	return text
}

// sentWith returns the nonce of an earlier message of the author, whichever the channel, if it is
// recent enough to be enforced.
func (g *guild) sentWith(author, text string, now time.Time) (nonce, bool) {
	g.nonces = slices.DeleteFunc(g.nonces, func(n nonce) bool { return now.Sub(n.at) >= nonceMemory })
	i := slices.IndexFunc(g.nonces, func(n nonce) bool { return n.author == author && n.text == text })
	if i < 0 {
		return nonce{}, false
	}
	return g.nonces[i], true
}
