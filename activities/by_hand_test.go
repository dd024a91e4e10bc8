package activities_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/postgres"
	"convene/workflows"
)

// byHand changes something on Discord as a person with every right would, as soon as limits let it.
func (w *town) byHand(method, path, body string) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		request, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL()+"/api/v10"+path, strings.NewReader(body))
		require.NoError(w.t, err)
		request.Header.Set("Authorization", "Bot "+w.server.Token())
		response, err := http.DefaultClient.Do(request)
		require.NoError(w.t, err)
		require.NoError(w.t, response.Body.Close())
		require.True(w.t, response.StatusCode < 300 || response.StatusCode == http.StatusTooManyRequests, "%s %s: %s", method, path, response.Status)
		return response.StatusCode < 300
	}, 10*time.Second, 10*time.Millisecond)
}

func (w *town) letIn(channel, user string) {
	w.t.Helper()
	w.byHand(http.MethodPut, "/channels/"+channel+"/permissions/"+user, `{"type": 1, "allow": "1024"}`)
}

func (w *town) shutOut(channel, user string) {
	w.t.Helper()
	w.byHand(http.MethodDelete, "/channels/"+channel+"/permissions/"+user, "")
}

func (w *town) event(id string) string {
	return "/guilds/" + w.server.GuildID() + "/scheduled-events/" + id
}

func (w *town) user(i int) cohort.UserID {
	w.t.Helper()
	id, err := w.store.UserOfDiscord(w.t.Context(), discordID(i))
	require.NoError(w.t, err)
	return id
}

// What somebody deletes while the group is being made is made again, with all that was in it.
func TestRealize_MakesAgainWhatSomebodyDeletes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		before string // the activity before which it is deleted
		delete func(*town, postgres.Objects)
	}{
		{"CreateVoiceChannel", func(w *town, o postgres.Objects) { w.server.DeleteChannel(o.CategoryID) }},
		{"CreateEvent", func(w *town, o postgres.Objects) { w.server.DeleteChannel(o.VoiceChannelID) }},
		{"PostWelcome", func(w *town, o postgres.Objects) { w.server.DeleteChannel(o.TextChannelID) }},
		{"OpenVoiceChannel", func(w *town, o postgres.Objects) { w.server.DeleteChannel(o.VoiceChannelID) }},
	} {
		t.Run("before "+test.before, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			for _, a := range w.acts() {
				if a.name == test.before {
					test.delete(w, w.objects(0).Objects)
				}
				require.NoError(t, a.do(t.Context(), w.ref(0)), a.name)
			}
			w.requireWhole()
			for i, wanted := range []bool{true, true, true, false} {
				require.Equal(t, wanted, w.server.CanSee(discordID(i), w.objects(0).Objects.VoiceChannelID), "person %d", i)
			}
		})
	}
}

// A group that waited is looked at before it goes on: later steps would not miss what is gone.
func TestRecheckGroups_WhatIsGoneIsMadeAgain(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(*town, postgres.Objects){
		"text channel":  func(w *town, o postgres.Objects) { w.server.DeleteChannel(o.TextChannelID) },
		"voice channel": func(w *town, o postgres.Objects) { w.server.DeleteChannel(o.VoiceChannelID) },
		"event":         func(w *town, o postgres.Objects) { w.byHand(http.MethodDelete, w.event(o.EventID), "") },
		"nothing":       func(*town, postgres.Objects) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			w.realize(0, 1)
			before := w.objects(0).Objects
			remove(w, before)
			for range 2 {
				require.NoError(t, w.discord.RecheckGroups(t.Context(), w.refs()))
			}
			w.realize(0, 0)
			w.requireWhole()
			require.Equal(t, name == "nothing", before == w.objects(0).Objects)
		})
	}
}

// An event in a channel that the bot does not see is not gone.
func TestRecheckGroups_DoesNotTakeWhatTheBotCannotSeeForGone(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 1)
	before := w.objects(0).Objects
	w.shutOut(before.VoiceChannelID, w.server.BotID())
	err := w.discord.RecheckGroups(t.Context(), w.refs())
	requireType(t, err, workflows.ErrDiscordPermission)
	require.Equal(t, before, w.objects(0).Objects)
}

func TestOpenVoiceChannel_KeepsWhatOthersAdded(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1, discordtest.WithClock(func() time.Time { return time.Now().Add(-time.Hour) })) // made an hour ago
	w.realize(0, 2)
	o := w.objects(0).Objects
	w.letIn(o.VoiceChannelID, "4242")
	w.byHand(http.MethodPatch, "/channels/"+o.TextChannelID, `{"name": "renamed"}`)
	w.realize(0, 0)
	w.server.AddMember("4242", "guest")
	require.True(t, w.server.CanSee("4242", o.VoiceChannelID))
	require.True(t, w.server.CanSee(discordID(0), o.VoiceChannelID))
	require.Equal(t, "renamed", w.server.Snapshot().Channels[2].Name)
}

