package activities

import (
	"context"
	"fmt"
	"slices"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// SurveyCohort compares the cohort's active groups with Discord. It changes nothing there; unless it is a
// dry run it records who is on the server, and a later answer replaces an earlier one.
func (d *Discord) SurveyCohort(ctx context.Context, in workflows.SurveyInput) (workflows.Survey, error) {
	survey, err := d.survey(ctx, in)
	return survey, discordError(fmt.Sprintf("compare cohort %d with Discord", in.CohortID), err)
}

func (d *Discord) survey(ctx context.Context, in workflows.SurveyInput) (workflows.Survey, error) {
	survey := workflows.Survey{GroupIDs: []cohort.GroupID{}, Drifts: []workflows.Drift{}}
	wanted, err := d.Store.ActiveMembers(ctx, in.CohortID)
	if err != nil {
		return survey, err
	}
	present, err := d.Client.Present(ctx, convert[discord.UserID](wanted))
	if err != nil {
		return survey, err
	}
	if !in.DryRun {
		if _, err = d.Store.RecordActivePresence(ctx, in.CohortID, convert[string](present)); err != nil {
			return survey, err
		}
	}
	groups, err := d.Store.ActiveGroups(ctx, in.CohortID)
	if err != nil || len(groups) == 0 {
		return survey, err
	}
	seen, err := d.look(ctx)
	if err != nil {
		return survey, err
	}
	absent := map[cohort.UserID]bool{}
	for _, id := range groups {
		g, err := d.Store.Realization(ctx, id)
		if err != nil {
			return survey, err
		}
		for i := range g.Members {
			m := &g.Members[i]
			if m.OnServer = slices.Contains(present, discord.UserID(m.DiscordID)); !m.OnServer {
				absent[m.UserID] = true
			}
		}
		found, err := d.driftOf(ctx, g, seen)
		if err != nil {
			return survey, err
		}
		survey.Drifts = append(survey.Drifts, found.list(id)...)
	}
	survey.GroupIDs, survey.NotOnServer = groups, len(absent)
	return survey, nil
}

// HealGroup repairs what differs between an active group and Discord: access, event and greetings. A
// channel that somebody deleted is left alone unless it is to be made again: then it is taken off the
// record. The group is locked and compared anew, so that a second time finds nothing to do.
func (d *Discord) HealGroup(ctx context.Context, in workflows.HealInput) error {
	what := fmt.Sprintf("repair group %d", in.GroupID)
	if in.KeepStrangers { // the daily repair, which mostly finds nothing to do
		due, err := d.needsRepair(ctx, in.GroupID)
		if err != nil || !due {
			return discordError(what, err)
		}
	}
	return discordError(what, d.Store.LockGroup(ctx, in.GroupID, func(ctx context.Context) error { return d.healLocked(ctx, in) }))
}

// needsRepair compares a group with a look that it shares with other groups. That says only whether a repair
// is worth two requests: what it repairs by, a repair looks at itself.
func (d *Discord) needsRepair(ctx context.Context, id cohort.GroupID) (bool, error) {
	g, err := d.Store.Realization(ctx, id)
	if err != nil || g.Group.Status != cohort.Active {
		return false, err
	}
	seen, err := d.looks.get(ctx, d.look)
	if err != nil {
		return false, err
	}
	found, err := d.driftOf(ctx, g, seen)
	return found.repairable(g), err
}

func (d *Discord) healLocked(ctx context.Context, in workflows.HealInput) error {
	g, err := d.Store.Realization(ctx, in.GroupID)
	if err != nil || g.Group.Status != cohort.Active {
		return err
	}
	seen, err := d.look(ctx)
	if err != nil {
		return err
	}
	found, err := d.driftOf(ctx, g, seen)
	if err != nil {
		return err
	}
	if err := d.heal(ctx, in, g, found); err != nil {
		return err
	}
	if in.Recreate && (found.textGone || found.voiceGone) {
		return d.forgetDeleted(ctx, in.GroupRef)
	}
	return nil
}

func (d *Discord) heal(ctx context.Context, in workflows.HealInput, g postgres.Realization, found drift) error {
	members, _ := onServer(g)
	for _, c := range found.channels {
		dismissed := c.gap.Strangers
		if in.KeepStrangers {
			dismissed = slices.DeleteFunc(slices.Clone(dismissed), func(id discord.UserID) bool { return !slices.Contains(found.leavers, id) })
			c.gap.Strangers = dismissed
		}
		if c.gap.Empty() {
			continue
		}
		if err := d.Client.SetAccess(ctx, c.channel, members, dismissed, auditReason(in.Run, "repair "+g.Group.Name)); err != nil {
			return err
		}
	}
	for _, m := range g.Members {
		if found.textGone || !m.OnServer || m.HasAccess {
			continue
		}
		if err := d.Store.MarkReached(ctx, in.GroupID, postgres.StepTextChannel, m.UserID); err != nil {
			return err
		}
	}
	for _, m := range found.unGreeted {
		if err := d.greet(ctx, g, m); err != nil {
			return err
		}
	}
	return d.healEvent(ctx, in, g, found)
}

// healEvent makes an event that is gone again, or moves one back to where the group meets.
func (d *Discord) healEvent(ctx context.Context, in workflows.HealInput, g postgres.Realization, found drift) error {
	switch {
	case found.eventGone:
		if err := d.Store.ForgetStep(ctx, in.GroupID, postgres.StepEvent); err != nil {
			return err
		}
		return d.bring(ctx, in.GroupRef, postgres.StepEvent)
	case found.eventMoved:
		spec := eventSpec(in.Run, g, g.FirstMeeting)
		spec.Name, spec.Description = "", "" // a name that people have changed is theirs
		return d.Client.MoveEvent(ctx, discord.EventID(g.Objects.EventID), spec)
	}
	return nil
}

// EndEvent deletes the event of a group that meets no more. One that is gone already counts as deleted.
func (d *Discord) EndEvent(ctx context.Context, ref workflows.GroupRef) error {
	what := fmt.Sprintf("end the event of group %d", ref.GroupID)
	return retryable(what, d.Store.LockGroup(ctx, ref.GroupID, func(ctx context.Context) error {
		g, err := d.Store.Realization(ctx, ref.GroupID)
		if err != nil || g.Objects.EventID == "" {
			return err
		}
		err = d.Client.DeleteEvent(ctx, discord.EventID(g.Objects.EventID), auditReason(ref.Run, "the last meeting of "+g.Group.Name+" is over"))
		if err != nil {
			return err
		}
		return d.Store.ForgetStep(ctx, ref.GroupID, postgres.StepEvent)
	}))
}

// FindArrivals lists those whom a group waits for and who are on the server by now. It only reads.
func (d *Discord) FindArrivals(ctx context.Context) ([]cohort.UserID, error) {
	const what = "look who has joined the server"
	absentees, err := d.Store.Absentees(ctx)
	if err != nil {
		return nil, storeError(what, err)
	}
	ids := make([]discord.UserID, 0, len(absentees))
	for _, a := range absentees {
		ids = append(ids, discord.UserID(a.DiscordID))
	}
	present, err := d.Client.Present(ctx, ids)
	if err != nil {
		return nil, discordError(what, err)
	}
	arrived := []cohort.UserID{}
	for _, a := range absentees {
		if slices.Contains(present, discord.UserID(a.DiscordID)) {
			arrived = append(arrived, a.UserID)
		}
	}
	return arrived, nil
}
