// Package activities does what the workflows ask for: everything that touches the database or
// Discord. It implements the interfaces that package workflows declares.
//
// The one rule to know: every activity may run twice, at the same time, or have its answer lost.
// Each says what makes that safe.
package activities

import (
	"context"
	"fmt"
	"time"

	"convene/cohort"
	"convene/postgres"
	"convene/workflows"
)

// Database implements workflows.DatabaseActivities on the store. Each activity is one transaction
// that finds its own work done when it runs again.
type Database struct {
	Store *postgres.Store
}

var _ workflows.DatabaseActivities = (*Database)(nil)

// OpenRun records the run; the run's id is the row's key, so that a second time changes nothing.
func (d *Database) OpenRun(ctx context.Context, in workflows.OpenRunInput) (workflows.OpenRunResult, error) {
	run := postgres.Run{ID: in.RunID, CohortID: in.CohortID, Options: in.Options}
	adopted, err := d.Store.OpenRun(ctx, run)
	if err != nil {
		return workflows.OpenRunResult{}, storeError(fmt.Sprintf("open run of cohort %d", in.CohortID), err)
	}
	return workflows.OpenRunResult{Adopted: adopted}, nil
}

// WritePreview writes the stored proposal as preview groups. The run's row is locked meanwhile and
// remembers that the preview was written: a second time only reads it.
func (d *Database) WritePreview(ctx context.Context, run workflows.Run) ([]workflows.GroupProgress, error) {
	groups, err := d.Store.WritePreview(ctx, run.RunID)
	if err != nil {
		return nil, storeError(fmt.Sprintf("write preview of cohort %d", run.CohortID), err)
	}
	return progressOf(groups), nil
}

// RunGroups only reads.
func (d *Database) RunGroups(ctx context.Context, run workflows.Run) ([]workflows.GroupProgress, error) {
	groups, err := d.Store.RunGroups(ctx, run.RunID)
	if err != nil {
		return nil, storeError(fmt.Sprintf("read groups of cohort %d", run.CohortID), err)
	}
	return progressOf(groups), nil
}

func progressOf(groups []cohort.Group) []workflows.GroupProgress {
	progress := make([]workflows.GroupProgress, 0, len(groups))
	for _, g := range groups {
		progress = append(progress, workflows.GroupProgress{
			ID: g.ID, Name: g.Name, Meeting: g.Meeting.String(), People: len(g.Members), State: stateOf(g.Status),
		})
	}
	return progress
}

// stateOf is how far a group of a run is that begins anew; empty for a preview, which the run decides on.
func stateOf(status cohort.GroupStatus) workflows.GroupState {
	switch status {
	case cohort.Active, cohort.Completed:
		return workflows.GroupActive
	case cohort.Cancelled:
		return workflows.GroupUndone
	case cohort.Preview:
	}
	return ""
}

// RecordDecision writes a row whose key is made of the run and the decision's id: once.
func (d *Database) RecordDecision(ctx context.Context, in workflows.DecisionRecord) error {
	err := d.Store.RecordDecision(ctx, postgres.Decision{
		ID:       string(in.RunID) + "/" + in.ID,
		RunID:    in.RunID,
		Revision: in.Revision,
		Kind:     in.Kind,
		GroupIDs: in.GroupIDs,
		By:       in.By,
		Via:      in.Via,
		Reason:   in.Reason,
		At:       in.At,
		Accepted: in.Refused == "",
		Detail:   in.Refused,
	})
	return storeError(fmt.Sprintf("record %s of cohort %d", in.Kind, in.CohortID), err)
}

// ActivateGroup sets the group active and writes its meetings; a group that is active already stays
// as it is.
func (d *Database) ActivateGroup(ctx context.Context, ref workflows.GroupRef) error {
	what := fmt.Sprintf("activate group %d", ref.GroupID)
	g, err := d.Store.Realization(ctx, ref.GroupID)
	if err != nil {
		return storeError(what, err)
	}
	begin := time.Now()
	if !g.FirstMeeting.IsZero() {
		begin = g.FirstMeeting // what the members were told
	}
	if err := cohort.CheckMeetings(g.Cohort.Meetings); err != nil {
		return badTerm(what, err)
	}
	starts := g.Group.Meeting.Occurrences(g.Cohort.StartDate, begin, g.Cohort.Meetings)
	return storeError(what, d.Store.ActivateGroup(ctx, ref.GroupID, starts))
}

// GroupTerm only reads.
func (d *Database) GroupTerm(ctx context.Context, ref workflows.GroupRef) (workflows.Term, error) {
	term, err := d.Store.Term(ctx, ref.GroupID)
	if err != nil {
		return workflows.Term{}, storeError(fmt.Sprintf("read the term of group %d", ref.GroupID), err)
	}
	return workflows.Term{Status: term.Status, EndsAt: term.EndsAt}, nil
}

// CompleteGroup changes an active group only: a second time finds it completed.
func (d *Database) CompleteGroup(ctx context.Context, ref workflows.GroupRef) error {
	return storeError(fmt.Sprintf("complete group %d", ref.GroupID), d.Store.CompleteGroup(ctx, ref.GroupID))
}

// MemberGroups only reads.
func (d *Database) MemberGroups(ctx context.Context, user cohort.UserID) ([]workflows.GroupRef, error) {
	memberships, err := d.Store.Memberships(ctx, user)
	if err != nil {
		return nil, storeError(fmt.Sprintf("read the groups of user %d", user), err)
	}
	refs := make([]workflows.GroupRef, 0, len(memberships))
	for _, m := range memberships {
		refs = append(refs, workflows.GroupRef{Run: workflows.Run{CohortID: m.CohortID}, GroupID: m.GroupID})
	}
	return refs, nil
}

// RunRequests only reads.
func (d *Database) RunRequests(ctx context.Context, run workflows.Run) (map[string]int, error) {
	requests, err := d.Store.Requests(ctx, run.RunID)
	return requests, storeError(fmt.Sprintf("count the requests of cohort %d", run.CohortID), err)
}

// DeletePreviews deletes what it finds of the run's preview; a second time finds nothing.
func (d *Database) DeletePreviews(ctx context.Context, run workflows.Run) (workflows.DeletedPreviews, error) {
	deleted, err := d.Store.DeletePreviews(ctx, run.RunID)
	if err != nil {
		return workflows.DeletedPreviews{}, retryable(fmt.Sprintf("delete previews of cohort %d", run.CohortID), err)
	}
	return workflows.DeletedPreviews{Groups: deleted.Groups, Reasons: deleted.Reasons}, nil
}
