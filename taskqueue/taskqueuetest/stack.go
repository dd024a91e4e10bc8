// Package taskqueuetest gives a test the whole of Convene: a database and a Temporal namespace of its
// own, an emulated Discord server, and a worker.
//
// The one rule to know: the package's TestMain is localtest.Main.
package taskqueuetest

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/grpc"

	"convene/cohort"
	"convene/discord"
	"convene/discord/discordtest"
	"convene/environment"
	"convene/local/localtest"
	"convene/namespace"
	"convene/organiser"
	"convene/postgres"
	"convene/taskqueue"
)

// Stack is what Convene runs on.
type Stack struct {
	t           testing.TB
	Store       *postgres.Store
	DatabaseURL string
	Temporal    client.Client
	Address     string // of Temporal
	Namespace   string
	Discord     *discordtest.Server
}

// New returns a stack without a worker.
func New(t testing.TB, options ...discordtest.Option) *Stack {
	t.Helper()
	s := &Stack{t: t, DatabaseURL: localtest.Database(t), Discord: discordtest.NewServer(options...)}
	t.Cleanup(s.Discord.Close)
	s.Address, s.Namespace = localtest.Temporal(t)
	var err error
	s.Store, err = postgres.Open(t.Context(), s.DatabaseURL)
	require.NoError(t, err)
	t.Cleanup(s.Store.Close)
	s.DialTemporal()
	require.NoError(t, namespace.Setup(t.Context(), s.Temporal, s.Namespace))
	return s
}

// DialTemporal makes what follows, such as Serve, use a connection of its own to Temporal, with these options.
func (s *Stack) DialTemporal(options ...grpc.DialOption) {
	s.t.Helper()
	var err error
	s.Temporal, err = client.Dial(client.Options{
		HostPort: s.Address, Namespace: s.Namespace, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
		ConnectionOptions: client.ConnectionOptions{DialOptions: options},
	})
	require.NoError(s.t, err)
	s.t.Cleanup(s.Temporal.Close)
}

// Serve starts a worker. It ends with the test, or with the returned function.
func (s *Stack) Serve() (stop func()) {
	s.t.Helper()
	bot, err := discord.New(discord.Config{
		Token: s.Discord.Token(), GuildID: discord.GuildID(s.Discord.GuildID()), BaseURL: s.Discord.URL(),
	})
	require.NoError(s.t, err)
	service := &taskqueue.Service{Temporal: s.Temporal, Namespace: s.Namespace, Store: s.Store, Discord: bot}
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- service.Serve(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		require.NoError(s.t, <-ended)
	}
	s.t.Cleanup(stop)
	return stop
}

// Desk is where the test takes its decisions.
func (s *Stack) Desk() *organiser.Desk { return &organiser.Desk{Temporal: s.Temporal, Store: s.Store} }

// Load imports a cohort, all people of which are on the Discord server.
func (s *Stack) Load(roster cohort.Roster) cohort.ID {
	s.t.Helper()
	imported, err := s.Store.ImportRoster(s.t.Context(), roster)
	require.NoError(s.t, err)
	for _, p := range roster.People {
		if p.DiscordID != "" {
			s.Discord.AddMember(p.DiscordID, p.DiscordUsername)
		}
	}
	return imported.CohortID
}

// Environment is what a process on the stack finds in its environment.
func (s *Stack) Environment() map[string]string {
	return map[string]string{
		environment.DatabaseURL: s.DatabaseURL, "TEMPORAL_ADDRESS": s.Address, "TEMPORAL_NAMESPACE": s.Namespace,
		environment.DiscordToken: s.Discord.Token(), environment.DiscordGuild: s.Discord.GuildID(), environment.DiscordAPI: s.Discord.URL(),
	}
}

// ByHand changes something on Discord as a person would, past Convene: a request of the API that succeeds.
func (s *Stack) ByHand(method, path, body string) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.Discord.URL()+"/api/v10"+path, strings.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("Authorization", "Bot "+s.Discord.Token())
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	require.NoError(s.t, response.Body.Close())
	require.Less(s.t, response.StatusCode, http.StatusMultipleChoices)
}

// patience is how long a run may take on a busy machine to get where a test waits for it.
const patience = 2 * time.Minute

// Await waits until the cohort's run satisfies the condition.
func (s *Stack) Await(id cohort.ID, condition func(organiser.Status) bool) organiser.Status {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	status, err := s.Desk().WaitUntil(ctx, id, condition)
	require.NoError(s.t, err)
	return status
}
