// Package workflows holds Convene's orchestration. It is deterministic: time, waiting and
// concurrency are Temporal's, and everything that touches the world is an activity, named by the
// interfaces in contract.go and implemented in package activities.
//
// The one rule to know: a history holds ids and counts only, no name, address, Discord id or
// availability of a person.
package workflows

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// All are the workflows that a worker registers.
func All() []any {
	return []any{ScheduleCohort, ShowOutcome, GroupLifecycle, AdmitMember, AdmitArrivals, SyncCohort}
}

// ScheduleCohort takes a cohort from signups to active groups: it matches people, writes the
// groups as previews, waits for an organiser, and realizes on Discord what is approved. What is
// rejected, expires or is cancelled is undone, except groups that are active already.
//
// A cohort whose preview groups no run looks after starts at the wait instead of matching anew.
// The run ends when none of its groups waits any more. Its result is its last Status.
func ScheduleCohort(ctx workflow.Context, in ScheduleInput) (Status, error) {
	r, err := newScheduleRun(ctx, in)
	if err != nil {
		return Status{}, err
	}
	stage, err := r.run(ctx)
	if stage != StageActive && stage != StageEmpty {
		r.undo(ctx)
	}
	return r.finish(ctx, stage, err)
}

// scheduleRun is one execution of ScheduleCohort.
type scheduleRun struct {
	in      ScheduleInput
	ref     Run
	status  Status // what the queries answer
	inbox   inbox  // decisions that were sent and not yet taken up
	undoes  compensations
	boards  boards
	faults  faults
	opened  bool // whether the run is on record
	waits   int  // how often the run has waited for a decision
	signals signals
	// decided is set when nothing waits for a decision any more, at the moment that becomes irrevocable.
	decided   bool
	cancelled func() bool
	prompt    bool // by versionPrompt
	audit     audit
	auditing  int // counts the rows that recordBeforeGoingOn writes
}

// newScheduleRun sets the run up: its handlers answer from its first task on, before anything blocks.
func newScheduleRun(ctx workflow.Context, in ScheduleInput) (*scheduleRun, error) {
	if in.Deadline == 0 {
		in.Deadline = DefaultDeadline
	}
	r := &scheduleRun{
		in:     in,
		ref:    Run{RunID: cohort.RunID(workflow.GetInfo(ctx).OriginalRunID), CohortID: in.CohortID},
		status: Status{CohortID: in.CohortID, Stage: StageMatching, Groups: []GroupProgress{}},
	}
	r.status.Run = r.ref.RunID
	r.cancelled = func() bool { return ctx.Err() != nil }
	r.prompt = changed(ctx, versionPrompt)
	if err := r.handleMessages(ctx); err != nil {
		return nil, err
	}
	r.handleBoards(ctx)
	if r.prompt {
		r.receiveSignals(ctx)
		r.writeAudit(ctx)
	}
	if err := in.Options.Validate(); err != nil {
		return nil, refuse(ErrBadOptions, "the options of the run are wrong: %s", err)
	}
	if err := CheckDeadline(in.Deadline); err != nil && changed(ctx, versionDeadline) {
		return nil, refuse(ErrBadOptions, "the options of the run are wrong: %s", err)
	}
	return r, nil
}

// run is the story: it returns the stage in which the run ends.
func (r *scheduleRun) run(ctx workflow.Context) (Stage, error) {
	if err := r.propose(ctx); err != nil {
		if r.prompt && ctx.Err() == nil && r.takeRejection(ctx) {
			return StageRejected, nil
		}
		return endOf(ctx, err)
	}
	for r.waiting() > 0 {
		decision, err := r.awaitDecision(ctx)
		if err != nil {
			return endOf(ctx, err)
		}
		switch decision.kind {
		case Approve:
			if err := r.realize(ctx, decision); err != nil {
				return endOf(ctx, err)
			}
		case Reject:
			return StageRejected, nil
		case expired:
			return StageExpired, nil
		}
	}
	if len(r.status.Groups) == 0 {
		return StageEmpty, nil
	}
	return StageActive, nil
}

// errRejected ends a run that was rejected before it had a preview.
var errRejected = errors.New("rejected while people were being matched")

// endOf names the stage that an error ends a run in.
func endOf(ctx workflow.Context, err error) (Stage, error) {
	if errors.Is(err, errRejected) {
		return StageRejected, nil
	}
	if temporal.IsCanceledError(err) || ctx.Err() != nil {
		return StageCancelled, err
	}
	return StageFailed, err
}

