package workflows

import (
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// realizeConcurrency is how many groups are created at a time. Discord's limits on creating
// channels are per server, so that more would only wait; fewer would leave gaps between answers.
const realizeConcurrency = 4

// step is one thing that a group needs before it is active.
type step struct {
	activity string
	queue    func(workflow.Context, string) workflow.Context
	title    string
}

// The order hides a group until it is complete: its members can see nothing until the text channel
// exists, get the welcome in it, and hear of the voice channel last.
var groupSteps = []step{
	{"CreateVoiceChannel", withDiscord, "voice channel"},
	{"CreateEvent", withDiscord, "event"},
	{"CreateTextChannel", withDiscord, "text channel"},
	{"PostWelcome", withDiscord, "welcome message"},
	{"OpenVoiceChannel", withDiscord, "open the voice channel"},
	{"ActivateGroup", withDatabase, setActive},
}

// setActive is the step that nobody can take back once it has begun.
const setActive = "set active"

// realize creates the approved groups on Discord, several at a time. A group that cannot go on
// pauses and keeps what it has; the others go on. A rejection that comes meanwhile stops what is
// not finished. Only cancellation of the run is returned as an error.
func (r *scheduleRun) realize(ctx workflow.Context, d decision) error {
	groups := r.decidable(d)
	for _, id := range groups {
		r.setGroup(id, GroupRealizing, "", "")
	}
	r.dropRepeats(ctx)
	r.faults.withdraw() // the groups find out now
	if err := r.enter(ctx, StageRealizing); err != nil {
		return err
	}

	work, stop := workflow.WithCancel(ctx)
	defer stop()
	workflow.Go(work, func(work workflow.Context) {
		rejected := r.inbox.rejects
		if r.prompt {
			rejected = r.rejectionWaits
		}
		if workflow.Await(work, rejected) == nil {
			stop()
		}
	})
	r.refreshBoards(work)
	if problem := r.prepareServer(work, groups); problem != "" {
		for _, id := range groups {
			r.setGroup(id, GroupPaused, "prepare the server", problem)
		}
	} else {
		r.realizeGroups(work, groups)
	}
	return ctx.Err()
}

// dropRepeats refuses approvals that wait in the inbox though nothing is left for them to approve:
// the second press of a button must not resume a group that pauses in a minute.
func (r *scheduleRun) dropRepeats(ctx workflow.Context) {
	waiting := r.inbox.decisions
	r.inbox.decisions = nil
	for _, d := range waiting {
		if d.kind == Approve && len(r.decidable(d)) == 0 {
			r.record(ctx, d, refuse(ErrNotWaiting, "its groups were approved already"))
			continue
		}
		r.inbox.push(d)
	}
}

// prepareServer does what the groups share: who is on the server, and their categories. It returns why
// the groups cannot be realized, or nothing.
func (r *scheduleRun) prepareServer(ctx workflow.Context, groups []cohort.GroupID) string {
	if err := workflow.ExecuteActivity(withDiscord(ctx, "who is on the server"), "CheckMembers", r.ref).
		Get(ctx, &r.status.NotOnServer); err != nil {
		return problemOf(err)
	}
	if problem := r.recheck(ctx, groups); problem != "" {
		return problem
	}
	r.undoes.add("categories", r.undoCategories)
	if err := workflow.ExecuteActivity(withDiscord(ctx, "categories for the groups"), "EnsureCategories", GroupRefs{r.ref, groups}).
		Get(ctx, nil); err != nil {
		return problemOf(err)
	}
	return ""
}

// recheck finds out what people deleted while the groups waited with some of their parts made. Groups
// that wait for the first time have none.
func (r *scheduleRun) recheck(ctx workflow.Context, groups []cohort.GroupID) string {
	if r.waits < 2 && r.status.Adopted == 0 {
		return ""
	}
	if !changed(ctx, versionCare) {
		return ""
	}
	err := workflow.ExecuteActivity(withRecheck(ctx), "RecheckGroups", GroupRefs{r.ref, groups}).Get(ctx, nil)
	if err != nil {
		return problemOf(err)
	}
	return ""
}

// realizeGroups takes the groups through their steps, realizeConcurrency at a time: so many coroutines
// each take the next group. One coroutine a group, most of them waiting for their turn, would be woken at
// each workflow task, which made a replay of 300 groups take seconds.
func (r *scheduleRun) realizeGroups(ctx workflow.Context, groups []cohort.GroupID) {
	for _, id := range groups {
		r.addGroupUndo(id)
	}
	if !changed(ctx, versionQueue) {
		r.realizeGroupsEachAlone(ctx, groups)
		return
	}
	done := workflow.NewWaitGroup(ctx)
	next := 0
	for range min(realizeConcurrency, len(groups)) {
		done.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer done.Done()
			for next < len(groups) {
				id := groups[next]
				next++
				if err := ctx.Err(); err != nil {
					r.setGroup(id, GroupPaused, "", problemOf(err))
					continue
				}
				r.realizeGroup(ctx, id)
			}
		})
	}
	awaitAll(ctx, done)
}

