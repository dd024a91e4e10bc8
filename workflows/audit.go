package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"
)

// audit holds the decisions that are still to be recorded, oldest first.
type audit struct {
	rows []auditRow
	last time.Time // when the latest decision came
}

type auditRow struct {
	record  DecisionRecord
	counted bool
}

// auditGrace is how long a run that has ended otherwise waits for its decisions to be recorded: longer than a
// failover of PostgreSQL takes. The history holds them in any case.
const auditGrace = time.Hour

// stamp is when a decision counts as having come: now, or a microsecond after the one before, which is as fine
// as PostgreSQL distinguishes, so that the table is in the order in which they came.
func (a *audit) stamp(now time.Time) time.Time {
	if !now.After(a.last) {
		now = a.last.Add(time.Microsecond)
	}
	a.last = now
	return now
}

// cameAt is when a decision that is received now has come. Temporal does not hand over when it was sent.
func (r *scheduleRun) cameAt(ctx workflow.Context) time.Time {
	if !r.prompt {
		return workflow.Now(ctx)
	}
	return r.audit.stamp(workflow.Now(ctx))
}

// record records a decision, refused if refusal is not nil, beside what the run does next.
func (r *scheduleRun) record(ctx workflow.Context, d decision, refusal error) {
	if !r.prompt {
		r.recordBeforeGoingOn(ctx, d, refusal)
		return
	}
	r.audit.rows = append(r.audit.rows, auditRow{r.rowOf(d, refusal), refusal == nil && d.kind != expired})
}

func (r *scheduleRun) rowOf(d decision, refusal error) DecisionRecord {
	row := DecisionRecord{
		Run: r.ref, ID: d.id, Kind: d.kind, By: d.by, Via: d.via,
		Revision: r.status.Revision, GroupIDs: d.groups, Reason: d.reason, At: d.at,
	}
	if refusal != nil {
		row.Refused = problemOf(refusal)
	}
	return row
}

// writeAudit writes the decisions one after the other until the run ends, also when it has been cancelled.
func (r *scheduleRun) writeAudit(ctx workflow.Context) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			ready := func() bool { return len(r.audit.rows) > 0 && r.recordable() }
			_ = workflow.Await(ctx, ready) // ctx is never cancelled
			row := r.audit.rows[0]
			r.write(ctx, row.record)
			r.audit.rows = r.audit.rows[1:]
			if row.counted { // it is on record who is behind it
				r.status.DecidedBy, r.status.DecidedVia = row.record.By, row.record.Via
				r.show(ctx)
			}
		}
	})
}

// recordable reports whether the run is on record, to which the rows belong, or never will be.
func (r *scheduleRun) recordable() bool { return r.opened || r.status.Stage != StageMatching }

// write is retried without end.
func (r *scheduleRun) write(ctx workflow.Context, row DecisionRecord) {
	err := workflow.ExecuteActivity(withDatabase(ctx, "record the decision: "+row.Kind), "RecordDecision", row).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Error("decision not recorded", "kind", row.Kind, "error", err)
	}
}

// awaitAudit waits, for auditGrace at most, until the decisions are on record and the handlers have answered,
// and refuses what still comes meanwhile.
func (r *scheduleRun) awaitAudit(ctx workflow.Context, stage Stage) error {
	if !r.prompt {
		return workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) && r.auditing == 0 })
	}
	until := workflow.Now(ctx).Add(auditGrace)
	for {
		r.refuseLate(ctx, stage)
		settled := func() bool {
			return workflow.AllHandlersFinished(ctx) && len(r.audit.rows) == 0 || r.signals.waiting()
		}
		if settled() && !r.signals.waiting() {
			return nil
		}
		inTime, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
			Timeout:      max(until.Sub(workflow.Now(ctx)), 0),
			TimerOptions: workflow.TimerOptions{Summary: "until the decisions are on record"},
		}, settled)
		if err != nil {
			return err
		}
		if !inTime {
			r.faults.add(fmt.Sprintf("not on record of the decisions: %d, which the database did not take within %s", len(r.audit.rows), auditGrace))
			return nil
		}
	}
}

// refuseLate refuses what came too late to count.
func (r *scheduleRun) refuseLate(ctx workflow.Context, stage Stage) {
	r.drainSignals(ctx)
	for r.inbox.len() > 0 {
		r.record(ctx, r.inbox.pop(), refuse(ErrNotWaiting, "the run had ended (%s)", stage))
	}
}

// recordBeforeGoingOn is record for runs that began before versionPrompt: it returns when the decision is on
// record.
func (r *scheduleRun) recordBeforeGoingOn(ctx workflow.Context, d decision, refusal error) {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	r.auditing++
	defer func() { r.auditing-- }()
	_ = workflow.Await(ctx, r.recordable) // ctx is never cancelled
	r.write(ctx, r.rowOf(d, refusal))
	if refusal == nil && d.kind != expired {
		r.status.DecidedBy, r.status.DecidedVia = d.by, d.via
	}
}
