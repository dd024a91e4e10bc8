package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/environment"
	"convene/local/localtest"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// asWorker makes the test binary be the worker, so that a test can kill it.
const asWorker = "CONVENE_TEST_AS_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(asWorker) != "" {
		main()
		return
	}
	localtest.Main(m)
}

// child is a worker of its own.
type child struct {
	*exec.Cmd
	t       *testing.T
	address string // where it answers health checks
}

func start(t *testing.T, s *taskqueuetest.Stack) *child {
	t.Helper()
	p := &child{exec.Command(os.Args[0]), t, freeAddress(t)}
	p.Env = append(os.Environ(), asWorker+"=1", environment.HealthAddress+"="+p.address)
	for name, value := range s.Environment() {
		p.Env = append(p.Env, name+"="+value)
	}
	require.NoError(t, p.Start())
	t.Cleanup(p.kill)
	return p
}

// kill ends the process as a power cut would. It may have ended already.
func (p *child) kill() {
	if p.ProcessState == nil {
		_ = p.Process.Kill()
		_ = p.Wait()
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

// trap holds back the answer to the n-th channel that is created, until the test lets go.
type trap struct {
	n       int
	created chan struct{} // counts the channels, by closing at the n-th
	release chan struct{}
}

func (trap *trap) wrap(api http.Handler) http.Handler {
	count := make(chan int, 1)
	count <- 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.ServeHTTP(w, r)
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/channels") {
			return
		}
		made := <-count + 1
		count <- made
		if made == trap.n {
			close(trap.created)
			<-trap.release
		}
	})
}

func TestWorker_KilledBetweenTwoChannelsLosesNothingAndMakesNothingTwice(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 5} { // the category, a first group's channel, one in the middle
		t.Run(fmt.Sprintf("channel %d", n), func(t *testing.T) {
			t.Parallel()
			trap := &trap{n: n, created: make(chan struct{}), release: make(chan struct{})}
			s := taskqueuetest.New(t, discordtest.WithMiddleware(trap.wrap))
			first := start(t, s)
			roster := taskqueuetest.Evening(24)
			id := s.Load(roster)
			require.NoError(t, s.Desk().Schedule(t.Context(), workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults}))
			s.Await(id, organiser.Status.Settled)
			_, err := s.Desk().Approve(t.Context(), id, "press", workflows.ApproveInput{By: "user:1", Via: "cli"})
			require.NoError(t, err)

			select {
			case <-trap.created:
			case <-t.Context().Done():
			case <-time.After(time.Minute):
				t.Fatal("the channel was never created")
			}
			first.kill()
			close(trap.release)
			start(t, s)
			require.Equal(t, workflows.StageActive, s.Await(id, organiser.Status.Ended).Stage)
			requireOnce(t, s, id, 3)
		})
	}
}

// requireOnce demands that each group has each of its parts once, and that there is nothing else.
func requireOnce(t *testing.T, s *taskqueuetest.Stack, id cohort.ID, groups int) {
	t.Helper()
	view, err := s.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, view.Groups, groups)
	want := []string{view.Groups[0].Objects.CategoryID}
	for _, g := range view.Groups {
		require.Equal(t, cohort.Active, g.Status)
		want = append(want, g.Objects.VoiceChannelID, g.Objects.TextChannelID)
	}
	there := s.Discord.Snapshot()
	have := []string{}
	for _, c := range there.Channels {
		have = append(have, c.ID)
	}
	require.ElementsMatch(t, want, have)
	require.Len(t, there.Events, groups)
	for _, g := range view.Groups {
		require.Len(t, there.Messages[g.Objects.TextChannelID], 1)
	}
}

func TestWorker_SaysThatItIsHealthyAndEndsWhenAsked(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	p := start(t, s)
	require.Eventually(t, func() bool { return healthy(t.Context(), p.address) }, time.Minute, 50*time.Millisecond)
	require.NoError(t, p.Process.Signal(syscall.SIGTERM))
	require.NoError(t, p.Wait())
}

func healthy(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return err == nil && response.StatusCode == http.StatusOK && string(answer) == "ok\n"
}
