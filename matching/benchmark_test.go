package matching_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/availability"
	"convene/cohort"
	"convene/matching"
	"convene/matching/matchtest"
)

// known is what a mixed-integer solver proved about a benchmark cohort.
type known struct {
	name            string
	placed, regular int
}

func benchmarkCohorts(tb testing.TB) []known {
	tb.Helper()
	file, err := os.Open(filepath.Join("testdata", "optimum.csv"))
	require.NoError(tb, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	require.NoError(tb, err)
	var cohorts []known
	for _, row := range rows[1:] {
		placed, err := strconv.Atoi(row[3])
		require.NoError(tb, err)
		regular, err := strconv.Atoi(row[5])
		require.NoError(tb, err)
		cohorts = append(cohorts, known{name: row[0], placed: placed, regular: regular})
	}
	return cohorts
}

// readBenchmark reads a cohort whose people all live in UTC.
func readBenchmark(tb testing.TB, name string) matching.Input {
	tb.Helper()
	var file struct {
		MeetingLength int `json:"meeting_length"`
		MinPeople     int `json:"min_people"`
		MaxPeople     int `json:"max_people"`
		People        []struct {
			ID        string
			Role      string
			MaxGroups *int `json:"max_groups"`
			Available json.RawMessage
			IfNeeded  json.RawMessage `json:"if_needed"`
		}
	}
	text, err := os.ReadFile(filepath.Join("testdata", "utc", name+".json"))
	require.NoError(tb, err)
	require.NoError(tb, json.Unmarshal(text, &file))
	input := matching.Input{
		MeetingMinutes: file.MeetingLength, MinPeople: file.MinPeople, MaxPeople: file.MaxPeople,
		Increment: 30, UseIfNeeded: true,
	}
	for _, p := range file.People {
		person := matching.Person{ID: p.ID, Facilitator: p.Role == "facilitator", Capacity: cohort.Unlimited}
		if p.MaxGroups != nil {
			person.Capacity = *p.MaxGroups
		}
		input.Facilitated = input.Facilitated || person.Facilitator
		available, err := availability.Parse(string(p.Available))
		require.NoError(tb, err)
		ifNeeded, err := availability.Parse(string(p.IfNeeded))
		require.NoError(tb, err)
		week, _, err := availability.Convert(available, ifNeeded, "UTC", time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC), 1)
		require.NoError(tb, err)
		person.Available, person.IfNeeded = week.Available, week.IfNeeded
		input.People = append(input.People, person)
	}
	return input
}

// The values were proven by another solver; that the matcher proves them too is the point. Regular time
// is searched, not proven: on s0080_nofac_90 every second seed misses the best by one to three.
func TestMatch_ProvesTheOptimumOfEveryBenchmarkCohort(t *testing.T) {
	t.Parallel()
	for _, want := range benchmarkCohorts(t) {
		t.Run(want.name, func(t *testing.T) {
			t.Parallel()
			result := match(t, readBenchmark(t, want.name))
			require.Equal(t, want.placed, result.Placed)
			require.Equal(t, want.placed, result.UpperBound)
			require.True(t, result.Optimal)
			require.LessOrEqual(t, result.IfNeeded, want.placed-want.regular)
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, want := range benchmarkCohorts(b) {
		input := readBenchmark(b, want.name)
		b.Run(want.name, func(b *testing.B) {
			var result matching.Result
			for b.Loop() {
				var err error
				result, err = matching.Match(context.Background(), input, nil)
				require.NoError(b, err)
			}
			require.Empty(b, matchtest.Check(input, result))
			b.ReportAllocs()
			b.ReportMetric(float64(result.Placed), "placed")
			b.ReportMetric(float64(result.Placed)/float64(want.placed), "placed/optimum")
			b.ReportMetric(float64(result.UpperBound), "bound")
			b.ReportMetric(float64(result.Placed-result.IfNeeded), "regular")
			b.ReportMetric(float64(want.regular), "regular-best")
			b.ReportMetric(float64(spread(result)), "spread")
		})
	}
}

// spread is the difference between the largest group and the smallest.
func spread(result matching.Result) int {
	least, most := 0, 0
	for i, group := range result.Groups {
		n := len(group.Members)
		if i == 0 || n < least {
			least = n
		}
		most = max(most, n)
	}
	return most - least
}
