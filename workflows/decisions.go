package workflows

import (
	"slices"

	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// expired is the decision that the deadline takes. Nobody can send it.
const expired = "expired"

// inbox holds accepted decisions until the run takes them up, oldest first.
type inbox struct{ decisions []decision }

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

// take removes the first decision of which the condition holds; ok is false if there is none.
func (b *inbox) take(condition func(decision) bool) (d decision, ok bool) {
	i := slices.IndexFunc(b.decisions, condition)
	if i < 0 {
		return decision{}, false
	}
	d = b.decisions[i]
	b.decisions = slices.Delete(b.decisions, i, i+1)
	return d, true
}

// judge decides whether a decision counts in the present state of the run. It is pure, so that the
// validators of updates and the receivers of signals can share it. Its errors are the refusals of
// errors.go, each a sentence that says what to do.
func (r *scheduleRun) judge(d decision) error {
	s := r.status
	if d.by == "" || d.via == "" {
		return refuse(ErrBadDecision, "%s", errUnsigned)
	}
	if d.run != "" && d.run != s.Run {
		return refuse(ErrStaleRevision, "you reviewed the preview of an earlier run of cohort %d: look at the present one, then decide", s.CohortID)
	}
	switch s.Stage {
	case StageAwaiting, StagePaused, StageRealizing:
	case StageMatching:
		if d.kind == Reject && d.revision == 0 {
			return nil // nobody has to look at what they do not want
		}
		return refuse(ErrNotWaiting, "cohort %d is still being matched: decide when its preview is there, or reject it as it is", s.CohortID)
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
		undecided := g.State == GroupWaiting || g.State == GroupPaused || (d.kind == Reject && r.canStop(g))
		if d.names(g.ID) && undecided {
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
	for _, kind := range []decisionKind{approvals, rejections} {
		if err := r.handleUpdates(ctx, kind); err != nil {
			return err
		}
		r.handleSignals(ctx, kind)
	}
	return nil
}

// statusNow is how the run stands, as the status query answers.
func (r *scheduleRun) statusNow() Status {
	status := r.status
	status.Pending = r.inbox.len()
	status.Problems = r.faults.list()
	return status
}

// handleUpdates accepts one kind of decision as an update: it ends in the inbox, and its sender learns
// whether it counts.
func (r *scheduleRun) handleUpdates(ctx workflow.Context, kind decisionKind) error {
	update := func(ctx workflow.Context, input, more converter.RawValue) (Receipt, error) {
		// It was validated when it came, maybe by an earlier version, which took more.
		d, ok := kind.readLoosely(message{input, more})
		if !ok {
			return Receipt{}, refuse(ErrBadDecision, "this %s cannot be read", kind.name)
		}
		d.id = workflow.GetCurrentUpdateInfo(ctx).ID
		d.at = r.cameAt(ctx)
		if r.prompt {
			r.drainSignals(ctx) // what was sent before it is judged before it
			var err error
			if d, err = r.accept(d); err != nil {
				return Receipt{}, err
			}
		}
		receipt := Receipt{Revision: r.status.Revision, GroupIDs: r.decidable(d)}
		r.inbox.push(d)
		return receipt, nil
	}
	validate := func(ctx workflow.Context, input, more converter.RawValue) error {
		d, err := kind.read(message{input, more})
		if err != nil {
			return err
		}
		if err := d.checkRequest(workflow.GetCurrentUpdateInfo(ctx).ID); err != nil {
			return err
		}
		return r.admit(d)
	}
	return workflow.SetUpdateHandlerWithOptions(ctx, kind.name, update, workflow.UpdateHandlerOptions{
		Validator:   validate,
		Description: kind.name + " the groups of this cohort that wait for a decision",
	})
}
