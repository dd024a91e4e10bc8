package discord_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"convene/discord"
	"convene/discord/discordtest"
)

// says asserts what the bot is told of a deed, besides what is the same for all.
func (d deeds) says(deed *discordtest.Interaction, want discord.Interaction) {
	d.t.Helper()
	require.NoError(d.t, deed.Err())
	got := d.next()
	want.ID, want.Token, want.Application = deed.ID(), deed.Token(), d.ApplicationID()
	want.Guild, want.Channel, want.User, want.Permissions = discord.GuildID(d.GuildID()), discord.ChannelID(d.chat), member, got.Permissions
	want.Own = got.Own
	require.True(d.t, got.CanPost())
	require.Empty(d.t, cmp.Diff(want, got, cmpopts.EquateEmpty()))
}

func TestInteraction_Command(t *testing.T) {
	t.Parallel()
	d := acting(t)
	d.says(d.UseCommand(d.ada(), "cohort", map[string]any{"name": `"Go"`, "size": 4, "large": 1234567890123, "open": true, "share": -0.5}), discord.Interaction{
		Kind: discord.CommandUsed, Command: "cohort",
		Options: map[string]string{"name": `"Go"`, "size": "4", "large": "1234567890123", "open": "true", "share": "-0.5"},
	})
}

func TestInteraction_Typing(t *testing.T) {
	t.Parallel()
	d := acting(t)
	d.says(d.TypeOption(d.ada(), "cohort", map[string]any{"name": "g", "size": 4}, "name"), discord.Interaction{
		Kind: discord.OptionTyped, Command: "cohort", Focused: "name", Options: map[string]string{"name": "g", "size": "4"},
	})
}

func TestInteraction_Controls(t *testing.T) {
	t.Parallel()
	d := acting(t)
	message := d.AddMessage(d.chat, string(other), "Look")
	d.says(d.Press(d.ada(), message, "approve:1"), discord.Interaction{
		Kind: discord.ControlUsed, Message: discord.MessageID(message), CustomID: "approve:1",
	})
	d.says(d.Choose(d.ada(), message, "pick", "a", "b"), discord.Interaction{
		Kind: discord.ControlUsed, Message: discord.MessageID(message), CustomID: "pick", Values: []string{"a", "b"},
	})
}

func TestInteraction_Modals(t *testing.T) {
	t.Parallel()
	d := acting(t)
	reason := discord.Modal{ID: "reason:1", Title: "Why?", Field: "text", Label: "Reason"}
	command, told := d.used()
	require.NoError(t, d.client.Ask(t.Context(), told, reason))
	d.says(d.Submit(d.ada(), command, map[string]string{"text": "because"}), discord.Interaction{
		Kind: discord.ModalSubmitted, CustomID: "reason:1", Fields: map[string]string{"text": "because"},
	})

	button, told := d.pressed()
	require.NoError(t, d.client.Ask(t.Context(), told, reason))
	d.says(d.Submit(d.ada(), button, nil), discord.Interaction{
		Kind: discord.ModalSubmitted, CustomID: "reason:1", Fields: map[string]string{"text": ""}, Message: told.Message, Private: true,
	})
}

func TestInteraction_FieldsAreReadFromRowsToo(t *testing.T) {
	t.Parallel()
	i, err := discord.ReadInteraction([]byte(`{"id":"1","type":5,"data":{"custom_id":"m","components":[
		{"type":1,"components":[{"type":4,"custom_id":"a","value":"x"}]},
		{"type":18,"component":{"type":4,"custom_id":"b","value":"y"}},
		{"type":10,"content":"z"}]}}`))
	require.NoError(t, err)
	require.Equal(t, map[string]string{"a": "x", "b": "y"}, i.Fields)
}

func TestInteraction_WithoutPermissionsThatCanBeReadIsNoAdministrators(t *testing.T) {
	t.Parallel()
	for _, permissions := range []string{"-1", "x", "", "99999999999999999999999"} {
		i, err := discord.ReadInteraction([]byte(`{"member":{"user":{"id":"1"},"permissions":"` + permissions + `"}}`))
		require.NoError(t, err)
		require.False(t, i.Administrator(), permissions)
	}
	_, err := discord.ReadInteraction([]byte(`{"id":5}`))
	require.ErrorContains(t, err, "read an interaction")
}

func TestInteraction_TellsOnWhichServerItIs(t *testing.T) {
	t.Parallel()
	d := acting(t)
	d.UseCommand(d.ada(), "cohort", nil)
	here := d.next()
	require.Equal(t, discord.GuildID(d.GuildID()), here.Guild)
	require.False(t, here.Administrator())

	d.UseCommand(discordtest.Who{UserID: "666", ChannelID: "77", GuildID: "7", Forged: true}, "cohort", nil)
	there := d.next()
	require.Equal(t, discord.GuildID("7"), there.Guild)
	require.True(t, there.Administrator(), "of another server")

	deed := d.UseCommand(discordtest.Who{UserID: string(member), ChannelID: "78", DirectMessage: true, Forged: true}, "cohort", nil)
	direct := d.next()
	require.Empty(t, direct.Guild)
	require.Equal(t, member, direct.User)
	require.Zero(t, direct.Permissions)
	require.NoError(t, d.client.Reply(t.Context(), direct, discord.MessageSpec{Content: "Not here"}))
	require.Equal(t, []string{"Not here"}, contents(deed))
}

func TestInteraction_TokensAreSecretInErrors(t *testing.T) {
	t.Parallel()
	d := acting(t)
	deed, told := d.used()
	deed.Expire()
	err := d.client.Reply(t.Context(), told, discord.MessageSpec{Content: "x"})
	require.Error(t, err)
	require.NotContains(t, err.Error(), deed.Token())
	d.Close()
	err = d.client.Reply(t.Context(), told, discord.MessageSpec{Content: "x"})
	require.Error(t, err)
	require.NotContains(t, err.Error(), deed.Token())
}
