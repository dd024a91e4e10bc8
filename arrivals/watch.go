// Package arrivals watches who joins the Discord server, so that members of groups get access to them.
//
// The one rule to know: it only starts workflows. Whatever Discord does after somebody has joined,
// Temporal goes on until they have access; and who joined while nobody watched is looked for.
package arrivals

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// Watcher starts the workflows that let people in.
type Watcher struct {
	Temporal client.Client
	Store    *postgres.Store
	Log      *slog.Logger
}

// Listener is what has to hear of the server's events.
func (w *Watcher) Listener() discord.Listener {
	return discord.Listener{
		Ready: func(ctx context.Context) {
			w.insist(ctx, "look for people who have joined", w.lookForArrivals)
		},
		MemberJoined: func(ctx context.Context, id discord.UserID) {
			w.insist(ctx, "let somebody in who has joined", func(ctx context.Context) error { return w.admit(ctx, id) })
		},
	}
}

// lookForArrivals starts the look for those who joined while nobody watched.
func (w *Watcher) lookForArrivals(ctx context.Context) error {
	return w.start(ctx, workflows.AdmitArrivalsID, "Look who has joined the Discord server", workflows.AdmitArrivals)
}

// admit starts the admission of a user, if a group may wait for them.
func (w *Watcher) admit(ctx context.Context, id discord.UserID) error {
	user, err := w.Store.UserOfDiscord(ctx, string(id))
	if errors.Is(err, postgres.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.start(ctx, workflows.AdmitID(user), fmt.Sprintf("Let user %d into their groups", user), workflows.AdmitMember, user)
}

// start starts a workflow unless it is running.
func (w *Watcher) start(ctx context.Context, id, summary string, workflow any, args ...any) error {
	_, err := w.Temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: workflows.Queue, StaticSummary: summary,
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, workflow, args...)
	if err != nil {
		return fmt.Errorf("start workflow %s: %w", id, err)
	}
	return nil
}

// retryInterval is how long to wait before something is tried again that needs a server which does not
// answer.
const retryInterval = 5 * time.Second

// insist tries until it succeeds or ctx is done: nobody says twice that somebody has joined.
func (w *Watcher) insist(ctx context.Context, what string, do func(context.Context) error) {
	for {
		err := do(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		w.Log.Warn("trying again", "what", what, "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(retryInterval):
		}
	}
}
