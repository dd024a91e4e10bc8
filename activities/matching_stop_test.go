package activities_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"

	"convene/activities"
	"convene/cohort"
	"convene/local/localtest"
	"convene/postgres"
	"convene/workflows"
)

// hardCohort is one whose best groups take far longer to find than a stop takes to be noticed.
func hardCohort() cohort.Roster {
	days := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	zones := []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney"}
	random := rand.New(rand.NewPCG(1, 2))
	roster := cohort.Roster{Cohort: cohort.Cohort{
		Name: "Hard", StartDate: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), Meetings: 6, Defaults: cohort.DefaultOptions(),
	}}
	for i := range 600 {
		var free []string
		for _, d := range random.Perm(len(days))[:3] {
			from := 8 + random.IntN(12)
			free = append(free, fmt.Sprintf(`"%s": ["%02d:00-%02d:00"]`, days[d], from, from+2))
		}
		role := cohort.Participant
		if i%7 == 0 {
			role = cohort.Facilitator
		}
		roster.People = append(roster.People, cohort.Enrollee{
			Ref: fmt.Sprint(i), Name: fmt.Sprintf("Ada Secret %d", i), Timezone: zones[random.IntN(len(zones))], Role: role,
			Available: "{" + strings.Join(free, ",") + "}",
		})
	}
	return roster
}

func TestMatch_StoresItsBestAnswerWhenTheWorkerStops(t *testing.T) {
	t.Parallel()
	store, err := postgres.Open(t.Context(), localtest.Database(t))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	imported, err := store.ImportRoster(t.Context(), hardCohort())
	require.NoError(t, err)
	in := workflows.MatchInput{Run: workflows.Run{RunID: "run", CohortID: imported.CohortID}, Options: cohort.DefaultOptions()}
	_, err = store.OpenRun(t.Context(), postgres.Run{ID: in.RunID, CohortID: in.CohortID, Options: in.Options})
	require.NoError(t, err)

	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(&activities.Matching{Store: store})
	stopping := make(chan struct{})
	close(stopping) // at once: what heartbeats tell comes too late where the search is quick
	env.SetWorkerStopChannel(stopping)
	value, err := env.ExecuteActivity("Match", in)
	require.NoError(t, err)
	var result workflows.MatchResult
	require.NoError(t, value.Get(&result))
	require.False(t, result.Optimal, "without the stop they are")
	require.Positive(t, result.Placed)
	groups, err := (&activities.Database{Store: store}).WritePreview(t.Context(), in.Run)
	require.NoError(t, err)
	require.Len(t, groups, result.Groups)
}
