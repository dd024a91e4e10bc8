package interactions

import (
	"context"
	"time"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/postgres"
	"convene/workflows"
)

// pageOf is the page of a list that an interaction turns to: the first, for a command.
func pageOf(i discord.Interaction) int {
	action, err := messages.ParseAction(i.CustomID)
	if err != nil {
		return 1
	}
	return action.Page
}

// cohorts lists all cohorts. While Temporal does not answer, it lists them without the stage of their run.
func (h *Handler) cohorts(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	summaries, err := h.Desk.Store.Cohorts(ctx)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	stages, err := h.Desk.Stages(ctx)
	if err != nil {
		h.Log.Warn("cohorts listed without their runs", "error", err)
	}
	list := make([]messages.ListedCohort, 0, len(summaries))
	for _, s := range summaries {
		list = append(list, messages.ListedCohort{Summary: s, Stage: stageOf(s, stages)})
	}
	return messages.Cohorts(list, pageOf(i)), nil
}

// stageOf is the stage of a cohort's open run, or else what an ended one has left.
func stageOf(s postgres.Summary, open map[cohort.ID]workflows.Stage) workflows.Stage {
	stage, running := open[s.Cohort.ID]
	switch {
	case running:
		return stage
	case s.Preview > 0:
		return workflows.StageAwaiting
	case s.Active > 0:
		return workflows.StageActive
	}
	return ""
}

// groups lists the groups that the platform lets the user see.
func (h *Handler) groups(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	visible, err := h.visible(ctx, i)
	if err != nil || len(visible) == 0 {
		return messages.Groups(nil, 0, 1, time.Now()), err
	}
	ids := make([]cohort.ID, 0, len(visible))
	for _, g := range visible {
		ids = append(ids, g.CohortID)
	}
	cohorts, err := h.Desk.Store.CohortsByID(ctx, ids)
	list := make([]messages.ListedGroup, 0, len(visible))
	for _, g := range visible {
		of := cohorts[g.CohortID]
		list = append(list, messages.ListedGroup{ViewGroup: g, CohortName: of.Name, StartDate: of.StartDate})
	}
	return messages.Groups(list, 0, pageOf(i), time.Now()), err
}

// visible are all groups for administrators, and what the platform lets others see.
func (h *Handler) visible(ctx context.Context, i discord.Interaction) ([]postgres.ViewGroup, error) {
	if i.Administrator() {
		return h.Desk.Store.Groups(ctx)
	}
	return h.Desk.Store.GroupsVisibleTo(ctx, string(i.User))
}

// myGroup shows the user's own groups, in the time zone that they gave.
func (h *Handler) myGroup(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	own, timezone, err := h.Desk.Store.OwnGroups(ctx, string(i.User))
	if err != nil {
		return discord.MessageSpec{}, err
	}
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		zone = time.UTC // which the message says
	}
	groups := make([]messages.OwnGroup, 0, len(own))
	for _, g := range own {
		groups = append(groups, messages.OwnGroup{
			Group: g.Group, CohortName: g.CohortName, Meetings: g.Meetings, Objects: g.Objects, Guild: h.Guild,
			EventURL: h.Discord.EventURL(discord.EventID(g.Objects.EventID)), Role: g.Role, People: g.People,
		})
	}
	return messages.MyGroups(groups, zone, time.Now()), nil
}

// sync compares the cohort's open groups with Discord.
func (h *Handler) sync(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	found, err := h.cohort(ctx, i)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	in := workflows.SyncInput{CohortID: found.ID, DryRun: i.Options["dry_run"] == "true", Recreate: i.Options["recreate"] == "true"}
	report, err := h.Desk.Sync(ctx, in)
	if err != nil {
		return discord.MessageSpec{}, about(found.Name, err)
	}
	view, err := h.Desk.Store.PreviewOf(ctx, found.ID)
	return messages.Synced(view, report), err
}
