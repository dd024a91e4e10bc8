package discordtest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How long Discord waits for the first answer to an interaction, and how long its token lets the bot
// send more, from its page "Receiving and Responding to Interactions".
const (
	defaultAnswerTime = 3 * time.Second
	tokenTime         = 15 * time.Minute
)

// WithAnswerTime changes how long a bot has for its first answer to an interaction, for tests that are
// about something else on a machine that may be slow.
func WithAnswerTime(d time.Duration) Option { return func(o *options) { o.answerTime = d } }

// Types of interactions.
const (
	commandInteraction   = 2
	componentInteraction = 3
	typingInteraction    = 4
	modalInteraction     = 5
)

// Who does something, and where.
type Who struct {
	UserID, ChannelID string

	GuildID       string // empty for the server's own; another one is a server that the emulator knows nothing of
	DirectMessage bool   // to the bot, on no server
	// Forged leaves out what a user's app checks by itself: whether a command is there for them and
	// takes such options, and whether a control is there and enabled. What the bot is told of the user
	// is true nevertheless.
	Forged bool
}

// Interaction is something that a user did with the bot, and what came of it. Its methods are safe for
// concurrent use.
type Interaction struct {
	server *Server
	who    Who
	err    error // why nothing was sent

	id, token string
	kind      int
	at        time.Time
	source    *message     // below which the control is, also if it opened a modal; nil for none
	opener    *Interaction // of the modal that this submits; nil for none
	channel   *channel
	data      any

	// Under the server's lock:

	expired      bool
	acknowledged time.Time // zero if it never was
	answer       Answer
	pending      bool     // the answer is deferred, and nothing came yet
	original     *message // the answer, or the changed message; nil for none
	followUps    []*message
}

// errApp is what a user's app refuses by itself.
type appError string

// Error says what is wrong, for the user.
func (e appError) Error() string { return string(e) }

func refuse(format string, values ...any) error { return appError(fmt.Sprintf(format, values...)) }

// ErrUnanswered is that the bot gave no answer in time, as Discord tells a user: "The application did not
// respond".
var ErrUnanswered = errors.New("the application did not respond")

// Err is why the user's app did not let them do it. Nothing was sent then.
func (i *Interaction) Err() error { return i.err }

// ID is the interaction's id; empty if nothing was sent.
func (i *Interaction) ID() string { return i.id }

// Token lets the bot, and whoever else knows it, answer.
func (i *Interaction) Token() string { return i.token }

// Expire makes it too late to answer, as when the time was over.
func (i *Interaction) Expire() {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	i.expired = true
	i.server.tellChange()
}

// Answer waits for the bot's first answer. It fails with ErrUnanswered when none came in Discord's three
// seconds.
func (i *Interaction) Answer(ctx context.Context) (Answer, error) {
	if i.err != nil {
		return Answer{}, i.err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, i.remaining(), ErrUnanswered)
	defer cancel()
	var answer Answer
	over := false
	err := i.server.Await(ctx, func() bool {
		i.server.mu.Lock()
		defer i.server.mu.Unlock()
		answer, over = i.answer, i.expired
		return over || answer.Kind != 0
	})
	if err == nil && answer.Kind == 0 {
		err = ErrUnanswered
	}
	return answer, err
}

// remaining is how long the first answer may still take.
func (i *Interaction) remaining() time.Duration {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	return i.server.answerTime - i.server.clock().Sub(i.at)
}

// Await waits until what the user sees of the reply, as Messages returns it, is as a test wants it.
func (i *Interaction) Await(ctx context.Context, done func([]Message) bool) ([]Message, error) {
	if i.err != nil {
		return nil, i.err
	}
	var seen []Message
	err := i.server.Await(ctx, func() bool {
		seen = i.Messages()
		return done(seen)
	})
	return seen, err
}

// Messages are what the user sees of the reply now: the answer, or the message that it changed, then
// what followed. A deferred answer is none until it is filled.
func (i *Interaction) Messages() []Message {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	var seen []Message
	for _, m := range i.replies() {
		if !m.loading {
			seen = append(seen, m.snapshot())
		}
	}
	return seen
}

// Pending reports whether the bot has only promised an answer so far.
func (i *Interaction) Pending() bool {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	return i.pending
}

// replies are the messages that the token gives access to, and that are not deleted.
func (i *Interaction) replies() []*message {
	var list []*message
	if i.original != nil && i.channel.has(i.original) {
		list = append(list, i.original)
	}
	for _, m := range i.followUps {
		if i.channel.has(m) {
			list = append(list, m)
		}
	}
	return list
}

// AcknowledgedAfter is how long the first answer took; zero if there is none.
func (i *Interaction) AcknowledgedAfter() time.Duration {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	if i.acknowledged.IsZero() {
		return 0
	}
	return i.acknowledged.Sub(i.at)
}

// over reports whether a time is over since the interaction, at which its token ceases to do something.
func (i *Interaction) over(now time.Time, allowed time.Duration) bool {
	return i.expired || now.Sub(i.at) > allowed
}
