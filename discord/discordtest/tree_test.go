package discordtest_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

func TestWriteTree(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.AddMember("501", "ada")
	c.AddMember("502", "ben")
	c.AddTextChannel("general")
	hidden := access(c.GuildID(), 0, 0, discordtest.ViewChannel)
	bot := access(c.BotID(), 1, discordtest.ViewChannel|discordtest.SendMessages|discordtest.Connect, 0)
	private := func(name string, kind int, parent string, overwrites ...any) string {
		body := object("name", name, "type", kind, "permission_overwrites", append([]any{hidden, bot}, overwrites...))
		if parent != "" {
			body = strings.TrimSuffix(body, "}") + `,"parent_id":"` + parent + `"}`
		}
		return c.made("POST", c.channels(), body)
	}
	category := private("Spring", discordtest.Category, "")
	chat := private("Group 1", discordtest.TextChannel, category, access("501", 1, discordtest.ViewChannel, 0))
	voice := private("Group 1", discordtest.VoiceChannel, category, access("501", 1, discordtest.ViewChannel, 0), access("502", 1, discordtest.ViewChannel, 0))
	c.made("POST", c.events(), meeting(voice))
	c.made("POST", c.events(), meeting(voice, "name", "Once", "recurrence_rule", nil))
	c.made("POST", c.events(), meeting(voice, "name", "Biweekly", "recurrence_rule", weekly("interval", 2)))
	c.made("POST", messages(chat), object("content", "Welcome!\nThis is your group."))

	var tree strings.Builder
	require.NoError(t, c.WriteTree(&tree))

	require.Equal(t, `# general  (everyone)
▾ Spring  (0 members)
  # group-1  (1 member)
    ✉ Welcome!
  🔊 Group 1  (2 members)
    📅 Group 1, weekly from Tue 2026-03-03 19:00 UTC
    📅 Once, Tue 2026-03-03 19:00 UTC
    📅 Biweekly, every 2 weeks from Tue 2026-03-03 19:00 UTC
`, tree.String())
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteTree_ReturnsTheWritersError(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")

	require.ErrorIs(t, newClient(t).WriteTree(failingWriter{full}), full)
}

func TestSnapshot_IsACopy(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.with(discordtest.TextChannel, access("501", 1, 1024, 0))
	c.made("POST", messages(chat), object("content", "<@501>"))

	copied := c.Snapshot()
	copied.Channels[0].Overwrites[0].ID = "changed"
	copied.Messages[chat][0].Mentions[0] = "changed"
	copied.AuditLog[0].Reason = "changed"

	require.NotEqual(t, copied, c.Snapshot())
	require.Equal(t, "501", c.Snapshot().Channels[0].Overwrites[0].ID)
	require.Equal(t, "501", c.Snapshot().Messages[chat][0].Mentions[0])
	require.Empty(t, c.Snapshot().AuditLog[0].Reason)
}

func TestServer_ServesManyAtOnce(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	chat := c.text("chat", "")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 10 {
				_, err := c.try("POST", messages(chat), object("content", "Hello"))
				if err != nil {
					t.Error(err)
				}
				c.Snapshot()
				c.CanSee(c.BotID(), chat)
				c.AddMember("501", "ada")
				c.RemoveMember("501")
			}
		})
	}
	all.Wait()

	require.Len(t, c.Snapshot().Messages[chat], 80)
}
