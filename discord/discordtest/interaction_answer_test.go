package discordtest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestAnswer_ComesOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	s.answers(i, 4, says("Hello"))
	s.call("POST", callback(i), object("type", 4, "data", says("Hello"))).refused(t, 400, 40060)
	require.Equal(t, []string{"Hello"}, texts(i.Messages()))
}

func TestAnswer_HasThreeSeconds(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	intime, late := s.used(s.ada), s.used(s.ada)
	s.clock.advance(3 * time.Second)
	s.answers(intime, 4, says("Hello"))
	require.Equal(t, 3*time.Second, intime.AcknowledgedAfter())
	s.clock.advance(time.Millisecond)
	s.call("POST", callback(late), object("type", 4, "data", says("Hello"))).refused(t, 404, 10062)
	require.Zero(t, late.AcknowledgedAfter())
	_, err := late.Answer(bounded(t))
	require.ErrorIs(t, err, discordtest.ErrUnanswered)
}

func TestAnswer_NeedsTheRightToken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	one, two := s.used(s.ada), s.used(s.ada)
	s.call("POST", "/interactions/"+one.ID()+"/"+two.Token()+"/callback", object("type", 5)).refused(t, 404, 10062)
	s.call("POST", "/interactions/"+one.ID()+"/wrong/callback", object("type", 5)).refused(t, 404, 10062)
}

func TestAnswer_WaiterEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.used(s.ada).Answer(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

func TestAnswer_WaiterIsTold(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	done := make(chan []discordtest.Message)
	go func() {
		seen, err := i.Await(t.Context(), func(seen []discordtest.Message) bool { return len(seen) == 1 && seen[0].Content == "Done" })
		require.NoError(t, err)
		done <- seen
	}()
	s.answers(i, 5, nil)
	s.made("PATCH", s.original(i), object("content", "Half"))
	s.made("PATCH", s.original(i), object("content", "Done"))
	require.Equal(t, []string{"Done"}, texts(<-done))
}

func TestAnswer_TellsOfItselfWhenAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	got := s.call("POST", callback(s.used(s.ada))+"?with_response=true", object("type", 4, "data", whispers("Hush")))
	require.Equal(t, 200, got.status, got.body)
	require.Contains(t, got.body, `"response_message_ephemeral":true`)
	got = s.call("POST", callback(s.used(s.ada))+"?with_response=true", object("type", 5))
	require.Contains(t, got.body, `"response_message_loading":true`)
	require.NotContains(t, got.body, `"resource"`)
}

func TestAnswer_Choices(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.TypeOption(forged(s.ada), "cohort", map[string]any{"name": "go"}, "name")
	answer := s.answers(i, 8, map[string]any{"choices": []any{map[string]any{"name": "Go", "value": "1"}}})
	require.Equal(t, []discordtest.Choice{{Name: "Go", Value: "1"}}, answer.Choices)
	i = s.TypeOption(forged(s.ada), "cohort", map[string]any{"size": ""}, "size")
	answer = s.answers(i, 8, map[string]any{"choices": []any{map[string]any{"name": "Two", "value": 2}}})
	require.Equal(t, []discordtest.Choice{{Name: "Two", Value: 2.0}}, answer.Choices)
}

func TestAnswer_Modal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	i := s.used(s.ada)
	answer := s.answers(i, 9, modal(label("Why?", "reason")))
	require.Equal(t, &discordtest.Modal{
		ID: "m", Title: "Tell", Fields: []discordtest.Field{{ID: "reason", Label: "Why?", Paragraph: true, Required: true, Most: 4000}},
	}, answer.Modal)
	row := map[string]any{"type": 1, "components": []any{map[string]any{"type": 4, "custom_id": "reason", "style": 1, "label": "Why?", "required": false}}}
	answer = s.answers(s.used(s.ada), 9, modal(row))
	require.Equal(t, "Why?", answer.Modal.Fields[0].Label)
	require.False(t, answer.Modal.Fields[0].Required)
}

func modal(components ...any) map[string]any {
	return map[string]any{"custom_id": "m", "title": "Tell", "components": components}
}

func label(text, id string) map[string]any {
	return map[string]any{"type": 18, "label": text, "component": map[string]any{"type": 4, "custom_id": id, "style": 2}}
}

