package organiser

import (
	"context"
	"fmt"
	"strconv"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"convene/cohort"
	"convene/workflows"
)

// Stages returns the stage of every open run, by its cohort. Temporal finds them by their search
// attributes, which may be a second old.
func (d *Desk) Stages(ctx context.Context) (map[cohort.ID]workflows.Stage, error) {
	stages := map[cohort.ID]workflows.Stage{}
	request := &workflowservice.ListWorkflowExecutionsRequest{
		Query: `WorkflowType = "ScheduleCohort" AND ExecutionStatus = "Running"`,
	}
	for {
		page, err := d.Temporal.ListWorkflow(ctx, request)
		if err != nil {
			return nil, fmt.Errorf("list the open runs: %w", err)
		}
		for _, run := range page.GetExecutions() {
			attributes := run.GetSearchAttributes().GetIndexedFields()
			id, err := strconv.ParseInt(keyword(attributes, workflows.CohortIDKey.GetName()), 10, 64)
			if err != nil {
				continue // it has not said yet which cohort it is for
			}
			stages[cohort.ID(id)] = workflows.Stage(keyword(attributes, workflows.CohortStageKey.GetName()))
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.GetNextPageToken()) == 0 {
			return stages, nil
		}
	}
}

// keyword is the value of a search attribute; empty if it has none.
func keyword(attributes map[string]*commonpb.Payload, name string) string {
	var value string
	if payload := attributes[name]; payload == nil || converter.GetDefaultDataConverter().FromPayload(payload, &value) != nil {
		return ""
	}
	return value
}
