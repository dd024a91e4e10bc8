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

// lookForArrivals starts the look for those who joined while nobody watched. One that is running is begun
// anew: it may have looked already, before somebody joined. It has changed nothing that the next does not.
func (w *Watcher) lookForArrivals(ctx context.Context) error {
	return w.start(ctx, client.StartWorkflowOptions{
		ID: workflows.AdmitArrivalsID, StaticSummary: "Look who has joined the Discord server",
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
	}, workflows.AdmitArrivals, workflows.ArrivalsInput{})
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
	return w.start(ctx, client.StartWorkflowOptions{
		ID: workflows.AdmitID(user), StaticSummary: fmt.Sprintf("Let user %d into their groups", user),
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, workflows.AdmitMember, user)
}

func (w *Watcher) start(ctx context.Context, options client.StartWorkflowOptions, workflow any, args ...any) error {
	options.TaskQueue = workflows.Queue
	if _, err := w.Temporal.ExecuteWorkflow(ctx, options, workflow, args...); err != nil {
		return fmt.Errorf("start workflow %s: %w", options.ID, err)
	}
	return nil
}

const (
	// retryInterval is how long to wait before something is tried again that needs a server which does not
	// answer.
	retryInterval = 5 * time.Second
	// attemptTimeout bounds one attempt: a look into the database and a request to Temporal.
	attemptTimeout = 30 * time.Second
)

// insist tries until it succeeds or ctx is done: nobody says twice that somebody has joined. What no retry
// can cure holds up nobody else.
func (w *Watcher) insist(ctx context.Context, what string, do func(context.Context) error) {
	for {
		err := attempt(ctx, do)
		if err == nil || ctx.Err() != nil {
			return
		}
		if refused, permanent := postgres.Permanent(err); permanent {
			w.Log.Error("given up", "what", what, "error", refused)
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

func attempt(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	return do(ctx)
}