// propose brings the run to where an organiser can decide: it opens the run, and unless there are
// preview groups to take over, matches and writes them.
func (r *scheduleRun) propose(ctx workflow.Context) error {
	if err := r.enter(ctx, StageMatching); err != nil {
		return err
	}
	r.undoes.add("previews", r.deletePreviews)

	var opened OpenRunResult
	err := workflow.ExecuteActivity(withDatabase(ctx, "open the run"), "OpenRun",
		OpenRunInput{Run: r.ref, Options: r.in.Options}).Get(ctx, &opened)
	if err != nil {
		return fmt.Errorf("open the run of cohort %d: %w", r.in.CohortID, err)
	}
	r.opened = true
	r.status.Adopted = opened.Adopted
	if opened.Adopted > 0 {
		return r.adopt(ctx)
	}
	return r.matchUnlessRejected(ctx)
}

// matchUnlessRejected matches and writes the preview. A rejection stops it.
func (r *scheduleRun) matchUnlessRejected(ctx workflow.Context) error {
	work, stop := workflow.WithCancel(ctx)
	defer stop()
	rejected := false
	workflow.Go(work, func(work workflow.Context) {
		if workflow.Await(work, r.rejectionWaits) == nil && changed(work, versionEarlyReject) {
			rejected = true
			stop()
		}
	})
	err := r.matchAndWrite(work)
	for tries := 1; tries < maxMatches && hasType(err, ErrAlreadyGrouped); tries++ {
		err = r.matchAndWrite(work)
	}
	if !rejected {
		return err
	}
	r.takeRejection(ctx)
	return errRejected
}

// maxMatches is how often a run matches when, each time, somebody else groups one of its people
// before it can write: the platform's own writers share the database.
const maxMatches = 3

// adopt takes over preview groups that no run looks after. An earlier run may have made things for
// them on Discord, so their removal is registered at once.
func (r *scheduleRun) adopt(ctx workflow.Context) error {
	if err := r.loadGroups(ctx, "RunGroups", "take over the groups in preview"); err != nil {
		return err
	}
	r.undoes.add("categories", r.undoCategories)
	for _, g := range r.status.Groups {
		r.addGroupUndo(g.ID)
	}
	return nil
}

func (r *scheduleRun) matchAndWrite(ctx workflow.Context) error {
	if err := r.match(ctx); err != nil {
		return err
	}
	return r.loadGroups(ctx, "WritePreview", "write the preview groups")
}

func (r *scheduleRun) match(ctx workflow.Context) error {
	var matched MatchResult
	err := workflow.ExecuteActivity(withMatching(ctx, "match people by availability"), "Match",
		MatchInput{Run: r.ref, Options: r.in.Options, Seed: r.in.Seed}).Get(ctx, &matched)
	if err != nil {
		return fmt.Errorf("match cohort %d: %w", r.in.CohortID, err)
	}
	r.status.Participants = matched.Participants
	r.status.Placed = matched.Placed
	r.status.Unplaced = matched.Unplaced
	return nil
}

// loadGroups fills the run's groups from the activity's answer.
func (r *scheduleRun) loadGroups(ctx workflow.Context, activity, summary string) error {
	var groups []GroupProgress
	if err := workflow.ExecuteActivity(withDatabase(ctx, summary), activity, r.ref).Get(ctx, &groups); err != nil {
		return fmt.Errorf("%s of cohort %d: %w", summary, r.in.CohortID, err)
	}
	for _, g := range groups {
		if g.State == "" { // only of a run that was reset can a group be further
			g.State = GroupWaiting
		}
		r.status.Groups = append(r.status.Groups, g)
	}
	r.status.Revision = 1
	r.show(ctx)
	return nil
}

// waiting counts the groups that still need a decision.
func (r *scheduleRun) waiting() int {
	return r.status.Count(GroupWaiting) + r.status.Count(GroupPaused)
}

// finish settles the messages that came too late, waits for handlers that still answer, and ends.
func (r *scheduleRun) finish(ctx workflow.Context, stage Stage, runErr error) (Status, error) {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	r.decided = true // before anything blocks
	r.countRequests(ctx)
	if err := r.enter(ctx, stage); err != nil {
		return r.statusNow(), err
	}
	r.refuseLate(ctx, stage)
	r.leaveBoards(ctx)
	if err := r.awaitAudit(ctx, stage); err != nil {
		return r.statusNow(), err
	}
	return r.statusNow(), runErr
}

// countRequests puts what the run asked of Discord into its result. A run ends without it as well.
func (r *scheduleRun) countRequests(ctx workflow.Context) {
	if !changed(ctx, versionCare) {
		return
	}
	ctx = withCourtesy(withDatabase(ctx, "count the requests to Discord"))
	if err := workflow.ExecuteActivity(ctx, "RunRequests", r.ref).Get(ctx, &r.status.Requests); err != nil {
		workflow.GetLogger(ctx).Warn("requests not counted", "error", err)
	}
}
