package discord_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/discord"
)

const createMessage = "POST /channels/{channel}/messages"

func TestPostMessage_NotifiesOnlyWhomItNames(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(createMessage, http.StatusOK, `{"id":"88"}`)
	id, err := client.PostMessage(t.Context(), theChannel, discord.MessageSpec{
		Content: "hello @everyone", Nonce: "convene-welcome-7", Mentions: []discord.UserID{member, member, other},
	})
	require.NoError(t, err)
	require.Equal(t, discord.MessageID("88"), id)
	require.Empty(t, cmp.Diff(map[string]any{
		"content": "hello @everyone", "nonce": "convene-welcome-7", "enforce_nonce": true,
		"allowed_mentions": map[string]any{"parse": []any{}, "users": []any{string(member), string(other)}},
	}, a.last(t).form(t)))
}

func TestPostMessage_WithoutNonceOrMentions(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(createMessage, http.StatusOK, `{"id":"88"}`)
	_, err := client.PostMessage(t.Context(), theChannel, discord.MessageSpec{Content: strings.Repeat("😀", 2001)})
	require.NoError(t, err)
	form := a.last(t).form(t)
	require.Len(t, []rune(form["content"].(string)), 2000)
	require.Equal(t, map[string]any{"parse": []any{}}, form["allowed_mentions"])
	require.NotContains(t, form, "nonce")
	require.NotContains(t, form, "enforce_nonce")
}

func TestMessages_AsksForWhatDiscordLists(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("GET /channels/{channel}/messages", http.StatusOK,
		`[{"id":"2","content":"second","author":{"id":"`+string(member)+`"}},{"id":"1","content":"first","author":{"id":"`+string(bot)+`"}}]`)
	messages, err := client.Messages(t.Context(), theChannel, 50)
	require.NoError(t, err)
	require.Equal(t, []discord.Message{{ID: "2", Author: member, Content: "second"}, {ID: "1", Author: bot, Content: "first"}}, messages)
	for limit, want := range map[int]string{50: "limit=50", 1000: "limit=100", 0: "limit=1"} {
		_, err := client.Messages(t.Context(), theChannel, limit)
		require.NoError(t, err)
		require.Equal(t, want, a.last(t).query)
	}
}
