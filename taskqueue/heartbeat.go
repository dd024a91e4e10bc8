package taskqueue

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"convene/workflows"
)

// heartbeatsPerTimeout is how many heartbeats an activity sends within its heartbeat timeout: two may be lost.
const heartbeatsPerTimeout = 3

// heartbeatInterval is how often the SDK lets a heartbeat through to Temporal. By itself it sends one in 80 %
// of the timeout, however often an activity sends them, so that a single slow request lets the activity time
// out and run twice.
const heartbeatInterval = workflows.HeartbeatTimeout / heartbeatsPerTimeout

// heartbeats makes every activity that has a heartbeat timeout beat while it runs. So Temporal misses
// a worker that was killed within seconds, instead of after the activity's whole time, and a running
// activity learns that it was cancelled.
type heartbeats struct {
	interceptor.WorkerInterceptorBase
}

func (heartbeats) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &beatingActivity{interceptor.ActivityInboundInterceptorBase{Next: next}}
}

type beatingActivity struct {
	interceptor.ActivityInboundInterceptorBase
}

func (a *beatingActivity) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	timeout := activity.GetInfo(ctx).HeartbeatTimeout
	if timeout <= 0 {
		return a.Next.ExecuteActivity(ctx, in)
	}
	beating, stop := context.WithCancel(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		beat(beating, timeout/heartbeatsPerTimeout)
	}()
	defer func() {
		stop()
		<-stopped
	}()
	return a.Next.ExecuteActivity(ctx, in)
}

func beat(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			activity.RecordHeartbeat(ctx)
		}
	}
}
