package discordtest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestGateway_TellsOfMembersWhoComeAndGo(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	ws, _ := c.identified(guilds | members)

	c.AddMember("501", "ada")
	c.AddMember("501", "ada.l")
	c.AddMember("501", "ada.l")
	c.RemoveMember("501")
	c.RemoveMember("501")

	added := ws.event("GUILD_MEMBER_ADD")
	require.JSONEq(t, `"501"`, added.field(t, "user.id"))
	require.JSONEq(t, `"ada"`, added.field(t, "user.username"))
	require.JSONEq(t, `"`+c.GuildID()+`"`, added.field(t, "guild_id"))
	renamed := ws.event("GUILD_MEMBER_UPDATE")
	require.JSONEq(t, `"ada.l"`, renamed.field(t, "user.username"))
	removed := ws.event("GUILD_MEMBER_REMOVE")
	require.JSONEq(t, `"ada.l"`, removed.field(t, "user.username"))
	require.Equal(t, added.Sequence+2, removed.Sequence)
	ws.quiet()
}

func TestGateway_TellsOfMembersWithTheIntentOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t, discordtest.WithoutMembersIntent())
	ws, _ := c.identified(guilds)

	c.AddMember("501", "ada")
	c.AddMember("501", "ada.l")
	c.RemoveMember("501")
	ws.quiet()

	c.AddMember(c.BotID(), "convenor")
	require.JSONEq(t, `"convenor"`, ws.event("GUILD_MEMBER_UPDATE").field(t, "user.username"))
}
