package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// accounts are the Discord ids of the town's people, and those that wait for approval, by their ref.
func (w *town) accounts() (connected, proposed map[string]string) {
	w.t.Helper()
	view, err := w.store.PreviewOf(w.t.Context(), w.run.CohortID)
	require.NoError(w.t, err)
	connected, proposed = map[string]string{}, map[string]string{}
	for _, g := range view.Groups {
		for _, m := range g.People {
			connected[m.Ref], proposed[m.Ref] = m.DiscordID, m.Proposed
		}
	}
	return connected, proposed
}

func TestPreflight_FindsMembersByTheirUsernameAndApprovalConnectsThem(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.exec(`UPDATE users SET discord_id = NULL, discord_username = '@Ada' WHERE nickname = 'Person 1'`)
	w.exec(`UPDATE users SET discord_id = NULL, discord_username = 'nobody' WHERE nickname = 'Person 2'`)
	w.server.AddMember("9001", "ada")
	_, err := w.discord.Preflight(t.Context(), w.run)
	require.NoError(t, err)
	connected, proposed := w.accounts()
	require.Equal(t, []string{"", "9001"}, []string{connected["1"], proposed["1"]})
	require.Equal(t, []string{"", ""}, []string{connected["2"], proposed["2"]})
	view, err := w.store.PreviewOf(t.Context(), w.run.CohortID)
	require.NoError(t, err)
	require.Contains(t, view.Warnings, "1 person was found on the server by their Discord username; approving the group gives them the account: Person 1 = @Ada")

	absent, err := w.discord.CheckMembers(t.Context(), w.run)
	require.NoError(t, err)
	require.Equal(t, 2, absent, "Person 2, and the one who never joined")
	for range 2 {
		require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
		connected, proposed = w.accounts()
		require.Equal(t, []string{"9001", ""}, []string{connected["1"], proposed["1"]})
		require.Empty(t, connected["2"])
	}
	g, err := w.store.Realization(t.Context(), w.groups[0].ID)
	require.NoError(t, err)
	require.True(t, g.Members[1].OnServer)
	require.Equal(t, "9001", g.Members[1].DiscordID)
}

func TestPreflight_ChoosesNobodyBetweenTwo(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*town){
		"two members of one username":        func(w *town) { w.exec(`UPDATE users SET discord_username = 'ada' WHERE nickname = 'Person 2'`) },
		"two accounts of one username":       func(w *town) { w.server.AddMember("9002", "ADA") },
		"an account that is somebody else's": func(w *town) { w.exec(`INSERT INTO users (discord_id) VALUES ('9001')`) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			w.exec(`UPDATE users SET discord_id = NULL WHERE nickname IN ('Person 1', 'Person 2')`)
			w.exec(`UPDATE users SET discord_username = 'ada' WHERE nickname = 'Person 1'`)
			w.server.AddMember("9001", "ada")
			_, err := w.discord.Preflight(t.Context(), w.run)
			require.NoError(t, err)
			_, proposed := w.accounts()
			require.Equal(t, "9001", proposed["1"], "one and one")

			spoil(w)
			_, err = w.discord.Preflight(t.Context(), w.run)
			require.NoError(t, err)
			_, proposed = w.accounts()
			require.Empty(t, proposed["1"])
			require.Empty(t, proposed["2"])
		})
	}
}
