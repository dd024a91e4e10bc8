package torture

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/workflowservice/v1"

	"convene/cohort"
	"convene/workflows"
)

// openDelay is how long Temporal's list of open workflows may lag behind.
const openDelay = 20 * time.Second

// open lists the workflows that have not ended, when they are those wanted, or after a while all the same.
func (g *guild) open(ctx context.Context, wanted []string) (list []string, err error) {
	slices.Sort(wanted)
	for late := time.Now().Add(openDelay); ; {
		err = insist(ctx, "list the open workflows", func(ctx context.Context) error {
			list, err = g.listOpen(ctx)
			return err
		})
		if err != nil || slices.Equal(list, wanted) || time.Now().After(late) || !pause(ctx, lookInterval) {
			return list, err
		}
	}
}

func (g *guild) listOpen(ctx context.Context) ([]string, error) {
	var ids []string
	request := &workflowservice.ListWorkflowExecutionsRequest{Namespace: g.namespace, Query: `ExecutionStatus = "Running"`}
	for {
		page, err := g.client.ListWorkflow(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("list the open workflows: %w", err)
		}
		for _, run := range page.GetExecutions() {
			ids = append(ids, run.GetExecution().GetWorkflowId())
		}
		token := page.GetNextPageToken()
		if len(token) == 0 {
			slices.Sort(ids)
			return ids, nil
		}
		request.NextPageToken = token
	}
}

// keepers are the workflows that look after the groups of the trials that are active.
func keepers(trials []*trial) []string {
	var ids []string
	for _, t := range trials {
		for id := range t.final {
			ids = append(ids, workflows.LifecycleID(cohort.GroupID(id)))
		}
	}
	return ids
}

// dismiss ends the keepers of groups that are over.
func (g *guild) dismiss(ctx context.Context, trials []*trial) error {
	for _, id := range keepers(trials) {
		err := insist(ctx, "end the lifecycle of a group", func(ctx context.Context) error {
			return unlessEnded(g.client.TerminateWorkflow(ctx, id, "", "its group is over"))
		})
		if err != nil {
			return err
		}
	}
	return nil
}
