package activities_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/postgres"
	"convene/workflows"
)

func (w *town) survey(dryRun bool) workflows.Survey {
	w.t.Helper()
	survey, err := w.discord.SurveyCohort(w.t.Context(), workflows.SurveyInput{Run: w.run, DryRun: dryRun})
	require.NoError(w.t, err)
	return survey
}

func (w *town) heal(in workflows.HealInput) {
	w.t.Helper()
	in.GroupRef = w.ref(0)
	require.NoError(w.t, w.discord.HealGroup(w.t.Context(), in))
}

// drifts are ways in which a group drifts, and what a survey says of each.
var drifts = map[string]struct {
	happen func(*town, postgres.Objects)
	want   workflows.Drift
}{
	"event deleted": {
		func(w *town, o postgres.Objects) { w.byHand(http.MethodDelete, w.event(o.EventID), "") },
		workflows.Drift{Kind: workflows.EventDeleted},
	},
	"event moved": {
		func(w *town, o postgres.Objects) {
			at := time.Now().UTC().AddDate(0, 0, 9).Truncate(time.Hour).Add(17 * time.Minute)
			w.byHand(http.MethodPatch, w.event(o.EventID), fmt.Sprintf(
				`{"scheduled_start_time": %[1]q, "scheduled_end_time": %[2]q, "recurrence_rule": {"start": %[1]q, "frequency": 2, "interval": 1, "by_weekday": [%[3]d]}}`,
				at.Format(time.RFC3339), at.Add(time.Hour).Format(time.RFC3339), (int(at.Weekday())+6)%7))
		},
		workflows.Drift{Kind: workflows.EventMoved},
	},
	"event recurs no more": {
		func(w *town, o postgres.Objects) {
			w.byHand(http.MethodPatch, w.event(o.EventID), `{"recurrence_rule": null}`)
		},
		workflows.Drift{Kind: workflows.EventMoved},
	},
	"channel exposed": {
		func(w *town, o postgres.Objects) { w.shutOut(o.TextChannelID, w.server.GuildID()) },
		workflows.Drift{Kind: workflows.ChannelExposed},
	},
	"member removed by hand": {
		func(w *town, o postgres.Objects) {
			w.shutOut(o.TextChannelID, discordID(1))
			w.shutOut(o.VoiceChannelID, discordID(1))
			w.shutOut(o.VoiceChannelID, discordID(2))
		},
		workflows.Drift{Kind: workflows.MemberShutOut, People: 2},
	},
	"member may only look": {
		func(w *town, o postgres.Objects) { w.letIn(o.VoiceChannelID, discordID(1)) },
		workflows.Drift{Kind: workflows.MemberShutOut, People: 1},
	},
	"member left the group": {
		func(w *town, _ postgres.Objects) {
			w.exec(`UPDATE groups_users SET status = 'dropped' WHERE user_id = $1`, w.user(1))
		},
		workflows.Drift{Kind: workflows.LeaverLetIn, People: 1},
	},
	"stranger added": {
		func(w *town, o postgres.Objects) {
			w.letIn(o.TextChannelID, "4242")
			w.letIn(o.VoiceChannelID, "4242")
		},
		workflows.Drift{Kind: workflows.StrangerLetIn, People: 1},
	},
}

func TestSync_SaysAndHealsEachDrift(t *testing.T) {
	t.Parallel()
	for name, test := range drifts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 2)
			w.realize(0, 0)
			w.realize(1, 0)
			require.Empty(t, w.survey(true).Drifts)
			test.happen(w, w.objects(0).Objects)
			test.want.GroupID = w.groups[0].ID

			require.Equal(t, []workflows.Drift{test.want}, w.survey(true).Drifts)
			before := w.server.Snapshot()
			require.Equal(t, []workflows.Drift{test.want}, w.survey(false).Drifts)
			require.Equal(t, before, w.server.Snapshot(), "a survey changes nothing")

			for range 2 {
				w.heal(workflows.HealInput{})
				require.Empty(t, w.survey(false).Drifts)
			}
			w.requireHealed()
		})
	}
}

// requireHealed demands that exactly the members on the server use the first group's channels, and that
// its event is when it meets.
func (w *town) requireHealed() {
	w.t.Helper()
	r, g := w.objects(0), w.server.Snapshot()
	w.server.AddMember("4242", "stranger")
	for _, channel := range []string{r.Objects.TextChannelID, r.Objects.VoiceChannelID} {
		require.False(w.t, w.server.CanSee("4242", channel))
		for i := range peoplePerGroup {
			member := slices.ContainsFunc(r.Members, func(m postgres.RealMember) bool { return m.DiscordID == discordID(i) && m.OnServer })
			require.Equal(w.t, member, w.server.CanSee(discordID(i), channel), "person %d", i)
		}
	}
	i := slices.IndexFunc(g.Events, func(e discordtest.Event) bool { return e.ID == r.Objects.EventID })
	require.GreaterOrEqual(w.t, i, 0)
	require.True(w.t, g.Events[i].Weekly)
	require.Equal(w.t, r.Group.Meeting.Start, cohort.WeekMinuteOf(g.Events[i].Start))
	require.Len(w.t, g.Events, 2)
}

func TestHealGroup_MayLeaveStrangersAloneButNotLeavers(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 0)
	o := w.objects(0).Objects
	w.letIn(o.TextChannelID, "4242")
	w.exec(`UPDATE groups_users SET status = 'removed' WHERE user_id = $1`, w.user(1))
	w.heal(workflows.HealInput{KeepStrangers: true})
	w.server.AddMember("4242", "guest")
	require.True(t, w.server.CanSee("4242", o.TextChannelID))
	require.False(t, w.server.CanSee(discordID(1), o.TextChannelID))
	require.False(t, w.server.CanSee(discordID(1), o.VoiceChannelID))
}

