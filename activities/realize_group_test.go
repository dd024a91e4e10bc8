package activities_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/workflows"
)

func TestRealize_MakesEachPartOnceAndOpensItLast(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 2)
	before := w.objects(0).Objects
	require.True(t, w.server.CanSee(discordID(0), before.TextChannelID))
	require.False(t, w.server.CanSee(discordID(0), before.VoiceChannelID), "the group is not complete yet")
	w.realize(0, 0)
	w.requireWhole()

	o := w.objects(0).Objects
	for i, wanted := range []bool{true, true, true, false} { // the last is not on the server
		require.Equal(t, wanted, w.server.CanSee(discordID(i), o.VoiceChannelID), "person %d", i)
		require.Equal(t, wanted, w.server.CanSee(discordID(i), o.TextChannelID), "person %d", i)
	}
	w.server.AddMember("99", "stranger")
	for _, channel := range []string{o.CategoryID, o.TextChannelID, o.VoiceChannelID} {
		require.False(t, w.server.CanSee("99", channel))
	}
	g := w.server.Snapshot()
	require.True(t, g.Events[0].Weekly)
	require.Equal(t, o.VoiceChannelID, g.Events[0].ChannelID)
	welcome := g.Messages[o.TextChannelID][0]
	require.ElementsMatch(t, []string{discordID(0), discordID(1), discordID(2)}, welcome.Mentions)
	require.Contains(t, welcome.Content, "You meet 6 times, weekly")
	require.Contains(t, welcome.Content, "<@"+discordID(0)+"> 🎓 facilitator")
	require.NotContains(t, welcome.Content, discordID(3))
	for _, c := range g.Channels {
		require.Contains(t, c.AuditReason, "schedule-cohort-", "an administrator has to find the run")
	}
}

func TestRealize_TakesFiveRequestsAGroup(t *testing.T) {
	t.Parallel()
	w := newTown(t, 3)
	w.realize(0, 0) // with what the groups share
	before := w.server.Requests()
	for i := 1; i < 3; i++ {
		for _, a := range w.acts()[2:] {
			require.NoError(t, a.do(t.Context(), w.ref(i)), a.name)
		}
	}
	require.Equal(t, 2*5, w.server.Requests()-before)
}

func TestRealize_TwiceIsOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	for _, a := range w.acts() {
		require.NoError(t, a.do(t.Context(), w.ref(0)), a.name)
		requests := maps.Clone(w.server.RequestsByRoute())
		require.NoError(t, a.do(t.Context(), w.ref(0)), a.name)
		again := w.server.RequestsByRoute()
		for route := range requests {
			if !strings.HasPrefix(route, "GET ") {
				require.Equal(t, requests[route], again[route], "%s again: %s", a.name, route)
			}
		}
	}
	w.requireWhole()
}

// The attempts that find another one at work are told to come back, and do.
func TestRealize_AtTheSameTimeIsOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	for _, a := range w.acts() {
		group, ctx := errgroup.WithContext(t.Context())
		for range 4 {
			group.Go(func() error { return retryBusy(ctx, func() error { return a.do(ctx, w.ref(0)) }) })
		}
		require.NoError(t, group.Wait(), a.name)
	}
	w.requireWhole()
}

