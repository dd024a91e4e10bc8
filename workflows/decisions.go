package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// expired is the decision that the deadline takes. Nobody can send it.
const expired = "expired"

// decision is an approval or a rejection, whichever way it came.
type decision struct {
	id       string // the update's id, or made for a signal
	kind     string
	by, via  string
	run      cohort.RunID // that was reviewed; empty for whichever is open
	revision int
	groups   []cohort.GroupID // of an approval; empty means all that wait
	reason   string
	at       time.Time
}

// inbox holds accepted decisions until the run takes them up, oldest first.
type inbox struct {
	decisions []decision
	signals   int // numbers the signals, which have no id of their own
}

func (b *inbox) len() int { return len(b.decisions) }

func (b *inbox) push(d decision) { b.decisions = append(b.decisions, d) }

func (b *inbox) pop() decision {
	d := b.decisions[0]
	b.decisions = b.decisions[1:]
	return d
}

// rejects reports whether a rejection waits.
func (b *inbox) rejects() bool {
	return slices.ContainsFunc(b.decisions, func(d decision) bool { return d.kind == Reject })
}

// judge decides whether a decision counts in the present state of the run. It is pure, so that the
// validators of updates and the receivers of signals can share it. Its errors are the refusals of
// errors.go, each a sentence that says what to do.
func (r *scheduleRun) judge(d decision) error {
	s := r.status
	if d.by == "" || d.via == "" {
		return refuse(ErrBadDecision, "a decision must say by whom (by) and from where (via) it comes")
	}
	if d.run != "" && d.run != s.Run {
		return refuse(ErrStaleRevision, "you reviewed the preview of an earlier run of cohort %d: look at the present one, then decide", s.CohortID)
	}
	switch s.Stage {
	case StageAwaiting, StagePaused, StageRealizing:
	case StageMatching:
		return refuse(ErrNotWaiting, "cohort %d is still being matched: decide when its preview is there", s.CohortID)
	default:
		return refuse(ErrNotWaiting, "cohort %d has been decided on already (%s): nothing waits for a decision", s.CohortID, s.Stage)
	}
	if d.revision != 0 && d.revision != s.Revision {
		return refuse(ErrStaleRevision, "you reviewed revision %d, the preview is now revision %d: look at it again, then decide",
			d.revision, s.Revision)
	}
	if d.kind == Reject {
		return nil
	}
	return r.judgeGroups(d)
}

// judgeGroups refuses an approval that names groups which do not wait.
func (r *scheduleRun) judgeGroups(d decision) error {
	for _, id := range d.groups {
		i := r.indexOf(id)
		if i < 0 {
			return refuse(ErrUnknownGroup, "group %d is not in this run of cohort %d", id, r.status.CohortID)
		}
		if g := r.status.Groups[i]; g.State != GroupWaiting && g.State != GroupPaused {
			return refuse(ErrNotWaiting, "group %d is %s already", id, g.State)
		}
	}
	if len(r.decidable(d)) == 0 {
		return refuse(ErrNotWaiting, "every group of cohort %d is approved already", r.status.CohortID)
	}
	return nil
}

// decidable returns the groups that a decision is about: those named, or all that wait.
func (r *scheduleRun) decidable(d decision) []cohort.GroupID {
	ids := []cohort.GroupID{}
	for _, g := range r.status.Groups {
		named := len(d.groups) == 0 || slices.Contains(d.groups, g.ID)
		undecided := g.State == GroupWaiting || g.State == GroupPaused || (d.kind == Reject && g.State == GroupRealizing)
		if named && undecided {
			ids = append(ids, g.ID)
		}
	}
	return ids
}

func (r *scheduleRun) indexOf(id cohort.GroupID) int {
	return slices.IndexFunc(r.status.Groups, func(g GroupProgress) bool { return g.ID == id })
}

// handleMessages registers the queries and updates, and starts receiving the signals.
func (r *scheduleRun) handleMessages(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, StatusQuery, func() (Status, error) { return r.statusNow(), nil }); err != nil {
		return err
	}
	if err := workflow.SetQueryHandler(ctx, PreviewQuery, func() ([]GroupProgress, error) { return r.status.Groups, nil }); err != nil {
		return err
	}
	if err := handleDecision(ctx, r, Approve, ApproveInput.decision); err != nil {
		return err
	}
	return handleDecision(ctx, r, Reject, RejectInput.decision)
}

// statusNow is the answer to the status query.
func (r *scheduleRun) statusNow() Status {
	status := r.status
	status.Pending = r.inbox.len()
	return status
}

// handleDecision accepts one kind of decision, as an update and as a signal; both end in the inbox.
func handleDecision[In any](ctx workflow.Context, r *scheduleRun, name string, read func(In) decision) error {
	update := func(ctx workflow.Context, in In) (Receipt, error) {
		d := read(in)
		d.id = workflow.GetCurrentUpdateInfo(ctx).ID
		d.at = workflow.Now(ctx)
		receipt := Receipt{Revision: r.status.Revision, GroupIDs: r.decidable(d)}
		r.inbox.push(d)
		return receipt, nil
	}
	validate := func(_ workflow.Context, in In) error { return r.judge(read(in)) }
	err := workflow.SetUpdateHandlerWithOptions(ctx, name, update, workflow.UpdateHandlerOptions{
		Validator:   validate,
		Description: name + " the groups of this cohort that wait for a decision",
	})
	if err != nil {
		return err
	}
	signals := workflow.GetSignalChannel(ctx, name)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			var in In
			if more := signals.Receive(ctx, &in); !more {
				return
			}
			r.receive(ctx, read(in))
		}
	})
	return nil
}

// receive takes a signal in. One that comes before the preview is kept and judged when the run
// waits; one that cannot count is on record as refused, because its sender was not told.
func (r *scheduleRun) receive(ctx workflow.Context, d decision) {
	r.inbox.signals++
	d.id = fmt.Sprintf("signal-%d", r.inbox.signals)
	d.at = workflow.Now(ctx)
	if r.status.Stage == StageMatching {
		r.inbox.push(d)
		return
	}
	if err := r.judge(d); err != nil {
		r.audit(ctx, d, err)
		return
	}
	r.inbox.push(d)
}

func (in ApproveInput) decision() decision {
	return decision{kind: Approve, by: in.By, via: in.Via, run: in.Run, revision: in.Revision, groups: in.GroupIDs}
}

func (in RejectInput) decision() decision {
	return decision{kind: Reject, by: in.By, via: in.Via, run: in.Run, revision: in.Revision, reason: in.Reason}
}

// audit records a decision, refused if refusal is not nil. It is retried without end and goes on
// after a cancellation.
func (r *scheduleRun) audit(ctx workflow.Context, d decision, refusal error) {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	r.auditing++
	defer func() { r.auditing-- }()
	record := DecisionRecord{
		Run: r.ref, ID: d.id, Kind: d.kind, By: d.by, Via: d.via,
		Revision: r.status.Revision, GroupIDs: d.groups, Reason: d.reason, At: d.at,
	}
	if refusal != nil {
		record.Refused = problemOf(refusal)
	}
	err := workflow.ExecuteActivity(withDatabase(ctx, "record the decision: "+d.kind), "RecordDecision", record).Get(ctx, nil)
	if err != nil {
		workflow.GetLogger(ctx).Error("decision not recorded", "kind", d.kind, "error", err)
	}
}
