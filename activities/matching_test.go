package activities_test

import (
	"encoding/json"
	"fmt"
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

// matched imports a cohort of people who are free on one evening, and matches it.
func matched(t *testing.T, people int) (*postgres.Store, workflows.MatchInput, workflows.MatchResult) {
	t.Helper()
	store, err := postgres.Open(t.Context(), localtest.Database(t))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	roster := cohort.Roster{Cohort: cohort.Cohort{
		Name: "Ethics", StartDate: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), Meetings: 6, Defaults: cohort.DefaultOptions(),
	}}
	for i := range people {
		roster.People = append(roster.People, cohort.Enrollee{
			Ref: fmt.Sprint(i), Name: fmt.Sprintf("Ada Secret %d", i), Timezone: "Europe/Berlin", Role: cohort.Participant,
			Available: `{"Tuesday": ["18:00-20:00"]}`,
		})
	}
	imported, err := store.ImportRoster(t.Context(), roster)
	require.NoError(t, err)
	in := workflows.MatchInput{Run: workflows.Run{RunID: "run", CohortID: imported.CohortID}, Options: cohort.DefaultOptions()}
	_, err = store.OpenRun(t.Context(), postgres.Run{ID: in.RunID, CohortID: in.CohortID, Options: in.Options})
	require.NoError(t, err)
	return store, in, match(t, store, in)
}

func match(t *testing.T, store *postgres.Store, in workflows.MatchInput) (result workflows.MatchResult) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(&activities.Matching{Store: store})
	value, err := env.ExecuteActivity("Match", in)
	require.NoError(t, err)
	require.NoError(t, value.Get(&result))
	return result
}

func TestMatch_ReturnsCountsAndKeepsPeopleInTheDatabase(t *testing.T) {
	t.Parallel()
	store, in, result := matched(t, 10)
	require.Equal(t, workflows.MatchResult{Groups: 2, Participants: 10, Placed: 10, UpperBound: 10, Optimal: true}, result)
	text, err := json.Marshal(result)
	require.NoError(t, err)
	require.NotContains(t, string(text), "Secret")

	require.Equal(t, result, match(t, store, in), "again")
	groups, err := (&activities.Database{Store: store}).WritePreview(t.Context(), in.Run)
	require.NoError(t, err)
	require.Len(t, groups, 2)
	require.Equal(t, 5, groups[0].People)
}

func TestMatch_SaysInNumbersWhoIsLeftOut(t *testing.T) {
	t.Parallel()
	_, _, result := matched(t, 3)
	require.Equal(t, workflows.MatchResult{Participants: 3, Unplaced: 3, UpperBound: 0, Optimal: true}, result)
}

func TestMatch_UnknownCohortCannotBeCuredByARetry(t *testing.T) {
	t.Parallel()
	store, in, _ := matched(t, 4)
	in.CohortID = 999
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(&activities.Matching{Store: store})
	_, err := env.ExecuteActivity("Match", in)
	requireType(t, err, workflows.ErrNotFound)
}

func TestMatch_ACohortThatCannotBeMatchedAsItIsCannotBeCuredByARetry(t *testing.T) {
	t.Parallel()
	store, in, _ := matched(t, 4)
	in.Options.MinPeople = 99
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(&activities.Matching{Store: store})
	_, err := env.ExecuteActivity("Match", in)
	requireType(t, err, workflows.ErrBadOptions)
}

func TestMatch_RefusesStartDatesThatCannotBeMeant(t *testing.T) {
	t.Parallel()
	store, in, _ := matched(t, 4)
	cohorts, err := store.ImportRoster(t.Context(), cohort.Roster{Cohort: cohort.Cohort{
		Name: "Typing error", StartDate: time.Date(2207, 3, 1, 0, 0, 0, 0, time.UTC), Meetings: 6, Defaults: cohort.DefaultOptions(),
	}})
	require.NoError(t, err)
	in.CohortID = cohorts.CohortID
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.RegisterActivity(&activities.Matching{Store: store})
	_, err = env.ExecuteActivity("Match", in)
	requireType(t, err, workflows.ErrBadTerm)
	require.ErrorContains(t, err, "the start date is 2207-03-01; a cohort starts within 5 years of today")
}
