package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"
)

// awaitDecision waits until an organiser decides or the deadline passes. Each wait has its own
// deadline: a group that was paused after weeks deserves as long as one never looked at. Half-way
// the organisers are reminded. Decisions that do not count are recorded and passed over.
func (r *scheduleRun) awaitDecision(ctx workflow.Context) (decision, error) {
	stage, notice := StageAwaiting, NoticePreview
	if r.status.Count(GroupPaused) > 0 {
		stage, notice = StagePaused, NoticePaused
	}
	r.waits++
	deadline := workflow.Now(ctx).Add(r.in.Deadline)
	r.status.Deadline = &deadline
	defer func() { r.status.Deadline = nil }()
	if err := r.enter(ctx, stage); err != nil {
		return decision{}, err
	}
	told := notice == NoticePreview && r.boards.posted() // who sees a board
	if r.inbox.len() == 0 && !told {
		r.notify(ctx, notice)
	}
	if r.waits == 1 || (r.faults.doubtful(stage) && changed(ctx, versionPreflights)) {
		r.preflight(ctx)
	}
	if d, ok, err := r.nextDecision(ctx, deadline.Add(-r.in.Deadline/2), "remind the organisers"); ok || err != nil {
		return d, err
	}
	r.notify(ctx, NoticeReminder)
	if d, ok, err := r.nextDecision(ctx, deadline, "deadline of the decision"); ok || err != nil {
		return d, err
	}
	end := decision{id: fmt.Sprintf("deadline-%d", r.waits), kind: expired, by: "convene", via: "deadline", at: workflow.Now(ctx)}
	r.audit(ctx, end, nil)
	r.notify(ctx, NoticeExpired)
	return end, nil
}

// nextDecision waits until the given time for a decision that counts; ok is false if none came.
func (r *scheduleRun) nextDecision(ctx workflow.Context, until time.Time, summary string) (d decision, ok bool, err error) {
	for {
		came, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
			Timeout:      max(until.Sub(workflow.Now(ctx)), 0),
			TimerOptions: workflow.TimerOptions{Summary: summary},
		}, func() bool { return r.inbox.len() > 0 })
		if err != nil || !came {
			return decision{}, false, err
		}
		d := r.inbox.pop()
		if refusal := r.judge(d); refusal != nil {
			r.audit(ctx, d, refusal)
			continue
		}
		r.take(ctx, d)
		return d, true, nil
	}
}

// take records a decision that counts.
func (r *scheduleRun) take(ctx workflow.Context, d decision) {
	r.status.Stage = stageAfter(d.kind) // before the audit blocks: from here on, nothing waits
	r.audit(ctx, d, nil)
	r.status.DecidedBy, r.status.DecidedVia = d.by, d.via // once it is on record who is behind it
}

func stageAfter(kind string) Stage {
	if kind == Approve {
		return StageRealizing
	}
	return StageUndoing
}

// notify tells the organisers. A run goes on without it: its state is in the database, the Temporal
// UI and the command line as well.
func (r *scheduleRun) notify(ctx workflow.Context, kind NoticeKind) {
	notice := Notice{
		Run: r.ref, Kind: kind, Wait: r.waits,
		Groups: r.waiting(), Unplaced: r.status.Unplaced, Paused: r.status.Count(GroupPaused),
	}
	if r.status.Deadline != nil {
		notice.Deadline = *r.status.Deadline
	}
	err := workflow.ExecuteActivity(withCourtesy(withDiscord(ctx, "tell the organisers: "+string(kind))), "NotifyOrganisers", notice).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Warn("organisers not notified", "kind", kind, "error", err)
	}
}

// preflight finds out, before anybody approves, what Discord would refuse.
func (r *scheduleRun) preflight(ctx workflow.Context) {
	var problems []string
	err := workflow.ExecuteActivity(withCourtesy(withDiscord(ctx, "check what Discord would refuse")), "Preflight", r.ref).Get(ctx, &problems)
	if err != nil {
		problems = []string{"Discord could not be checked: " + problemOf(err)}
	}
	r.faults.expect(problems)
	r.show(ctx)
}
