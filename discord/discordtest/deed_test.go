package discordtest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

// withCommands registers commands: one for administrators, one for everybody.
func (s stage) withCommands() stage {
	s.t.Helper()
	open := hello()
	open["name"], open["default_member_permissions"] = "open", nil
	nobody := hello()
	nobody["name"], nobody["default_member_permissions"] = "nobody", "0"
	got := s.call("PUT", s.commands(), sample{body: []any{hello(), open, nobody}}.text())
	require.Equal(s.t, 200, got.status, got.body)
	return s
}

func TestUseCommand_OffersWhatIsRegistered(t *testing.T) {
	t.Parallel()
	s := newStage(t).withCommands()
	ws, _ := s.identified(0)
	require.NoError(t, s.UseCommand(s.ada, "open", map[string]any{"loud": "true", "times": "3", "whom": "5"}).Err())
	told := ws.event("INTERACTION_CREATE")
	require.Equal(t, quoted(s.Commands()[1].ID), told.field(t, "data.id"))
	require.JSONEq(t, `[
		{"name": "whom", "type": 3, "value": "5"}, {"name": "times", "type": 4, "value": 3}, {"name": "loud", "type": 5, "value": true}]`,
		told.field(t, "data.options"))
	require.NoError(t, s.TypeOption(s.ada, "open", map[string]any{"whom": ""}, "whom").Err())
	ws.event("INTERACTION_CREATE")

	for problem, options := range map[string]map[string]any{
		`needs the option "whom"`:      nil,
		`no option "x"`:                {"whom": "x", "x": 1},
		`"times" has to be a wh`:       {"whom": "x", "times": 1.5},
		`"times" has to be at least 1`: {"whom": "x", "times": 0},
		`"times" has to be at most 9`:  {"whom": "x", "times": "10"},
		`"loud" has to be true`:        {"whom": "x", "loud": "very"},
		`"whom" has to be at least 1`:  {"whom": ""},
		`"whom" has to be a text`:      {"whom": true},
	} {
		require.ErrorContains(t, s.UseCommand(s.ada, "open", options).Err(), problem)
	}
	require.ErrorContains(t, s.TypeOption(s.ada, "open", map[string]any{"times": 3}, "times").Err(), "suggests nothing")
	ws.quiet()
}

func TestUseCommand_IsHiddenFromWhoMayNotSeeIt(t *testing.T) {
	t.Parallel()
	s := newStage(t).withCommands()
	given := map[string]any{"whom": "x"}
	require.ErrorContains(t, s.UseCommand(s.ada, "hello", given).Err(), "hidden")
	require.ErrorContains(t, s.UseCommand(s.ada, "nobody", given).Err(), "hidden")
	require.NoError(t, s.UseCommand(forged(s.ada), "hello", given).Err())
	s.SetPermissions("501", discordtest.Administrator)
	require.NoError(t, s.UseCommand(s.ada, "hello", given).Err())
	require.NoError(t, s.UseCommand(s.ada, "nobody", given).Err())
	direct := s.ada
	direct.DirectMessage = true
	require.ErrorContains(t, s.UseCommand(direct, "open", given).Err(), "no command /open here")
}

// withControls is a reply with controls that ada alone sees, and its id.
func (s stage) withControls() string {
	s.t.Helper()
	enabled := buttons("go", "stop")
	enabled["components"].([]any)[0].(map[string]any)["disabled"] = false
	reply := map[string]any{"content": "Sure?", "flags": 64, "components": []any{enabled, list("pick", "2", "3")}}
	return s.answers(s.used(s.ada), 4, reply).Message.ID
}

func TestPress_ControlsThatAreThere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	message := s.withControls()
	ws, _ := s.identified(0)
	require.NoError(t, s.Press(s.ada, message, "go").Err())
	told := ws.event("INTERACTION_CREATE")
	require.JSONEq(t, `{"id": 2, "custom_id": "go", "component_type": 2}`, told.field(t, "data"))
	require.Equal(t, "64", told.field(t, "message.flags"))
	require.ErrorContains(t, s.Press(s.ada, message, "stop").Err(), "disabled")
	require.ErrorContains(t, s.Press(s.ada, message, "other").Err(), "no such control")
	require.ErrorContains(t, s.Press(s.ada, message, "pick").Err(), "no such control")
	require.ErrorContains(t, s.Press(s.grace, message, "go").Err(), "sees no message", "it is ada's")
	require.NoError(t, s.Press(forged(s.grace), message, "stop").Err())
	ws.event("INTERACTION_CREATE")

	require.NoError(t, s.Choose(s.ada, message, "pick", "2").Err())
	require.Equal(t, `["2"]`, ws.event("INTERACTION_CREATE").field(t, "data.values"))
	require.ErrorContains(t, s.Choose(s.ada, message, "pick", "4").Err(), "no option")
	require.ErrorContains(t, s.Choose(s.ada, message, "pick").Err(), "one chooses 1 to 1")
	ws.quiet()
}

func TestSubmit_AModalOfAControlKnowsTheMessage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	message := s.withControls()
	asked := s.Press(s.ada, message, "go")
	s.answers(asked, 9, modal(label("Why?", "reason")))
	ws, _ := s.identified(0)
	i := s.Submit(s.ada, asked, map[string]string{"reason": "because"})
	require.Equal(t, quoted(message), ws.event("INTERACTION_CREATE").field(t, "message.id"))
	s.answers(i, 7, map[string]any{"content": "Done", "components": []any{}})
	seen := s.MessagesFor("501", s.chat)
	require.Equal(t, []string{"Done"}, texts(seen))
	require.Empty(t, seen[0].Rows)
	require.ErrorContains(t, s.Press(s.ada, message, "go").Err(), "no such control")
}
