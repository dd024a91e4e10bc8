package workflows

import (
	"slices"

	"convene/cohort"
)

// accept judges a decision at the moment it comes. What it accepts counts: nothing but a later decision that is
// accepted keeps it from being carried out.
func (r *scheduleRun) accept(d decision) (decision, error) {
	if !r.prompt {
		return d, r.judge(d)
	}
	if err := r.admit(d); err != nil {
		return d, err
	}
	if d.kind == Approve {
		d.claimed = slices.DeleteFunc(r.decidable(d), r.claims)
	}
	return d, nil
}

// admit is judge, with an eye on what has become irrevocable or has been accepted although the run has not come
// to do it. It is pure.
func (r *scheduleRun) admit(d decision) error {
	id := r.status.CohortID
	switch {
	case r.cancelled():
		return refuse(ErrNotWaiting, "the run of cohort %d has been cancelled: nothing waits for a decision", id)
	case r.decided:
		return refuse(ErrNotWaiting, "cohort %d has been decided on already: nothing waits for a decision", id)
	}
	if err := r.judge(d); err != nil {
		return err
	}
	if r.rejectionWaits() {
		return refuse(ErrNotWaiting, "cohort %d has been rejected already: nothing waits for a decision", id)
	}
	if d.kind == Approve {
		return r.admitApproval(d)
	}
	if r.status.Stage != StageMatching && len(r.decidable(d)) == 0 {
		return refuse(ErrNotWaiting, "no group of cohort %d can be rejected any more: all are active or about to be", id)
	}
	return nil
}

// admitApproval refuses an approval of groups that an approval accepted before it has.
func (r *scheduleRun) admitApproval(d decision) error {
	for _, id := range d.groups {
		if r.claims(id) {
			return refuse(ErrNotWaiting, "group %d is approved already", id)
		}
	}
	if !slices.ContainsFunc(r.decidable(d), func(id cohort.GroupID) bool { return !r.claims(id) }) {
		return refuse(ErrNotWaiting, "every group of cohort %d is approved already", r.status.CohortID)
	}
	return nil
}

// claims reports whether an approval that waits in the inbox has the group.
func (r *scheduleRun) claims(id cohort.GroupID) bool {
	return slices.ContainsFunc(r.inbox.decisions, func(d decision) bool {
		return d.kind == Approve && d.names(id) && r.judge(d) == nil
	})
}

// rejects reports whether a decision is a rejection that counts.
func (r *scheduleRun) rejects(d decision) bool { return d.kind == Reject && r.judge(d) == nil }

// rejectionWaits reports whether the inbox has a rejection that counts.
func (r *scheduleRun) rejectionWaits() bool { return slices.ContainsFunc(r.inbox.decisions, r.rejects) }

// canStop reports whether a group that is being realized can still be stopped for certain.
func (r *scheduleRun) canStop(g GroupProgress) bool {
	return g.State == GroupRealizing && (g.Step != setActive || !r.prompt)
}