func TestAnswer_FormsAreChecked(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 101)
	choice := func(name, value any) map[string]any {
		return map[string]any{"choices": []any{map[string]any{"name": name, "value": value}}}
	}
	many := make([]any, 26)
	for n := range many {
		many[n] = map[string]any{"name": "x", "value": "x"}
	}
	titled := modal(label("Why?", "reason"))
	titled["title"] = strings.Repeat("x", 46)
	for name, test := range map[string]struct {
		kind       int
		data       map[string]any
		path, code string
	}{
		"an unknown type":        {3, nil, "type", "BASE_TYPE_CHOICES"},
		"no choices to a use":    {8, choice("x", "x"), "type", "BASE_TYPE_CHOICES"},
		"no update without one":  {7, says("x"), "type", "BASE_TYPE_CHOICES"},
		"a title that is long":   {9, titled, "data.title", "BASE_TYPE_BAD_LENGTH"},
		"a modal of nothing":     {9, modal(), "data.components", "BASE_TYPE_BAD_LENGTH"},
		"a modal of six":         {9, modal(label("a", "a"), label("b", "b"), label("c", "c"), label("d", "d"), label("e", "e"), label("f", "f")), "data.components", "BASE_TYPE_BAD_LENGTH"},
		"an id that is long":     {9, modal(label("a", long)), "data.components.0.component.custom_id", "BASE_TYPE_BAD_LENGTH"},
		"an id twice":            {9, modal(label("a", "a"), label("b", "a")), "data.components.1", "COMPONENT_CUSTOM_ID_DUPLICATED"},
		"a label that is long":   {9, modal(label(long, "a")), "data.components.0.label", "BASE_TYPE_BAD_LENGTH"},
		"a long content":         {4, says(strings.Repeat("x", 2001)), "data.content", "BASE_TYPE_BAD_LENGTH"},
		"26 choices":             {-8, map[string]any{"choices": many}, "data.choices", "BASE_TYPE_BAD_LENGTH"},
		"a long name":            {-8, choice(long, "x"), "data.choices.0.name", "BASE_TYPE_BAD_LENGTH"},
		"a long value":           {-8, choice("x", long), "data.choices.0.value", "BASE_TYPE_BAD_LENGTH"},
		"a value of no type":     {-8, choice("x", true), "data.choices.0.value", "STRING_TYPE_CONVERT"},
		"a message while typing": {-4, says("x"), "type", "BASE_TYPE_CHOICES"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			i := s.used(s.ada)
			if test.kind < 0 {
				test.kind = -test.kind
				i = s.TypeOption(forged(s.ada), "cohort", map[string]any{"name": ""}, "name")
			}
			s.call("POST", callback(i), object("type", test.kind, "data", test.data)).invalid(t, test.path, test.code)
		})
	}
}

// TestAnswer_WhatTheDescriptionCallsWrongIsRefused sends each variant of an answer to an interaction of its own.
func TestAnswer_WhatTheDescriptionCallsWrongIsRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	typing := func() *discordtest.Interaction {
		return s.TypeOption(forged(s.ada), "cohort", map[string]any{"name": ""}, "name")
	}
	using := func() *discordtest.Interaction { return s.UseCommand(forged(s.ada), "cohort", nil) }
	pressing := func() *discordtest.Interaction { return s.Press(forged(s.ada), "42", "go") }
	sent := 0
	for _, test := range []struct {
		kind int
		data map[string]any
		deed func() *discordtest.Interaction
	}{
		{4, whispers("Hello"), using},
		{5, map[string]any{"flags": 64}, using},
		{6, nil, pressing},
		{7, says("Hello"), pressing},
		{8, map[string]any{"choices": []any{map[string]any{"name": "Go", "value": "1"}}}, typing},
		{9, modal(label("Why?", "reason"), map[string]any{"type": 1, "components": []any{map[string]any{
			"type": 4, "custom_id": "x", "style": 1, "label": "y", "value": "z", "placeholder": "p", "required": true, "min_length": 1, "max_length": 2,
		}}}), using},
	} {
		variants(map[string]any{"type": test.kind, "data": test.data}, func(body any) {
			s.clock.advance(time.Second)
			got := s.call("POST", callback(test.deed()), sample{body: body.(map[string]any)}.text())
			require.Less(t, got.status, 500, got.body)
			sent++
		})
	}
	require.Greater(t, sent, 300)
}
