package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/postgres"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// What README.md says of a worker: so many connections for transactions, and so many for locks.
const mostConnections = 10 + postgres.MaxLocks + 2

// gate keeps everything that is asked of Discord waiting until it is opened.
type gate struct {
	mu      sync.Mutex
	waiting int
	most    int
	opened  chan struct{}
}

func (g *gate) wrap(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.enter(1)
		select {
		case <-g.opened:
		case <-r.Context().Done():
		}
		g.enter(-1)
		api.ServeHTTP(w, r)
	})
}

func (g *gate) enter(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting += n
	g.most = max(g.most, g.waiting)
}

func (g *gate) atMost() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.most
}

// While Discord takes its time, a worker uses as many connections to the database as it always may, and
// answers probes, however many people have joined the server.
func TestWorker_IsBoundedWhileDiscordIsSlow(t *testing.T) {
	t.Parallel()
	const people, groups = 300, 100
	g := &gate{opened: make(chan struct{})}
	s := taskqueuetest.New(t, discordtest.WithMiddleware(g.wrap))
	grouped(t, s, people, groups)
	s.DatabaseURL += "&application_name=worker"
	p := start(t, s)
	require.Eventually(t, func() bool { return healthy(t.Context(), p.address) }, time.Minute, 50*time.Millisecond)
	for user := range people {
		admit(t, s, cohort.UserID(user+1))
	}
	require.Eventually(t, func() bool { return g.atMost() >= postgres.MaxLocks/2 }, time.Minute, 10*time.Millisecond)

	most, probes := 0, 0
	require.Eventually(t, func() bool {
		most = max(most, connections(t, s))
		require.True(t, healthy(t.Context(), p.address), "probe %d", probes)
		probes++
		return probes >= 100 && g.atMost() == postgres.MaxLocks
	}, 2*time.Minute, 20*time.Millisecond)
	require.LessOrEqual(t, most, mostConnections)
	close(g.opened)
	t.Logf("%d people: at most %d connections, %d requests to Discord at a time, %d probes answered", people, most, g.atMost(), probes)

	require.Eventually(t, func() bool {
		return count(t, s, `SELECT count(*) FROM groups_users WHERE text_access_at IS NOT NULL`) == people
	},
		3*time.Minute, 100*time.Millisecond, "everybody is let in once Discord answers")
	require.LessOrEqual(t, max(most, connections(t, s)), mostConnections)
	require.Equal(t, postgres.MaxLocks, g.atMost())
}

// grouped loads people who wait to be let into the text channels of active groups.
func grouped(t *testing.T, s *taskqueuetest.Stack, people, groups int) {
	t.Helper()
	id := s.Load(taskqueuetest.Evening(people))
	conn, err := pgx.Connect(t.Context(), s.DatabaseURL)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	for i := range groups {
		_, err := conn.Exec(t.Context(), `
			WITH g AS (
				INSERT INTO groups (group_name, cohort_id, status, discord_text_channel_id) VALUES ('Group ' || $2::int, $1, 'active', $3)
				RETURNING group_id)
			INSERT INTO groups_users (user_id, group_id, role, on_server)
			SELECT su.user_id, g.group_id, 'participant', false FROM signups su, g WHERE su.cohort_id = $1 AND su.user_id % $4 = $2 % $4`,
			id, i, s.Discord.AddTextChannel(fmt.Sprintf("group-%d", i)), groups)
		require.NoError(t, err)
	}
}

func admit(t *testing.T, s *taskqueuetest.Stack, user cohort.UserID) {
	t.Helper()
	_, err := s.Temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
		ID: workflows.AdmitID(user), TaskQueue: workflows.Queue,
	}, workflows.AdmitMember, user)
	require.NoError(t, err)
}

// connections are those to the test's database that are the worker's.
func connections(t *testing.T, s *taskqueuetest.Stack) int {
	t.Helper()
	return count(t, s, `
		SELECT count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name IN ('worker', 'worker locks') AND pid <> pg_backend_pid()`)
}

// count reads a number from the test's database.
func count(t *testing.T, s *taskqueuetest.Stack, sql string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.DatabaseURL)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&n))
	return n
}
