package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func TestSteps_TouchNoOtherStepAndNoOtherGroup(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	groups := d.preview(e, "run", e.group(1, "p0"), e.group(1, "p1"))
	mine, other := groups[0].ID, groups[1].ID
	begin := func() {
		for _, g := range groups {
			for _, step := range steps {
				require.NoError(t, d.BeginStep(t.Context(), g.ID, step))
			}
		}
	}
	requireAttempted := func(id cohort.GroupID, want ...postgres.Step) {
		t.Helper()
		r, err := d.Realization(t.Context(), id)
		require.NoError(t, err)
		for _, step := range steps {
			wanted := false
			for _, w := range want {
				wanted = wanted || w == step
			}
			require.Equal(t, wanted, r.Attempted(step), step)
		}
	}
	begin()
	require.NoError(t, d.FinishStep(t.Context(), mine, postgres.StepEvent, "event"))
	requireAttempted(mine, steps[0], steps[2], steps[3], steps[4])
	require.NoError(t, d.ForgetStep(t.Context(), mine, postgres.StepVoiceChannel))
	requireAttempted(mine, steps[2], steps[3], steps[4])
	requireAttempted(other, steps...)

	r, err := d.Realization(t.Context(), mine)
	require.NoError(t, err)
	require.Equal(t, postgres.Objects{EventID: "event"}, r.Objects)
	r, err = d.Realization(t.Context(), other)
	require.NoError(t, err)
	require.Equal(t, postgres.Objects{}, r.Objects)
	require.False(t, r.Done("no such step"))
}

func TestFinishStep_ALaterIDReplacesAnEarlierOneAndTheOpeningKeepsItsTime(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	id := d.onDiscord(d.enrol(roster("Spring", 2, 0)))
	d.exec(`UPDATE groups SET voice_opened_at = '2026-01-01'`)
	for _, step := range steps {
		require.NoError(t, d.FinishStep(t.Context(), id, step, "new "+string(step)))
	}
	r, err := d.Realization(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, postgres.Objects{
		VoiceChannelID: "new voice_channel", EventID: "new event", TextChannelID: "new text_channel",
		WelcomeMessageID: "new welcome_message", VoiceOpened: true,
	}, r.Objects)
	require.Equal(t, 1, d.count(`SELECT count(*) FROM groups WHERE voice_opened_at = '2026-01-01'`))
}

func TestRealization_TellsAllThatDiscordHasToKnow(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	r := roster("Spring", 4, 1)
	r.People = append(r.People[1:], r.People[0]) // the facilitator has the highest user id
	e := d.enrol(r)
	again := roster("Autumn", 1, 0)
	again.People[0].Ref, again.People[0].DiscordID = "x", "discord Spring p0" // a second signup of p0
	d.enrol(again)
	group := d.preview(e, "run", e.group(18, "f0", "p0", "p1", "p2", "p3"))[0]
	d.exec(`UPDATE groups_users SET on_server = true`)
	d.exec(`UPDATE users SET deleted_at = now() WHERE user_id = $1`, e.people["p1"])
	d.exec(`UPDATE users SET discord_id = NULL WHERE user_id = $1`, e.people["p2"])
	d.exec(`UPDATE groups_users SET status = 'removed' WHERE user_id = $1`, e.people["p3"])

	got, err := d.Realization(t.Context(), group.ID)
	require.NoError(t, err)
	require.Equal(t, cohort.RunID("run"), got.RunID)
	require.Equal(t, "Spring", got.Cohort.Name)
	require.Equal(t, "Monday 18:00-19:00", got.Group.Meeting.String())
	require.Empty(t, got.Meetings)
	member := func(ref string, role cohort.Role, discordID string) postgres.RealMember {
		return postgres.RealMember{
			Member: cohort.Member{UserID: e.people[ref], Role: role}, Name: "Name of " + ref, DiscordID: discordID, OnServer: discordID != "",
		}
	}
	require.Empty(t, cmp.Diff([]postgres.RealMember{
		member("f0", cohort.Facilitator, "discord Spring f0"),
		member("p0", cohort.Participant, "discord Spring p0"),
		member("p1", cohort.Participant, ""), // whom the platform has deleted gets no access
		member("p2", cohort.Participant, ""),
	}, got.Members))
	require.Equal(t, e.group(18, "f0", "p0", "p1", "p2").Members, got.Group.Members, "without p3, who has been removed")
	_, err = d.Realization(t.Context(), group.ID+1)
	require.ErrorIs(t, err, postgres.ErrNotFound)
}

// A group is read by several statements. Together they must show one moment, with other writers about.
func TestRealization_ShowsOneMoment(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	id := d.preview(e, "run", e.group(18, "p0"))[0].ID
	writer := connect(t, d.url)
	stop := make(chan struct{})
	written := meanwhile(func() error {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return nil
			default:
			}
			// One transaction: the channel is there exactly while the member has left.
			_, err := writer.Exec(t.Context(), `WITH g AS (UPDATE groups SET discord_voice_channel_id = $1)
				UPDATE groups_users SET status = CASE WHEN $1::text IS NULL THEN 'active' ELSE 'dropped' END::group_user_status`,
				[]any{nil, "voice"}[i%2])
			if err != nil {
				return err
			}
		}
	})
	for range 300 {
		r, err := d.Realization(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, r.Done(postgres.StepVoiceChannel), len(r.Members) == 0)
	}
	close(stop)
	require.NoError(t, <-written)
}