// awaitAll waits also when the context is cancelled: each group ends its present step first.
func awaitAll(ctx workflow.Context, done workflow.WaitGroup) {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	done.Wait(ctx)
}

// realizeGroupsEachAlone is realizeGroups for runs that began it before versionQueue.
func (r *scheduleRun) realizeGroupsEachAlone(ctx workflow.Context, groups []cohort.GroupID) {
	slots := workflow.NewSemaphore(ctx, realizeConcurrency)
	done := workflow.NewWaitGroup(ctx)
	done.Add(len(groups))
	for _, id := range groups {
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer done.Done()
			if err := slots.Acquire(ctx, 1); err != nil {
				r.setGroup(id, GroupPaused, "", problemOf(err))
				return
			}
			defer slots.Release(1)
			r.realizeGroup(ctx, id)
		})
	}
	awaitAll(ctx, done)
}

// realizeGroup takes one group through its steps. It does not stop at a step that was done before:
// each activity converges, and finds out itself.
func (r *scheduleRun) realizeGroup(ctx workflow.Context, id cohort.GroupID) {
	name := r.status.Groups[r.indexOf(id)].Name
	for _, s := range groupSteps {
		if r.prompt && ctx.Err() != nil {
			r.setGroup(id, GroupPaused, s.title, "stopped")
			return
		}
		r.setGroup(id, GroupRealizing, s.title, "")
		err := workflow.ExecuteActivity(s.queue(ctx, s.title+" of "+name), s.activity, GroupRef{Run: r.ref, GroupID: id}).Get(ctx, nil)
		if err != nil {
			r.setGroup(id, GroupPaused, s.title, problemOf(err))
			return
		}
	}
	r.setGroup(id, GroupActive, "", "")
	r.undoes.remove(groupUndo(id))
	r.show(ctx)
	r.handOver(ctx, id)
}

// handOver starts the lifecycle of a group that is active, also when the run is being cancelled: the
// group is there to stay.
func (r *scheduleRun) handOver(ctx workflow.Context, id cohort.GroupID) {
	if !changed(ctx, versionCare) {
		return
	}
	ctx, _ = workflow.NewDisconnectedContext(ctx) // cancelling it would cancel the lifecycle
	if err := startLifecycle(ctx, GroupRef{Run: r.ref, GroupID: id}); err != nil {
		problem := fmt.Sprintf("group %d is active, and nobody looks after it (starter sync %d mends that): %s", id, r.in.CohortID, problemOf(err))
		r.faults.add(problem)
	}
}

func (r *scheduleRun) setGroup(id cohort.GroupID, state GroupState, step, problem string) {
	g := &r.status.Groups[r.indexOf(id)]
	g.State, g.Step, g.Problem = state, step, problem
	r.boards.changes++
}

// problemOf is what a person has to know of an activity's error: the sentence of the application
// error, without the wrapping that Temporal puts around it.
func problemOf(err error) string {
	if application, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		return application.Message()
	}
	if temporal.IsCanceledError(err) {
		return "stopped"
	}
	return err.Error()
}
