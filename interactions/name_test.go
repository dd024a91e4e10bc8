package interactions_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/organiser"
	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// A cohort that is called "1" is not the one with the id 1. What is chosen among the suggestions is never both.
func TestCohort_AsksWhichWhenANumberIsAnIDAndAName(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.evening(4)
	one := taskqueuetest.Evening(4)
	one.Cohort.Name = "1"
	for i := range one.People {
		one.People[i].Ref, one.People[i].DiscordID, one.People[i].Email = "one "+one.People[i].Ref, "", ""
	}
	w.Load(one)
	for _, command := range []string{"preview", "schedule", "realize-groups", "reject-groups", "sync"} {
		said := w.command(w.admin, command, map[string]any{"cohort": "1"}).Content
		require.Contains(t, said, "“1” can be several cohorts. Say which:", command)
		require.Contains(t, said, "- `id:1`: Ethics, starts", command)
		require.Contains(t, said, "- `id:2`: 1, starts", command)
	}
	answer, err := w.Discord.TypeOption(w.admin, "preview", map[string]any{"cohort": "1"}, "cohort").Answer(t.Context())
	require.NoError(t, err)
	require.Len(t, answer.Choices, 2)
	for _, choice := range answer.Choices {
		require.Contains(t, w.command(w.admin, "preview", map[string]any{"cohort": choice.Value}).Content, "No group waits", choice.Name)
	}
}

// A group that somebody has given the number of another one as its name.
func TestGroups_AsksWhichWhenANumberIsAnIDAndAName(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, _ := w.scheduled(16)
	groups := w.Await(id, organiser.Status.Settled).Groups
	w.exec(`UPDATE groups SET group_name = $1::bigint::text WHERE group_id = $2`, groups[0].ID, groups[1].ID)
	approve := func(named string) string {
		return w.command(w.admin, "realize-groups", map[string]any{"cohort": id.String(), "groups": named}).Content
	}
	require.Contains(t, approve("1"), "can be several groups: say id:1 or id:2")
	require.Contains(t, approve("id:1, id:1"), "1 group")
	w.Await(id, func(s organiser.Status) bool { return s.Settled() && s.Count(workflows.GroupActive) == 1 })
	require.Contains(t, approve("name:1"), "1 group")
}

func TestSchedule_TakesNoZeroForADefault(t *testing.T) {
	t.Parallel()
	w := open(t)
	id := w.evening(8)
	forged := w.admin
	forged.Forged = true // Discord's app lets nobody type it
	for option, says := range map[string]string{
		"deadline": "the deadline is 0 days; it must be between 1 and 90", "meeting_length": "meeting length is 0 minutes; it must be between 1 and 1440",
		"min_people": "min people is 0", "max_people": "max people (0) is below min people",
	} {
		require.Contains(t, w.command(forged, "schedule", map[string]any{"cohort": id.String(), option: 0}).Content, says)
	}
}
