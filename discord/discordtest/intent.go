package discordtest

// intent is a set of the kinds of events that a client asks for.
type intent int64

// Intents whose events are emulated.
const (
	guildsIntent    intent = 1 << 0
	membersIntent   intent = 1 << 1
	presencesIntent intent = 1 << 8
	messagesIntent  intent = 1 << 9
	contentIntent   intent = 1 << 15
	eventsIntent    intent = 1 << 16
)

// allIntents are those that Discord documents: bits 0 to 16, 20, 21, 24 and 25.
const allIntents intent = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25

func (i intent) has(needed intent) bool { return i&needed == needed }
