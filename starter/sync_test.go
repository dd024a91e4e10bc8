package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
	"convene/report"
	"convene/workflows"
)

func TestStarter_SyncPlansReportsRepairsAndMakesAgain(t *testing.T) {
	t.Parallel()
	s, stack := newShell(t)
	stack.Serve()
	s.text("import", evening(t, "Ethics", 8))
	s.text("schedule", "Ethics", "--wait")
	s.text("approve", "Ethics", "--wait")
	require.Contains(t, s.text("sync", "Ethics"), "1 active group compared with Discord, 0 differences")
	var before report.Cohort
	s.json(&before, "preview", "Ethics")
	stack.Discord.DeleteChannel(before.Groups[0].Discord.Voice)

	out := s.text("sync", "Ethics", "--dry-run")
	require.Contains(t, out, "Group 1  the voice channel was deleted, and the event with it  left alone: --recreate makes it again")
	require.Contains(t, s.text("sync", "Ethics", "--dry-run", "--recreate"), "would be repaired")
	var found workflows.SyncReport
	s.json(&found, "sync", "Ethics")
	require.Equal(t, workflows.SyncReported, found.Drifts[0].Outcome)

	stack.Discord.SetBotPermissions(discordtest.DefaultPermissions &^ discordtest.CreateEvents)
	code, stdout, stderr := s.run("sync", "Ethics", "--recreate")
	require.Equal(t, exitFailed, code)
	require.Contains(t, stdout, "FAILED")
	require.Contains(t, stdout, "Create Events")
	require.Contains(t, stderr, "not everything could be repaired")
	stack.Discord.SetBotPermissions(discordtest.DefaultPermissions)

	require.Contains(t, s.text("sync", "Ethics", "--recreate"), "repaired")
	require.Contains(t, s.text("sync", "Ethics"), "0 differences")
	var after report.Cohort
	s.json(&after, "preview", "Ethics")
	require.NotEqual(t, before.Groups[0].Discord.Voice, after.Groups[0].Discord.Voice)

	code, _, _ = s.run("sync", "nothing")
	require.Equal(t, exitNotFound, code)
}
