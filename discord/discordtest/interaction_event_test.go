package discordtest_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestInteraction_IsToldWithoutAnIntent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ws, _ := s.identified(0)
	i := s.UseCommand(forged(s.ada), "cohort", map[string]any{"name": "Go", "size": 4, "open": true, "share": 0.5})
	told := ws.event("INTERACTION_CREATE")
	require.Equal(t, quoted(i.ID()), told.field(t, "id"))
	require.Equal(t, quoted(i.Token()), told.field(t, "token"))
	require.Equal(t, quoted(s.ApplicationID()), told.field(t, "application_id"))
	require.Equal(t, "2", told.field(t, "type"))
	require.Equal(t, quoted(s.GuildID()), told.field(t, "guild_id"))
	require.Equal(t, quoted(s.chat), told.field(t, "channel.id"))
	require.Equal(t, quoted("501"), told.field(t, "member.user.id"))
	require.Equal(t, quoted("cohort"), told.field(t, "data.name"))
	require.JSONEq(t, `[
		{"name": "name", "type": 3, "value": "Go"}, {"name": "open", "type": 5, "value": true},
		{"name": "share", "type": 10, "value": 0.5}, {"name": "size", "type": 4, "value": 4}]`, told.field(t, "data.options"))
}

func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func TestInteraction_TellsWhatIsBeingTyped(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ws, _ := s.identified(0)
	s.TypeOption(forged(s.ada), "cohort", map[string]any{"name": "g", "size": 4}, "size")
	told := ws.event("INTERACTION_CREATE")
	require.Equal(t, "4", told.field(t, "type"))
	require.JSONEq(t, `[{"name": "name", "type": 3, "value": "g"}, {"name": "size", "type": 4, "value": "4", "focused": true}]`,
		told.field(t, "data.options"))
}

func TestInteraction_FromElsewhere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ws, _ := s.identified(0)
	s.UseCommand(discordtest.Who{UserID: "666", ChannelID: "77", GuildID: "7", Forged: true}, "cohort", nil)
	told := ws.event("INTERACTION_CREATE")
	require.Equal(t, quoted("7"), told.field(t, "guild_id"))
	require.Equal(t, quoted("9007199254740991"), told.field(t, "member.permissions"), "they are an administrator there")
	require.JSONEq(t, `{"0": "7"}`, told.field(t, "authorizing_integration_owners"))

	direct := s.UseCommand(discordtest.Who{UserID: "501", ChannelID: "78", DirectMessage: true, Forged: true}, "cohort", nil)
	told = ws.event("INTERACTION_CREATE")
	require.Empty(t, told.field(t, "guild_id"))
	require.Empty(t, told.field(t, "member"))
	require.Equal(t, quoted("501"), told.field(t, "user.id"))
	require.Equal(t, "1", told.field(t, "context"))

	s.answers(direct, 4, says("Hello"))
	require.Equal(t, []string{"Hello"}, texts(direct.Messages()))
	require.Equal(t, []string{"Hello"}, texts(s.MessagesFor("501", "78")))
	require.Empty(t, s.Snapshot().Messages[s.chat])
	ws.quiet()
}

func TestInteraction_ForgedOnesAreTold(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ws, _ := s.identified(0)
	s.Press(forged(s.ada), "42", "approve:1")
	told := ws.event("INTERACTION_CREATE")
	require.JSONEq(t, `{"id": 1, "custom_id": "approve:1", "component_type": 2}`, told.field(t, "data"))
	require.Equal(t, quoted("42"), told.field(t, "message.id"))
	s.Choose(forged(s.ada), "42", "pick", "a", "b")
	require.JSONEq(t, `{"id": 1, "custom_id": "pick", "component_type": 3, "values": ["a", "b"]}`, ws.event("INTERACTION_CREATE").field(t, "data"))
	s.SubmitForged(s.ada, "reason:1", map[string]string{"text": "because"})
	require.JSONEq(t, `{"custom_id": "reason:1", "components": [
		{"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "text", "value": "because"}}]}`, ws.event("INTERACTION_CREATE").field(t, "data"))
}

func TestInteraction_IsNotSentIfTheAppRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ws, _ := s.identified(0)
	stranger := discordtest.Who{UserID: "666", ChannelID: s.chat}
	for problem, i := range map[string]*discordtest.Interaction{
		"is not a member":          s.UseCommand(stranger, "cohort", nil),
		"is not a member of":       s.UseCommand(forged(stranger), "cohort", nil),
		"sees no channel":          s.UseCommand(discordtest.Who{UserID: "501", ChannelID: "42"}, "cohort", nil),
		"there is no command /no":  s.UseCommand(s.ada, "no", nil),
		"sees no message 42":       s.Press(s.ada, "42", "x"),
		"sees no message 43":       s.Choose(s.ada, "43", "x", "y"),
		"no modal is open":         s.Submit(s.ada, s.used(s.ada), nil),
		"there is no command /yes": s.TypeOption(s.ada, "yes", nil, "x"),
	} {
		require.ErrorContains(t, i.Err(), problem)
		require.Empty(t, i.ID())
		require.Empty(t, i.Messages())
		_, err := i.Answer(t.Context())
		require.Equal(t, i.Err(), err)
		_, err = i.Await(t.Context(), nil)
		require.Equal(t, i.Err(), err)
	}
	ws.event("INTERACTION_CREATE") // the one that was used
	ws.quiet()
}

func TestInteraction_ModalIsSubmittedByWhoWasAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ws, _ := s.identified(0)
	asked := s.used(s.ada)
	ws.event("INTERACTION_CREATE")
	s.answers(asked, 9, modal(label("Why?", "reason")))
	require.ErrorContains(t, s.Submit(s.grace, asked, nil).Err(), "somebody else")
	require.ErrorContains(t, s.Submit(s.ada, asked, nil).Err(), "required")
	require.ErrorContains(t, s.Submit(s.ada, asked, map[string]string{"x": "y"}).Err(), "no field")
	i := s.Submit(s.ada, asked, map[string]string{"reason": "because"})
	require.NoError(t, i.Err())
	told := ws.event("INTERACTION_CREATE")
	require.Equal(t, "5", told.field(t, "type"))
	require.Empty(t, told.field(t, "message"))
	require.Equal(t, quoted("m"), told.field(t, "data.custom_id"))
	s.answers(i, 4, says("Thanks"))
	require.Equal(t, []string{"Thanks"}, texts(i.Messages()))
}

func TestInteraction_UpdateChangesTheMessageOfTheControl(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	reply := s.answers(s.used(s.ada), 4, whispers("Sure?"))
	now := s.Press(forged(s.ada), reply.Message.ID, "yes")
	s.answers(now, 7, says("Done"))
	require.Equal(t, []string{"Done"}, texts(s.MessagesFor("501", s.chat)))

	later := s.Press(forged(s.ada), reply.Message.ID, "yes")
	answer := s.answers(later, 6, nil)
	require.True(t, answer.Ephemeral)
	s.made("PATCH", s.original(later), object("content", "Done twice"))
	require.Equal(t, []string{"Done twice"}, texts(s.MessagesFor("501", s.chat)))
	require.Equal(t, []string{"Done twice"}, texts(later.Messages()))
}

func TestInteraction_AnswersAreToldAsMessages(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ws, _ := s.identified(posts)
	i := s.used(s.ada)
	ws.event("INTERACTION_CREATE")
	s.answers(i, 5, nil)
	ws.event("MESSAGE_CREATE")
	s.made("PATCH", s.original(i), object("content", "Done"))
	ws.event("MESSAGE_UPDATE")
	s.made("POST", s.replies(i), object("content", "hush", "flags", 64))
	s.made("DELETE", s.original(i), "")
	ws.event("MESSAGE_DELETE")
	ws.quiet()
}
