package main

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"convene/discord/discordtest"
	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// intercept calls do before each request to Temporal that the stack's worker makes; its error is the answer.
func intercept(t *testing.T, s *taskqueuetest.Stack, do func(request any) error) {
	t.Helper()
	s.DialTemporal(grpc.WithChainUnaryInterceptor(func(
		ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption,
	) error {
		if err := do(request); err != nil {
			return err
		}
		return invoke(ctx, method, request, reply, connection, options...)
	}))
}

func TestWorker_SendsHeartbeatsThreeTimesWithinTheirTimeout(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	s := taskqueuetest.New(t, discordtest.WithMiddleware(func(api http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select { // a step that takes long: Discord does not answer
			case <-hold:
			case <-r.Context().Done():
			}
			api.ServeHTTP(w, r)
		})
	}))
	sent := make(chan time.Duration, 100) // since the activity's heartbeat before
	last := map[string]time.Time{}
	var mu sync.Mutex
	intercept(t, s, func(request any) error {
		mu.Lock()
		defer mu.Unlock()
		if heartbeat, ok := request.(*workflowservice.RecordActivityTaskHeartbeatRequest); ok {
			token := string(heartbeat.GetTaskToken())
			if before, again := last[token]; again {
				sent <- time.Since(before)
			}
			last[token] = time.Now()
		}
		return nil
	})
	s.Serve()
	roster := taskqueuetest.Evening(6)
	id := s.Load(roster)
	require.NoError(t, s.Desk().Schedule(t.Context(), workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults}))
	apart := next(t, sent)
	close(hold)
	require.Less(t, apart, workflows.HeartbeatTimeout/2)
}

func next[T any](t *testing.T, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(time.Minute):
		require.FailNow(t, "nothing came")
	}
	return value
}

func TestWorker_StartsWhereItMayNotRegisterSearchAttributes(t *testing.T) {
	t.Parallel()
	s := taskqueuetest.New(t)
	intercept(t, s, refuseToRegister)
	s.Serve()
	roster := taskqueuetest.Evening(6)
	id := s.Load(roster)
	require.NoError(t, s.Desk().Schedule(t.Context(), workflows.ScheduleInput{CohortID: id, Options: roster.Cohort.Defaults}))
	require.Equal(t, workflows.StageAwaiting, s.Await(id, organiser.Status.Settled).Stage)
}

// refuseToRegister answers as Temporal Cloud does.
func refuseToRegister(request any) error {
	if _, ok := request.(*operatorservice.AddSearchAttributesRequest); ok {
		return status.Error(codes.PermissionDenied, "not for workers")
	}
	return nil
}
