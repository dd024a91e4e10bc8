package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"convene/cohort"
)

// compensation takes one step of a run back.
type compensation struct {
	name string
	undo func(workflow.Context) error
}

// compensations are the steps to take back, in the order in which they were first tried. Each is
// registered before its step, because a step whose answer was lost has happened all the same.
type compensations struct{ registered []compensation }

// add registers a compensation; one that is registered already keeps its place.
func (c *compensations) add(name string, undo func(workflow.Context) error) {
	if slices.ContainsFunc(c.registered, func(r compensation) bool { return r.name == name }) {
		return
	}
	c.registered = append(c.registered, compensation{name, undo})
}

// remove forgets a compensation whose step is final.
func (c *compensations) remove(name string) {
	c.registered = slices.DeleteFunc(c.registered, func(r compensation) bool { return r.name == name })
}

// undo takes back, newest first, everything of the run that is not final. It runs on after a
// cancellation, and each step is retried without end: nothing may stay behind.
func (r *scheduleRun) undo(ctx workflow.Context) {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	if err := r.enter(ctx, StageUndoing); err != nil {
		workflow.GetLogger(ctx).Warn("stage not shown", "stage", StageUndoing, "error", err)
	}
	for _, c := range slices.Backward(r.undoes.registered) {
		if err := c.undo(ctx); err != nil {
			workflow.GetLogger(ctx).Error("not undone", "what", c.name, "error", err)
			r.faults.add("could not undo " + c.name + ": " + problemOf(err))
		}
	}
}

// deletePreviews takes the preview back: the groups that are still preview and the reasons written.
func (r *scheduleRun) deletePreviews(ctx workflow.Context) error {
	var deleted DeletedPreviews
	ctx = withCompensation(withDatabase(ctx, "delete the preview groups"))
	if err := workflow.ExecuteActivity(ctx, "DeletePreviews", r.ref).Get(ctx, &deleted); err != nil {
		return err
	}
	for i := range r.status.Groups {
		if g := &r.status.Groups[i]; g.State != GroupActive {
			g.State, g.Step = GroupUndone, ""
		}
	}
	return nil
}

func (r *scheduleRun) undoCategories(ctx workflow.Context) error {
	ctx = withCompensation(withDiscord(ctx, "delete the categories that are empty"))
	return r.clear(ctx, func() workflow.Future { return workflow.ExecuteActivity(ctx, "UndoCategories", r.ref) })
}

func groupUndo(id cohort.GroupID) string { return fmt.Sprintf("group %d", id) }

// addGroupUndo registers the removal of what the group will have on Discord.
func (r *scheduleRun) addGroupUndo(id cohort.GroupID) {
	name := r.status.Groups[r.indexOf(id)].Name
	r.undoes.add(groupUndo(id), func(ctx workflow.Context) error {
		ctx = withCompensation(withDiscord(ctx, "remove "+name+" from Discord"))
		return r.clear(ctx, func() workflow.Future {
			return workflow.ExecuteActivity(ctx, "UndoGroup", GroupRef{Run: r.ref, GroupID: id})
		})
	})
}

// How long to wait before trying again to delete what Discord refuses to: Discord counts refused requests,
// and bans addresses that go on making them. The wait doubles from the first to the last as long as nothing
// changes, because a run that waits for a person may wait for months, and its history has a limit.
const (
	firstLeftoverInterval = 10 * time.Minute
	lastLeftoverInterval  = 24 * time.Hour
)

// clear repeats a removal until nothing is left over. What is, the status lists for a person meanwhile.
func (r *scheduleRun) clear(ctx workflow.Context, remove func() workflow.Future) error {
	defer func() { r.status.Leftovers = nil }()
	showsChangesOnly := changed(ctx, versionLeftovers)
	interval := firstLeftoverInterval
	for {
		var left []Leftover
		if err := remove().Get(ctx, &left); err != nil || len(left) == 0 {
			return err
		}
		differs := !slices.Equal(left, r.status.Leftovers)
		if differs {
			interval = firstLeftoverInterval
		}
		r.status.Leftovers = left
		if differs || !showsChangesOnly {
			r.show(ctx)
		}
		if err := rest(ctx, interval, "until deleting what is left over is tried again"); err != nil {
			return err
		}
		interval = min(2*interval, lastLeftoverInterval)
	}
}
