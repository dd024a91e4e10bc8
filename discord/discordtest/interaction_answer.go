package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
)

// AnswerKind is a way to answer an interaction. The numbers are Discord's.
type AnswerKind int

// The kinds of answers.
const (
	AnswerMessage       AnswerKind = 4
	AnswerMessageLater  AnswerKind = 5 // the user sees that the bot is thinking
	AnswerUpdateLater   AnswerKind = 6 // the user sees nothing
	AnswerUpdate        AnswerKind = 7 // of the message that the control is below
	AnswerWithChoices   AnswerKind = 8
	AnswerWithModal     AnswerKind = 9
	answerPong          AnswerKind = 1 // to Discord's own pings over HTTP, which is no interaction of a user
	answerActivity      AnswerKind = 12
	answerSKUPermission AnswerKind = 13
)

// Answer is what a bot first said to an interaction.
type Answer struct {
	Kind      AnswerKind
	Message   *Message // of AnswerMessage and AnswerUpdate: as it was then
	Choices   []Choice // of AnswerWithChoices
	Modal     *Modal   // of AnswerWithModal
	Ephemeral bool     // only the user sees it, or will
}

// Deferred reports whether the answer only promises one.
func (a Answer) Deferred() bool { return a.Kind == AnswerMessageLater || a.Kind == AnswerUpdateLater }

// answersTo are the kinds of answers that a type of interaction takes. An update needs a message.
var answersTo = map[int][]AnswerKind{
	commandInteraction:   {AnswerMessage, AnswerMessageLater, AnswerWithModal},
	componentInteraction: {AnswerMessage, AnswerMessageLater, AnswerUpdateLater, AnswerUpdate, AnswerWithModal},
	typingInteraction:    {AnswerWithChoices},
	modalInteraction:     {AnswerMessage, AnswerMessageLater, AnswerUpdateLater, AnswerUpdate},
}

// takes reports whether the interaction can be answered so.
func (i *Interaction) takes(kind AnswerKind) bool {
	update := kind == AnswerUpdate || kind == AnswerUpdateLater
	return slices.Contains(answersTo[i.kind], kind) && (!update || i.source != nil)
}

type answerForm struct {
	Type *AnswerKind     `json:"type"`
	Data json.RawMessage `json:"data"`
}

// answerInteraction takes the first answer.
func (s *Server) answerInteraction(r *request) (int, any, *apiError) {
	i := s.interactionFor(r)
	if i == nil || i.id != r.PathValue("interaction") {
		return 0, nil, errUnknownInteraction
	}
	full, failure := r.truth("with_response")
	if failure != nil {
		return 0, nil, failure
	}
	answered, failure := i.readAnswer(r)
	now := s.clock()
	switch {
	case failure != nil:
		return 0, nil, failure
	case !i.acknowledged.IsZero():
		return 0, nil, errAcknowledged
	case i.over(now, s.answerTime):
		return 0, nil, errUnknownInteraction
	}
	i.acknowledged = now
	i.take(answered)
	if full {
		return http.StatusOK, i.callbackJSON(), nil
	}
	return http.StatusNoContent, nil, nil
}

// answered is a checked answer: what is said of it, and what it does.
type answered struct {
	Answer

	message *message // new; nil for none
	edit    func()
}

// readAnswer reads what a request answers.
func (i *Interaction) readAnswer(r *request) (answered, *apiError) {
	var in answerForm
	if _, failure := r.read(&in); failure != nil {
		return answered{}, failure
	}
	switch {
	case in.Type == nil:
		return answered{}, invalid("type", required, "This field is required")
	case !i.takes(*in.Type):
		return answered{}, invalid("type", badChoice, "This interaction cannot be answered so.")
	}
	data := *r
	data.body = in.Data
	got := answered{Answer: Answer{Kind: *in.Type}}
	failure := i.readData(&data, &got)
	return got, in.within(failure)
}

// within puts what is wrong with the data below the field that it is in.
func (answerForm) within(failure *apiError) *apiError {
	if failure == nil || failure.Errors == nil {
		return failure
	}
	moved := *failure
	moved.Errors = &errorNode{fields: map[string]*errorNode{"data": failure.Errors}}
	return &moved
}

// readData reads what a kind of answer says. A message that is only promised has flags alone.
func (i *Interaction) readData(r *request, got *answered) *apiError {
	absent := len(r.body) == 0 || string(r.body) == "null"
	if absent {
		r.body = []byte("{}")
	}
	var failure *apiError
	switch got.Kind {
	case AnswerMessage:
		got.message, failure = i.readReply(r)
	case AnswerMessageLater:
		got.message, failure = i.readPromise(r)
	case AnswerUpdate:
		got.edit, failure = i.readEdit(r, i.source)
	case AnswerUpdateLater:
		_, failure = i.readEdit(r, i.source)
	case AnswerWithChoices:
		got.Choices, failure = readChoices(r, absent)
	case AnswerWithModal:
		got.Modal, failure = readModal(r)
	case answerPong, answerActivity, answerSKUPermission: // which takes refuses
	}
	got.Ephemeral = got.message != nil && got.message.onlyFor != ""
	return failure
}

// take does what an answer says.
func (i *Interaction) take(got answered) {
	switch {
	case got.message != nil:
		i.original = got.message
		i.post(got.message)
	case got.Kind == AnswerUpdate, got.Kind == AnswerUpdateLater:
		i.original = i.source
		got.Ephemeral = i.source.onlyFor != ""
	}
	if got.edit != nil {
		i.change(i.original, got.edit)
	}
	if i.original != nil && !got.Deferred() {
		m := i.original.snapshot()
		got.Message = &m
	}
	i.answer, i.pending = got.Answer, got.Deferred()
}

type callbackJSON struct {
	Interaction callbackInteractionJSON `json:"interaction"`
	Resource    *resourceJSON           `json:"resource,omitempty"`
}

type callbackInteractionJSON struct {
	ID        string `json:"id"`
	Type      int    `json:"type"`
	Message   string `json:"response_message_id,omitempty"`
	Loading   *bool  `json:"response_message_loading,omitempty"`
	Ephemeral *bool  `json:"response_message_ephemeral,omitempty"`
}

type resourceJSON struct {
	Type    AnswerKind  `json:"type"`
	Message messageJSON `json:"message"`
}

// callbackJSON tells of the answer, and of the message unless it is only promised.
func (i *Interaction) callbackJSON() callbackJSON {
	answer := callbackJSON{Interaction: callbackInteractionJSON{ID: i.id, Type: i.kind}}
	if m := i.original; m != nil {
		ephemeral := m.onlyFor != ""
		answer.Interaction.Message, answer.Interaction.Loading, answer.Interaction.Ephemeral = m.id, &m.loading, &ephemeral
		if !i.answer.Deferred() {
			answer.Resource = &resourceJSON{i.answer.Kind, i.server.guild.messageJSON(i.channel, m)}
		}
	}
	return answer
}