func TestSync_GreetsWhoCameLate(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 0)
	w.server.AddMember(discordID(3), "late")
	id := w.groups[0].ID
	want := []workflows.Drift{
		{GroupID: id, Kind: workflows.MemberShutOut, People: 1}, {GroupID: id, Kind: workflows.MemberNotGreeted, People: 1},
	}
	require.Equal(t, want, w.survey(true).Drifts)
	require.False(t, w.objects(0).Members[3].OnServer, "a dry run records nothing")
	require.Equal(t, want, w.survey(false).Drifts)
	w.heal(workflows.HealInput{})
	w.heal(workflows.HealInput{})
	w.requireReceived(0, 3)
	require.Zero(t, w.survey(false).NotOnServer)
}

// A deleted channel may have been deleted on purpose.
func TestSync_MakesADeletedChannelAgainOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		channel func(postgres.Objects) string
		kind    workflows.DriftKind
	}{
		"text":  {func(o postgres.Objects) string { return o.TextChannelID }, workflows.TextChannelDeleted},
		"voice": {func(o postgres.Objects) string { return o.VoiceChannelID }, workflows.VoiceChannelDeleted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			w.realize(0, 0)
			before := w.objects(0)
			w.server.DeleteChannel(test.channel(before.Objects))
			want := []workflows.Drift{{GroupID: w.groups[0].ID, Kind: test.kind}}
			require.Equal(t, want, w.survey(false).Drifts)
			w.heal(workflows.HealInput{})
			require.Equal(t, before.Objects, w.objects(0).Objects)

			w.heal(workflows.HealInput{Recreate: true})
			w.realize(0, 0)
			require.Empty(t, w.survey(false).Drifts)
			w.requireWhole()
			after := w.objects(0)
			require.NotEqual(t, test.channel(before.Objects), test.channel(after.Objects))
			require.Equal(t, before.Meetings, after.Meetings)
			w.requireMeetingsNameWhatIsThere()
		})
	}
}

// requireMeetingsNameWhatIsThere demands that the meetings' ids are those of the group.
func (w *town) requireMeetingsNameWhatIsThere() {
	w.t.Helper()
	o := w.objects(0).Objects
	require.Equal(w.t, 6, w.count(`SELECT count(*) FROM meetings WHERE discord_event_id = $1 AND discord_voice_channel_id = $2`, o.EventID, o.VoiceChannelID))
}

func TestEndEvent_DeletesTheEventOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 0)
	w.faults.next(lost, "DELETE ", 1)
	require.Error(t, w.discord.EndEvent(t.Context(), w.ref(0)))
	for range 2 {
		require.NoError(t, w.discord.EndEvent(t.Context(), w.ref(0)))
	}
	require.Empty(t, w.server.Snapshot().Events)
	for range 2 {
		require.NoError(t, w.database.CompleteGroup(t.Context(), w.ref(0)))
	}
	r := w.objects(0)
	require.Equal(t, cohort.Completed, r.Group.Status)
	require.Equal(t, 1, w.count(`SELECT count(*) FROM groups WHERE actual_end_date = $1`, r.Meetings[5]))
}

func TestGroupTerm_EndsWithTheLastMeeting(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	term, err := w.database.GroupTerm(t.Context(), w.ref(0))
	require.NoError(t, err)
	require.Equal(t, workflows.Term{Status: cohort.Preview}, term)
	w.realize(0, 0)
	term, err = w.database.GroupTerm(t.Context(), w.ref(0))
	require.NoError(t, err)
	require.Equal(t, workflows.Term{Status: cohort.Active, EndsAt: w.objects(0).Meetings[5].Add(time.Hour)}, term)
}

func TestMemberGroups_AreThoseThatAreOrBecomeActive(t *testing.T) {
	t.Parallel()
	w := newTown(t, 2)
	groups, err := w.database.MemberGroups(t.Context(), w.user(5))
	require.NoError(t, err)
	require.Len(t, groups, 1)
	require.Equal(t, w.groups[1].ID, groups[0].GroupID)
	require.Equal(t, w.run.CohortID, groups[0].CohortID)
	w.exec(`UPDATE groups SET status = 'completed'`)
	groups, err = w.database.MemberGroups(t.Context(), w.user(5))
	require.NoError(t, err)
	require.Empty(t, groups)
}

// All that tells of the first meeting says the same, also when the group is made across it.
func TestFirstMeeting_IsTheSameForAllThatTellOfIt(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 2) // all but the opening and the activation
	first := w.objects(0).FirstMeeting
	require.Equal(t, first, w.server.Snapshot().Events[0].Start)
	told := first.AddDate(0, 0, -700) // it has passed since the welcome told of it
	w.exec(`UPDATE groups SET first_meeting_at = $1`, told)
	w.exec(`UPDATE cohorts SET cohort_start_date = $1`, told)
	w.realize(0, 0)
	r := w.objects(0)
	require.Equal(t, told, r.Meetings[0])
	require.Len(t, r.Meetings, 6)
	require.Contains(t, w.server.Snapshot().Messages[r.Objects.TextChannelID][0].Content, fmt.Sprintf("first on <t:%d:F>", first.Unix()))
}

// Before anybody is told, a first meeting that has passed is put off by as many weeks as it takes.
func TestFirstMeeting_MovesUntilTheMembersAreTold(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 4) // up to the event
	first := w.objects(0).FirstMeeting
	w.exec(`UPDATE groups SET first_meeting_at = $1`, first.AddDate(0, 0, -700))
	w.realize(0, 0)
	require.Equal(t, first, w.objects(0).FirstMeeting)
	require.Equal(t, first, w.objects(0).Meetings[0])
}