// Who comes to the server between the text channel and the opening is let in and greeted all the same.
func TestOpenVoiceChannel_ReceivesWhoCameLate(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 2)
	w.server.AddMember(discordID(3), "late")
	_, err := w.discord.CheckMembers(t.Context(), w.run)
	require.NoError(t, err)
	w.realize(0, 0)
	w.requireReceived(0, 3)
}

// requireReceived demands that the person sees both channels and was greeted once, after the welcome.
func (w *town) requireReceived(group, person int) {
	w.t.Helper()
	o := w.objects(group).Objects
	require.True(w.t, w.server.CanSee(discordID(person), o.TextChannelID))
	require.True(w.t, w.server.CanSee(discordID(person), o.VoiceChannelID))
	messages := w.server.Snapshot().Messages[o.TextChannelID]
	require.Len(w.t, messages, 2)
	require.Equal(w.t, []string{discordID(person)}, messages[1].Mentions)
}

func TestAdmitMember_OnceHoweverOftenAndWhateverIsLost(t *testing.T) {
	t.Parallel()
	for name, route := range map[string]string{"access": "PUT ", "greeting": "POST /messages", "nothing": "-"} {
		t.Run(name+" is lost", func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			w.realize(0, 0)
			w.server.AddMember(discordID(3), "late")
			ref := workflows.MemberRef{GroupRef: w.ref(0), UserID: w.user(3)}
			w.faults.next(lost, route, 1)
			var failed int
			for range 3 {
				if w.discord.AdmitMember(t.Context(), ref) != nil {
					failed++
				}
			}
			require.Equal(t, name != "nothing", failed == 1)
			w.requireReceived(0, 3)
		})
	}
}

func TestAdmitMember_WhileTheGroupIsBeingMadeChangesWhatIsThere(t *testing.T) {
	t.Parallel()
	for done := range 8 {
		t.Run(fmt.Sprintf("after %d steps", done), func(t *testing.T) {
			t.Parallel()
			w := newTown(t, 1)
			w.realize(0, 8-done)
			w.server.AddMember(discordID(3), "late")
			require.NoError(t, w.discord.AdmitMember(t.Context(), workflows.MemberRef{GroupRef: w.ref(0), UserID: w.user(3)}))
			w.realize(0, 0)
			o := w.objects(0).Objects
			require.True(t, w.server.CanSee(discordID(3), o.TextChannelID))
			require.True(t, w.server.CanSee(discordID(3), o.VoiceChannelID))
			named := 0
			for _, m := range w.server.Snapshot().Messages[o.TextChannelID] {
				named += strings.Count(m.Content, "<@"+discordID(3)+">")
			}
			require.Equal(t, 1, named, "by the welcome or by a greeting")
		})
	}
}

func TestAdmitMember_WhoHasLeftTheGroupStaysOutside(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 0)
	w.exec(`UPDATE groups_users SET status = 'dropped' WHERE user_id = $1`, w.user(3))
	w.server.AddMember(discordID(3), "late")
	require.NoError(t, w.discord.AdmitMember(t.Context(), workflows.MemberRef{GroupRef: w.ref(0), UserID: w.user(3)}))
	require.False(t, w.server.CanSee(discordID(3), w.objects(0).Objects.TextChannelID))
}

func TestFindArrivals_FindsWhomAGroupWaitsFor(t *testing.T) {
	t.Parallel()
	w := newTown(t, 2)
	w.realize(0, 0)
	w.realize(1, 0)
	arrived, err := w.discord.FindArrivals(t.Context())
	require.NoError(t, err)
	require.Empty(t, arrived)
	w.server.AddMember(discordID(7), "late")
	arrived, err = w.discord.FindArrivals(t.Context())
	require.NoError(t, err)
	require.Equal(t, []cohort.UserID{w.user(7)}, arrived)
}

// Others may fill the category that a group was to go into.
func TestRealize_FindsAnotherPlaceWhenTheCategoryIsFull(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	require.NoError(t, w.discord.EnsureCategories(t.Context(), w.refs()))
	for i := range 50 {
		w.byHand(http.MethodPost, "/guilds/"+w.server.GuildID()+"/channels",
			fmt.Sprintf(`{"name": "other-%d", "parent_id": %q}`, i, w.categories()[0].ID))
	}
	w.realize(0, 0)
	require.Len(t, w.categories(), 2)
	require.Equal(t, w.categories()[1].ID, w.objects(0).Objects.CategoryID)
	require.Equal(t, cohort.Active, w.objects(0).Group.Status)
}