func retryBusy(ctx context.Context, do func() error) error {
	for {
		err := do()
		var busy *temporal.ApplicationError
		if !errors.As(err, &busy) || busy.Type() != "Busy" {
			return err
		}
		if busy.NextRetryDelay() <= 0 || busy.NonRetryable() {
			return errors.New("an attempt that finds another one at work has to come back later")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
}

// creations are the requests that make something, and the activity that sends each.
var creations = []struct{ activity, route string }{
	{"EnsureCategories", "POST /channels"},
	{"CreateVoiceChannel", "POST /channels"},
	{"CreateEvent", "POST /scheduled-events"},
	{"CreateTextChannel", "POST /channels"},
	{"PostWelcome", "POST /messages"},
	{"OpenVoiceChannel", "PATCH "},
}

func TestRealize_AfterAFaultNothingIsThereTwice(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]faultKind{"lost answer": lost, "refused": refused} {
		for _, c := range creations {
			t.Run(name+" of "+c.activity, func(t *testing.T) {
				t.Parallel()
				w := newTown(t, 1)
				for _, a := range w.acts() {
					if a.name == c.activity {
						w.faults.next(kind, c.route, 1)
						err := a.do(t.Context(), w.ref(0))
						require.Error(t, err)
						require.False(t, nonRetryable(err), "%v", err)
					}
					require.NoError(t, a.do(t.Context(), w.ref(0)), a.name)
				}
				w.requireWhole()
			})
		}
	}
}

func nonRetryable(err error) bool {
	var application *temporal.ApplicationError
	return errors.As(err, &application) && application.NonRetryable()
}

// Discord keeps a nonce for some minutes only. Without it, the welcome is found by reading the
// channel.
func TestPostWelcome_FindsALostOneByLooking(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 3)
	w.faults.next(lost, "POST /messages", 1)
	require.Error(t, w.discord.PostWelcome(t.Context(), w.ref(0)))
	require.NoError(t, w.discord.PostWelcome(t.Context(), w.ref(0)))
	require.Equal(t, 1, w.server.RequestsByRoute()["POST /channels/{channel.id}/messages"])
	w.realize(0, 0)
	w.requireWhole()
}

// A rate limit says for sure that nothing was made: the next attempt need not look, and comes when
// Discord says.
func TestRealize_ARateLimitBecomesARetryAndCostsNoLookUp(t *testing.T) {
	t.Parallel()
	w := newTown(t, 2, discordtest.WithBucket("POST /guilds/{guild.id}/scheduled-events", 1, time.Hour))
	w.realize(0, 0)
	require.NoError(t, w.discord.CreateVoiceChannel(t.Context(), w.ref(1)))
	err := w.discord.CreateEvent(t.Context(), w.ref(1))
	var limited *temporal.ApplicationError
	require.ErrorAs(t, err, &limited)
	require.False(t, limited.NonRetryable())
	require.Greater(t, limited.NextRetryDelay(), 50*time.Minute)
	require.Equal(t, temporal.ApplicationErrorCategoryBenign, limited.Category())
	require.False(t, w.objects(1).Attempted("event"))
}

func TestRealize_WhatAPersonHasToMendEndsTheStepAndSaysWhat(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.server.SetBotPermissions(discordtest.DefaultPermissions &^ discordtest.ManageChannels)
	err := w.discord.EnsureCategories(t.Context(), w.refs())
	requireType(t, err, workflows.ErrDiscordPermission)
	require.ErrorContains(t, err, "Manage Channels")
	w.server.SetBotPermissions(discordtest.DefaultPermissions)
	w.realize(0, 0)
	w.requireWhole()
}

func requireType(t *testing.T, err error, errType string) {
	t.Helper()
	var application *temporal.ApplicationError
	require.ErrorAs(t, err, &application)
	require.Equal(t, errType, application.Type())
	require.True(t, application.NonRetryable())
}

func TestActivateGroup_RefusesAGroupThatLacksSomething(t *testing.T) {
	t.Parallel()
	w := newTown(t, 1)
	w.realize(0, 2)
	err := w.database.ActivateGroup(t.Context(), w.ref(0))
	requireType(t, err, workflows.ErrIncomplete)
	require.ErrorContains(t, err, "voice opening")
	require.Equal(t, cohort.Preview, w.objects(0).Group.Status)
}

func TestCheckMembers_CountsWhoIsNotThere(t *testing.T) {
	t.Parallel()
	w := newTown(t, 2)
	absent, err := w.discord.CheckMembers(t.Context(), w.run)
	require.NoError(t, err)
	require.Equal(t, 2, absent)
	w.server.AddMember(discordID(3), "late")
	absent, err = w.discord.CheckMembers(t.Context(), w.run)
	require.NoError(t, err)
	require.Equal(t, 1, absent, "a later look replaces an earlier one")
}
