package interactions_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/bot/process"
	"convene/cohort"
	"convene/discord"
	"convene/discord/discordtest"
	"convene/discord/discordtest/openapitest"
	"convene/local/localtest"
	"convene/servers"
	"convene/taskqueue/taskqueuetest"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// town is a Discord server with the bot on it, an administrator and a channel in which they work.
type town struct {
	*taskqueuetest.Stack
	t *testing.T

	office string // the channel
	admin  discordtest.Who
}

const adminID = "900"

// newTown starts a worker and a bot. All that is said over HTTP is held against Discord's description of it.
func newTown(t *testing.T, options ...discordtest.Option) *town {
	t.Helper()
	options = append(options, discordtest.WithMiddleware(openapitest.Middleware(t)), discordtest.WithAnswerTime(patience)) // a busy machine is no fault
	s := taskqueuetest.New(t, options...)
	s.Discord.AddMember(adminID, "admin")
	s.Discord.SetPermissions(adminID, discordtest.Administrator)
	office := s.Discord.AddTextChannel("office")
	return &town{s, t, office, discordtest.Who{UserID: adminID, ChannelID: office}}
}

// open is newTown with a worker and a bot.
func open(t *testing.T, options ...discordtest.Option) *town {
	t.Helper()
	w := newTown(t, options...)
	w.Serve()
	w.startBot()
	return w
}

// startBot starts a bot and waits until users can use it. It ends with the test, or with the returned function.
func (w *town) startBot() (stop func()) {
	w.t.Helper()
	guild := discord.GuildID(w.Discord.GuildID())
	client, err := discord.New(discord.Config{Token: w.Discord.Token(), GuildID: guild, BaseURL: w.Discord.URL()})
	require.NoError(w.t, err)
	bot := &process.Bot{Servers: &servers.Servers{
		Store: w.Store, Discord: client, Guild: guild, Temporal: w.Temporal, Namespace: w.Namespace, Log: slog.New(slog.DiscardHandler),
	}}
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- bot.Run(ctx) }()
	stopped := false
	stop = func() {
		if !stopped {
			stopped = true
			cancel()
			require.NoError(w.t, <-ended)
		}
	}
	w.t.Cleanup(stop)
	require.Eventually(w.t, func() bool { return bot.Problem() == "" }, time.Minute, 10*time.Millisecond)
	return stop
}

// patience is how long something may take on a busy machine.
const patience = time.Minute

// reply is what the user reads of the reply to a deed, once there is something.
func (w *town) reply(i *discordtest.Interaction) discordtest.Message {
	w.t.Helper()
	require.NoError(w.t, i.Err())
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	seen, err := i.Await(ctx, func(list []discordtest.Message) bool { return len(list) > 0 })
	require.NoError(w.t, err)
	return seen[len(seen)-1]
}

// command is what the user reads of a command.
func (w *town) command(who discordtest.Who, name string, options map[string]any) discordtest.Message {
	w.t.Helper()
	return w.reply(w.Discord.UseCommand(who, name, options))
}

// board waits for a message in the office that says so, and returns the newest.
func (w *town) board(says string) discordtest.Message {
	w.t.Helper()
	var found discordtest.Message
	require.Eventually(w.t, func() bool {
		for _, m := range w.Discord.MessagesFor(adminID, w.office) {
			if m.OnlyFor == "" && strings.Contains(m.Content, says) {
				found = m
			}
		}
		return found.ID != ""
	}, patience, 20*time.Millisecond, "no message says %q", says)
	return found
}

// button is the id of the message's enabled button with the label.
func (w *town) button(m discordtest.Message, label string) string {
	w.t.Helper()
	for _, row := range m.Rows {
		for _, b := range row.Buttons {
			if strings.HasPrefix(b.Label, label) && !b.Disabled {
				return b.ID
			}
		}
	}
	require.Fail(w.t, "no such button", "%s below %q", label, m.Content)
	return ""
}

// press is what the admin reads when they press a button.
func (w *town) press(m discordtest.Message, label string) discordtest.Message {
	w.t.Helper()
	return w.reply(w.Discord.Press(w.admin, m.ID, w.button(m, label)))
}

// evening is a cohort of so many people, loaded.
func (w *town) evening(people int) cohort.ID {
	w.t.Helper()
	return w.Load(taskqueuetest.Evening(people))
}

// scheduled is a cohort whose preview the office shows.
func (w *town) scheduled(people int) (cohort.ID, discordtest.Message) {
	w.t.Helper()
	id := w.evening(people)
	require.Contains(w.t, w.command(w.admin, "schedule", map[string]any{"cohort": id.String()}).Content, w.office)
	return id, w.board("for your decision")
}

// exec changes the database as the platform's own writers do.
func (w *town) exec(sql string, args ...any) {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.DatabaseURL)
	require.NoError(w.t, err)
	defer conn.Close(w.t.Context())
	_, err = conn.Exec(w.t.Context(), sql, args...)
	require.NoError(w.t, err)
}

// requireSound demands that Discord refused nothing of what the bot sent, but answers that came too late.
func (w *town) requireSound() {
	w.t.Helper()
	require.Zero(w.t, w.Discord.StatusCounts()[400], "invalid requests")
	require.Zero(w.t, w.Discord.StatusCounts()[403])
}
