package messages_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/messages"
)

// requireWithinLimits holds a message against Discord's limits.
func requireWithinLimits(t require.TestingT, m discord.MessageSpec) {
	if h, ok := t.(*testing.T); ok {
		h.Helper()
	}
	require.LessOrEqual(t, utf8.RuneCountInString(m.Content), 2000)
	require.True(t, m.Content != "" || len(m.Embeds) > 0, "a message says something")
	require.LessOrEqual(t, len(m.Embeds), 10)
	total := 0
	for _, e := range m.Embeds {
		total += e.Length()
		require.LessOrEqual(t, utf8.RuneCountInString(e.Title), 256)
		require.LessOrEqual(t, utf8.RuneCountInString(e.Description), 4096)
		require.NotEmpty(t, e.Description)
	}
	require.LessOrEqual(t, total, 6000)
	require.Empty(t, m.Mentions, "nobody is notified")
	requireControls(t, m.Rows)
}

func requireControls(t require.TestingT, rows []discord.Row) {
	require.LessOrEqual(t, len(rows), 5)
	ids := map[string]bool{}
	control := func(id string) {
		require.False(t, ids[id], "custom id %s is used twice", id)
		ids[id] = true
		require.LessOrEqual(t, len(id), 100)
		_, err := messages.ParseAction(id)
		require.NoError(t, err)
	}
	for _, r := range rows {
		require.LessOrEqual(t, len(r.Buttons), 5)
		require.NotEqual(t, len(r.Buttons) > 0, r.Select != nil, "a row has buttons or a select")
		for _, b := range r.Buttons {
			control(b.ID)
			require.NotEmpty(t, b.Label)
			require.LessOrEqual(t, utf8.RuneCountInString(b.Label), 80)
		}
		if r.Select == nil {
			continue
		}
		control(r.Select.ID)
		require.LessOrEqual(t, len(r.Select.Options), 25)
		require.NotEmpty(t, r.Select.Options)
		require.Positive(t, r.Select.Max)
		values := map[string]bool{}
		for _, o := range r.Select.Options {
			require.False(t, values[o.Value])
			values[o.Value] = true
			for _, text := range []string{o.Label, o.Value, o.Description} {
				require.NotEmpty(t, text)
				require.LessOrEqual(t, utf8.RuneCountInString(text), 100)
			}
		}
	}
}

// text is all that a message says, without its controls.
func text(m discord.MessageSpec) string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, "["+e.Title+"]", e.Description)
	}
	return strings.Join(parts, "\n")
}

// controls are the labels of a message's controls; those that cannot be used are in parentheses.
func controls(m discord.MessageSpec) []string {
	var labels []string
	for _, r := range m.Rows {
		for _, b := range r.Buttons {
			if b.Disabled {
				b.Label = "(" + b.Label + ")"
			}
			labels = append(labels, b.Label)
		}
		if r.Select != nil {
			labels = append(labels, r.Select.Placeholder)
		}
	}
	return labels
}
