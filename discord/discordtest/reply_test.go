package discordtest_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestReply_IsAMessageInTheChannel(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	answer := s.answers(i, 4, says("Hello"))
	require.Equal(t, discordtest.AnswerMessage, answer.Kind)
	require.Equal(t, "Hello", answer.Message.Content)
	require.False(t, answer.Ephemeral)
	require.Equal(t, []string{"Hello"}, texts(s.Snapshot().Messages[s.chat]))
	require.Equal(t, []string{"Hello"}, texts(s.MessagesFor("502", s.chat)))
	require.Equal(t, []string{"Hello"}, texts(i.Messages()))
	got := s.call("GET", messages(s.chat)+"/"+answer.Message.ID, "")
	require.Contains(t, got.body, `"interaction_metadata":{"id":"`+i.ID())
}

func TestReply_EphemeralOneIsSeenByTheUserAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	answer := s.answers(i, 4, whispers("Hush"))
	require.True(t, answer.Ephemeral)
	require.Empty(t, s.Snapshot().Messages[s.chat])
	require.Empty(t, s.MessagesFor("502", s.chat))
	require.Equal(t, []string{"Hush"}, texts(s.MessagesFor("501", s.chat)))
	require.Equal(t, "501", i.Messages()[0].OnlyFor)
	s.call("GET", messages(s.chat)+"/"+answer.Message.ID, "").refused(t, 404, 10008)
	require.Contains(t, s.call("GET", s.original(i), "").body, `"flags":64`)
}

func TestReply_DeferredOneIsFilledAndStaysEphemeral(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string]map[string]any{"ephemeral": {"flags": 64}, "public": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			i := s.used(s.ada)
			answer := s.answers(i, 5, flags)
			require.True(t, answer.Deferred())
			require.Equal(t, flags != nil, answer.Ephemeral)
			require.Empty(t, i.Messages())
			require.Contains(t, s.call("GET", s.original(i), "").body, `"flags":`+map[bool]string{true: "192", false: "128"}[flags != nil])

			got := s.call("PATCH", s.original(i), object("content", "Done", "flags", 0))
			require.Equal(t, 200, got.status, got.body)
			require.Contains(t, got.body, `"edited_timestamp":null`, "it was not there before")
			require.Equal(t, []string{"Done"}, texts(i.Messages()))
			require.Equal(t, flags != nil, i.Messages()[0].OnlyFor == "501")
		})
	}
}

func TestReply_FirstFollowUpFillsADeferredOne(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	s.answers(i, 5, map[string]any{"flags": 64})
	s.made("POST", s.replies(i), object("content", "one"))
	s.made("POST", s.replies(i), object("content", "two"))
	require.Equal(t, []string{"one", "two"}, texts(i.Messages()))
	require.Equal(t, "501", i.Messages()[0].OnlyFor)
	require.Empty(t, i.Messages()[1].OnlyFor)
}

func TestReply_FollowUpsAreEditedAndDeletedByTheirIDs(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	s.answers(i, 4, says("Hello"))
	second := s.made("POST", s.replies(i), object("content", "two", "flags", 64))
	s.made("PATCH", s.replies(i)+"/messages/"+second, object("content", "zwei"))
	require.Equal(t, []string{"Hello", "zwei"}, texts(i.Messages()))
	require.Equal(t, []string{"Hello"}, texts(s.Snapshot().Messages[s.chat]))

	s.made("DELETE", s.original(i), "")
	require.Equal(t, []string{"zwei"}, texts(i.Messages()))
	require.Empty(t, s.Snapshot().Messages[s.chat])
	s.call("PATCH", s.original(i), object("content", "x")).refused(t, 404, 10008)
	s.made("DELETE", s.replies(i)+"/messages/"+second, "")
	require.Empty(t, i.Messages())
}

func TestReply_OtherMessagesAreOutOfTheTokensReach(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	s.answers(i, 4, says("Hello"))
	other := s.AddMessage(s.chat, "502", "mine")
	for _, method := range []string{"GET", "DELETE"} {
		s.call(method, s.replies(i)+"/messages/"+other, "").refused(t, 404, 10008)
	}
	s.call("POST", "/webhooks/"+s.ApplicationID()+"/wrong", object("content", "x")).refused(t, 404, 10015)
	s.call("POST", "/webhooks/42/"+i.Token(), object("content", "x")).refused(t, 404, 10015)
}

func TestReply_NothingCanBeSentBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	s.call("POST", s.replies(i), object("content", "x")).refused(t, 404, 10015)
	s.call("PATCH", s.original(i), object("content", "x")).refused(t, 404, 10015)
}

func TestReply_TokenIsValidForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	s.answers(i, 4, says("Hello"))
	s.clock.advance(15 * time.Minute)
	s.made("POST", s.replies(i), object("content", "still there"))
	s.clock.advance(time.Second)
	s.call("POST", s.replies(i), object("content", "x")).refused(t, 401, 50027)
	s.call("PATCH", s.original(i), object("content", "x")).refused(t, 401, 50027)
}

func TestReply_ExpiredTokenIsOldAtOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	answered, other := s.used(s.ada), s.used(s.ada)
	s.answers(answered, 4, says("Hello"))
	answered.Expire()
	other.Expire()
	s.call("PATCH", s.original(answered), object("content", "x")).refused(t, 401, 50027)
	s.call("POST", callback(other), object("type", 4, "data", says("x"))).refused(t, 404, 10062)
	_, err := other.Answer(bounded(t))
	require.ErrorIs(t, err, discordtest.ErrUnanswered)
}

func TestReply_DoesNotCountAgainstTheGlobalLimit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for range 60 {
		s.answers(s.used(s.ada), 4, says("Hello"))
	}
}

func TestReply_NeedsNoAuthorizationButNoFalseOne(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	body := object("type", 4, "data", says("Hello"))
	s.call("POST", callback(i), body, "Authorization", "Bot wrong").refused(t, 401, 0)
	require.Equal(t, 204, s.call("POST", callback(i), body, "Authorization", "").status)
}
