package activities_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"convene/workflows"
)

// requests is how many requests do sends to Discord.
func (w *town) requests(do func()) int64 {
	w.t.Helper()
	before := w.discord.Client.Requests()
	do()
	return w.discord.Client.Requests() - before
}

// realizeAll takes all groups through all of it but the last leaveOut, step by step.
func (w *town) realizeAll(leaveOut int) {
	w.t.Helper()
	acts := w.acts()
	shared := []string{"CheckMembers", "EnsureCategories"} // which are for all groups at once
	for _, a := range acts[:len(acts)-leaveOut] {
		for i := range w.groups {
			if i > 0 && slices.Contains(shared, a.name) {
				break
			}
			done := func() bool { return a.do(w.t.Context(), w.ref(i)) == nil } // as soon as limits let it
			require.Eventually(w.t, done, 30*time.Second, 20*time.Millisecond, a.name)
		}
	}
}

func TestRecheckGroups_LooksOnceForAllGroups(t *testing.T) {
	t.Parallel()
	const groups = 40
	w := newTown(t, groups)
	w.realizeAll(1)
	recheck := func() { require.NoError(t, w.discord.RecheckGroups(t.Context(), w.refs())) }
	require.EqualValues(t, 2, w.requests(recheck))
	require.Equal(t, groups, w.count(`SELECT count(*) FROM groups WHERE discord_text_channel_id IS NOT NULL`), "nothing is gone")

	w.server.DeleteChannel(w.objects(3).Objects.TextChannelID)
	require.EqualValues(t, 2, w.requests(recheck))
	require.Empty(t, w.objects(3).Objects.TextChannelID)
	require.Equal(t, groups-1, w.count(`SELECT count(*) FROM groups WHERE discord_text_channel_id IS NOT NULL`))
}

// healDaily repairs all groups as their lifecycles do, at the same time.
func (w *town) healDaily() {
	w.t.Helper()
	var all errgroup.Group
	for i := range w.groups {
		all.Go(func() error {
			return w.discord.HealGroup(w.t.Context(), workflows.HealInput{GroupRef: w.ref(i), KeepStrangers: true})
		})
	}
	require.NoError(w.t, all.Wait())
}

func TestHealGroup_TheDailyRepairsShareOneLook(t *testing.T) {
	t.Parallel()
	const groups = 40
	w := newTown(t, groups)
	w.realizeAll(0)
	require.EqualValues(t, 2, w.requests(w.healDaily))
	require.Zero(t, w.requests(w.healDaily), "within a minute")
}

func TestHealGroup_ADailyRepairLooksAnewAtWhatHasDrifted(t *testing.T) {
	t.Parallel()
	w := newTown(t, 3)
	w.realizeAll(0)
	drifted := w.objects(1).Objects.TextChannelID
	w.shutOut(drifted, discordID(peoplePerGroup+1))
	require.EqualValues(t, 2+2+1, w.requests(w.healDaily), "one look for all, one for the group, and its repair")
	require.True(t, w.server.CanSee(discordID(peoplePerGroup+1), drifted))

	// The shared look is old news by now: it must take nothing back.
	w.letIn(drifted, "4242")
	w.healDaily()
	w.server.AddMember("4242", "guest")
	require.True(t, w.server.CanSee("4242", drifted))
}

// Who joins is let into what is there, and waits for no channel that somebody has deleted.
func TestAdmitMember_PassesOverADeletedChannel(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 0)
	o := w.objects(0).Objects
	w.server.DeleteChannel(o.TextChannelID)
	w.server.AddMember(discordID(3), "late")
	ref := workflows.MemberRef{GroupRef: w.ref(0), UserID: w.user(3)}
	require.NoError(t, w.discord.AdmitMember(t.Context(), ref))
	require.True(t, w.server.CanSee(discordID(3), o.VoiceChannelID))

	w.heal(workflows.HealInput{Recreate: true})
	w.realize(0, 0)
	require.True(t, w.server.CanSee(discordID(3), w.objects(0).Objects.TextChannelID), "made again for them too")
}
