package taskqueue

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
)

// requests is an interceptor that counts what each run asks of Discord, failed attempts included, so that
// a run's result can say what it took. An attempt whose worker is killed is not counted.
type requests struct {
	interceptor.WorkerInterceptorBase

	store *postgres.Store
}

func (r *requests) InterceptActivity(_ context.Context, next interceptor.ActivityInboundInterceptor) interceptor.ActivityInboundInterceptor {
	return &requestCounter{ActivityInboundInterceptorBase: interceptor.ActivityInboundInterceptorBase{Next: next}, store: r.store}
}

type requestCounter struct {
	interceptor.ActivityInboundInterceptorBase

	store *postgres.Store
}

// countTimeout bounds the recording, which is done even when the activity's context has ended.
const countTimeout = 5 * time.Second

// ExecuteActivity counts while the activity runs. The count is a courtesy: if it cannot be recorded, the
// activity's own result stands.
func (c *requestCounter) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	var counter discord.Counter
	result, err := c.Next.ExecuteActivity(discord.WithCounter(ctx, &counter), in)
	if sent := counter.ByRoute(); len(sent) > 0 {
		record, cancel := context.WithTimeout(context.WithoutCancel(ctx), countTimeout)
		defer cancel()
		run := cohort.RunID(activity.GetInfo(ctx).WorkflowExecution.RunID)
		if countErr := c.store.AddRequests(record, run, sent); countErr != nil {
			activity.GetLogger(ctx).Warn("requests not counted", "error", countErr)
		}
	}
	return result, err
}
