package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// HeartbeatTimeout is how soon Temporal detects that a worker was killed. The worker sends heartbeats for its
// activities by itself (package taskqueue).
const HeartbeatTimeout = 15 * time.Second

// withDatabase sets the options of database activities: a transaction takes milliseconds, so a
// minute means that the worker or the connection is gone. They are retried without end, because
// PostgreSQL comes back.
func withDatabase(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           Queue,
		StartToCloseTimeout: time.Minute,
		HeartbeatTimeout:    HeartbeatTimeout,
		WaitForCancellation: true, // compensation must not run beside the step it takes back
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}

// withMatching sets the options of matching, which stops by itself after some minutes with its best
// answer.
func withMatching(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueMatching,
		StartToCloseTimeout: 10 * time.Minute,
		HeartbeatTimeout:    HeartbeatTimeout,
		WaitForCancellation: true,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
		Summary:             summary,
	})
}

// withDiscord sets the options of Discord activities. One attempt makes a few requests of at most
// 20 s each (the HTTP client's limit); 5 minutes between attempts at most, so that a group goes on
// soon after an outage of any length. A 429 brings its own delay.
func withDiscord(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           QueueDiscord,
		StartToCloseTimeout: 90 * time.Second,
		HeartbeatTimeout:    HeartbeatTimeout,
		WaitForCancellation: true,
		RetryPolicy:         &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: 5 * time.Minute},
		Summary:             summary,
	})
}

// withRecheck sets the options of the one look at what the groups of a run have on Discord. It makes two
// requests; where events have been deleted or hidden, one or two more for each such group, which 500 ms each
// let take five minutes for 300 groups. It locks a group only to change its record.
func withRecheck(ctx workflow.Context) workflow.Context {
	options := workflow.GetActivityOptions(withDiscord(ctx, "what is left of the groups"))
	options.StartToCloseTimeout = 10 * time.Minute
	return workflow.WithActivityOptions(ctx, options)
}

// courtesyTime is how long a workflow tries what it can do without. Discord's rate limits last up to a minute;
// several activities that wait for the same one are let through one after the other.
const courtesyTime = 5 * time.Minute

// withCourtesy limits the context's options for what a workflow can do without: attempts for some minutes, then
// it goes on. Time counts, not attempts: a rate limit that names a second uses up any number of attempts.
func withCourtesy(ctx workflow.Context) workflow.Context {
	options := workflow.GetActivityOptions(ctx)
	options.RetryPolicy = &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute}
	options.ScheduleToCloseTimeout = courtesyTime
	return workflow.WithActivityOptions(ctx, options)
}

// withCompensation sets the options of an undoing step on top of the context's own: no limit on
// attempts, and errors that would stop a forward step are retried too, every 10 minutes at the
// most, because leaving something behind is not an option.
func withCompensation(ctx workflow.Context) workflow.Context {
	options := workflow.GetActivityOptions(ctx)
	options.RetryPolicy = &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: 10 * time.Minute}
	return workflow.WithActivityOptions(ctx, options)
}
