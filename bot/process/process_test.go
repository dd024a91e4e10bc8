package process_test

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/bot/process"
	"convene/discord/discordtest"
	"convene/environment"
	"convene/local/localtest"
	"convene/taskqueue/taskqueuetest"
)

func TestMain(m *testing.M) { localtest.Main(m) }

func lookup(variables map[string]string) environment.Lookup {
	return func(name string) (string, bool) {
		value, ok := variables[name]
		return value, ok
	}
}

func TestRun_SaysAllThatIsMissing(t *testing.T) {
	t.Parallel()
	err := process.Run(t.Context(), lookup(nil))
	for _, variable := range []string{environment.DatabaseURL, environment.DiscordToken, environment.DiscordGuild} {
		require.ErrorContains(t, err, variable+" is not set")
	}
}

// run runs a bot's process on the variables until the test ends, and waits until it is ready.
func run(t *testing.T, variables map[string]string) (address string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address = listener.Addr().String()
	require.NoError(t, listener.Close())
	variables = maps.Clone(variables)
	variables[environment.HealthAddress] = address
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- process.Run(ctx, lookup(variables)) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended, "asked to end, it ends well")
	})
	require.Eventually(t, func() bool { return probe(t, address, "/readyz") == "ok\n" }, time.Minute, 50*time.Millisecond)
	return address
}

// probe is what a path of the health server answers; empty if it does not.
func probe(t *testing.T, address, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(text)
}

func TestRun_IsReadyOnlyWhileDiscordTellsIt(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	address := run(t, s.Environment())
	require.Equal(t, "ok\n", probe(t, address, "/healthz"))
	s.Discord.Close()
	require.Eventually(t, func() bool {
		return strings.Contains(probe(t, address, "/readyz"), "gateway is not connected")
	}, time.Minute, 10*time.Millisecond)
	require.Equal(t, "ok\n", probe(t, address, "/healthz"), "restarting it would not help")
}

// One process looks after two servers, each with a database and a namespace of its own, and tells nobody of
// the one what is on the other.
func TestRun_LooksAfterSeveralServers(t *testing.T) {
	t.Parallel()
	variables := map[string]string{environment.Servers: "north,south"}
	stacks := map[string]*taskqueuetest.Stack{}
	for _, name := range []string{"north", "south"} {
		s := taskqueuetest.New(t, discordtest.WithAnswerTime(time.Minute))
		stacks[name] = s
		for key, value := range s.Environment() {
			variables[strings.ToUpper(name)+"_"+key] = value
		}
		roster := taskqueuetest.Evening(8)
		roster.Cohort.Name = "Cohort of the " + name
		s.Load(roster)
	}
	run(t, variables)
	for name, s := range stacks {
		s.Discord.AddMember("900", "admin")
		s.Discord.SetPermissions("900", discordtest.Administrator)
		who := discordtest.Who{UserID: "900", ChannelID: s.Discord.AddTextChannel("office")}
		answer, err := s.Discord.TypeOption(who, "schedule", map[string]any{"cohort": "cohort"}, "cohort").Answer(t.Context())
		require.NoError(t, err)
		require.Len(t, answer.Choices, 1)
		require.Contains(t, answer.Choices[0].Name, "Cohort of the "+name)
	}
}
