package torture

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	"convene/cohort"
	"convene/dev/torture/referee"
	"convene/workflows"
)

// trial is a cohort and what is done to it.
type trial struct {
	*guild

	roster cohort.Roster
	script script
	dice   *rand.Rand

	id       cohort.ID
	groups   map[int64]string // each group ever seen, with its last status
	final    map[int64]bool   // those that were ever seen active
	receipts receipts
	ending   referee.Ending
	pending  string // what an open run is at, for a person
	took     time.Duration
}

// run loads the cohort, schedules it, plays its script and waits until it has settled. It returns an
// error only if the whole run is ended.
func (t *trial) run(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, t.Patience)
	defer cancel()
	started := time.Now()
	err := t.story(limited)
	t.took = time.Since(started)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		fmt.Fprintf(t.News, "cohort %d of server %d (%s): %v\n", t.id, t.number, t.script.name, err)
	}
	return insist(ctx, "see how the cohort ended", t.end)
}

func (t *trial) story(ctx context.Context) error {
	if err := t.load(ctx); err != nil {
		return err
	}
	if err := t.schedule(ctx); err != nil {
		return err
	}
	if err := t.script.play(ctx, t); err != nil {
		return err
	}
	return t.finish(ctx)
}

func (t *trial) load(ctx context.Context) error {
	return insist(ctx, "load the cohort", func(ctx context.Context) error {
		imported, err := t.desk.Store.ImportRoster(ctx, t.roster)
		t.id = imported.CohortID
		return err
	})
}

// finish decides on whatever still waits, as the script's last word has it, until nothing does.
func (t *trial) finish(ctx context.Context) error {
	for {
		status, err := t.settled(ctx)
		if err != nil || !status.Open {
			return err
		}
		if err := t.decide(ctx, t.script.last, t.request()); err != nil {
			return err
		}
	}
}

// observe notes the cohort's groups. One that is active once stays so, whatever is decided later.
func (t *trial) observe(ctx context.Context) error {
	return insist(ctx, "look at the groups", func(ctx context.Context) error {
		now, err := referee.Statuses(ctx, t.pool, int64(t.id))
		if err != nil {
			return err
		}
		maps.Copy(t.groups, now)
		for id, status := range now {
			if status == string(cohort.Active) {
				t.final[id] = true
			}
		}
		return nil
	})
}

// asCase is what the referee has to know.
func (t *trial) asCase() referee.Case {
	return referee.Case{
		CohortID: int64(t.id), Signups: len(t.roster.People), Ending: t.ending, Receipts: t.receipts.list(),
		Groups: slices.Sorted(maps.Keys(t.groups)), Final: slices.Sorted(maps.Keys(t.final)),
	}
}

var endings = map[enumspb.WorkflowExecutionStatus]referee.Ending{
	enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING:   referee.Open,
	enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED: referee.Completed,
	enumspb.WORKFLOW_EXECUTION_STATUS_CANCELED:  referee.Cancelled,
}

// end notes how the cohort's last run ended, and what it is at if it has not.
func (t *trial) end(ctx context.Context) error {
	run, err := t.describe(ctx)
	if err != nil {
		return err
	}
	t.ending = referee.Failed
	if ending, known := endings[run.GetWorkflowExecutionInfo().GetStatus()]; known {
		t.ending = ending
	}
	if t.ending == referee.Open {
		t.pending = pendingText(run.GetPendingActivities())
	}
	return t.observe(ctx)
}

func pendingText(activities []*workflowpb.PendingActivityInfo) string {
	var list []string
	for _, a := range activities {
		list = append(list, fmt.Sprintf("%s, attempt %d: %s", a.GetActivityType().GetName(), a.GetAttempt(), a.GetLastFailure().GetMessage()))
	}
	return strings.Join(list, "; ")
}

func (t *trial) describe(ctx context.Context) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	run, err := t.client.DescribeWorkflowExecution(ctx, workflows.WorkflowID(t.id), "")
	if err != nil {
		return nil, fmt.Errorf("look up the run of cohort %d: %w", t.id, err)
	}
	return run, nil
}

// begun waits until something of the cohort is on Discord, or its run can do nothing for it.
func (t *trial) begun(ctx context.Context) error {
	for {
		var begun bool
		err := insist(ctx, "look whether the groups are begun", func(ctx context.Context) error {
			return t.pool.QueryRow(ctx, `
				SELECT EXISTS (SELECT 1 FROM groups WHERE cohort_id = $1 AND discord_voice_channel_id IS NOT NULL)`, t.id).Scan(&begun)
		})
		if err != nil || begun {
			return err
		}
		if status, err := t.look(ctx); err == nil && status.Settled() {
			return nil
		}
		if !pause(ctx, callPause) {
			return fmt.Errorf("wait until the groups are begun: %w", ctx.Err())
		}
	}
}
