package interactions_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/messages"
	"convene/organiser"
	"convene/workflows"
)

// A member with a client of their own sends the id of any control with any message that they see, the board
// among them.
func TestForgedControls_NeverEditAPublicBoard(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, board := w.scheduled(8)
	run := w.Await(id, organiser.Status.Settled).Run
	member := discordtest.Who{UserID: "7001", ChannelID: w.office, Forged: true}
	admin := w.admin
	admin.Forged = true
	before := describe(board)
	for name, press := range map[string]struct {
		who    discordtest.Who
		action messages.Action
	}{
		"groups by a member":        {member, messages.Action{Verb: messages.VerbGroups, Page: 1}},
		"groups by an admin":        {admin, messages.Action{Verb: messages.VerbGroups, Page: 1}},
		"cohorts":                   {admin, messages.Action{Verb: messages.VerbCohorts, Page: 1}},
		"a page without its run":    {admin, messages.Action{Verb: messages.VerbPage, Cohort: id, Page: 1}},
		"a page of another cohort":  {admin, messages.Action{Verb: messages.VerbPage, Cohort: w.evening(3), Run: run, Page: 1}},
		"a page that it has not":    {admin, messages.Action{Verb: messages.VerbPage, Cohort: id, Run: run, Revision: 1, Page: 7}},
		"a page of another message": {member, messages.Action{Verb: messages.VerbPage, Cohort: id, Run: run, Page: 1}},
	} {
		i := w.Discord.Press(press.who, board.ID, press.action.String())
		said := w.reply(i)
		require.Equal(t, press.who.UserID, said.OnlyFor, name)
		require.NotEqual(t, board.ID, said.ID, name)
	}
	now := w.board("for your decision")
	require.Equal(t, board.ID, now.ID)
	require.Equal(t, before, describe(now))
}

// The name that a decision of Ana's has is no use to anybody else.
func TestForgedDecisions_AreNotShownAsSomebodys(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, _ := w.scheduled(16)
	ids := w.Await(id, organiser.Status.Settled).Groups
	said := w.command(w.admin, "realize-groups", map[string]any{"cohort": id.String(), "groups": ids[0].Name})
	require.Contains(t, said.Content, "1 group")
	run := w.Await(id, func(s organiser.Status) bool { return s.Settled() && s.Count(workflows.GroupActive) == 1 }).Run
	decisions, err := w.Store.Decisions(t.Context(), run)
	require.NoError(t, err)
	require.Equal(t, adminID, decisions[0].DiscordID)

	forged := workflows.ApproveInput{By: decisions[0].By, Via: workflows.ViaDiscord}
	_, err = w.Desk().Approve(t.Context(), id, "another", forged)
	require.ErrorContains(t, err, "only the bot decides")
	require.NoError(t, w.Desk().LeaveApproval(t.Context(), id, forged))
	status := w.Await(id, organiser.Status.Ended)
	require.Contains(t, status.DecidedBy, "somebody unverified (request:")
	require.Equal(t, "signal (discord)", status.DecidedVia)
	decisions, err = w.Store.Decisions(t.Context(), run)
	require.NoError(t, err)
	require.Len(t, decisions, 2)
	require.Empty(t, decisions[1].DiscordID)
	require.Contains(t, w.board("Done.").Content, "somebody unverified")
}

// A search that nobody wants any more is stopped from Discord too.
func TestReject_StopsTheSearchForGroups(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.startBot()
	id := w.evening(8)
	require.NoError(t, w.Desk().Schedule(t.Context(), workflows.ScheduleInput{CohortID: id, Options: cohort.DefaultOptions()}))
	said := w.Discord.UseCommand(w.admin, "reject-groups", map[string]any{"cohort": id.String()})
	w.Serve() // the worker comes when both wait for it
	require.Contains(t, w.reply(said).Content, "Rejected")
	require.Equal(t, workflows.StageRejected, w.Await(id, organiser.Status.Ended).Stage)
}
