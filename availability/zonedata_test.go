package availability_test

import (
	"archive/zip"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/availability"
	"convene/cohort"
)

// systemZones is where Linux and macOS keep the time-zone database. Debian's lists every change until 2037;
// Go's own, which time/tzdata embeds, gives a rule for all years after the last change that is none of it.
const systemZones = "/usr/share/zoneinfo"

// zoneData are the databases that a conversion can meet, each by its name.
func zoneData(t testing.TB) map[string]fs.FS {
	t.Helper()
	goRoot, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	require.NoError(t, err)
	embedded, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(goRoot)), "lib", "time", "zoneinfo.zip"))
	require.NoError(t, err, "what time/tzdata embeds")
	t.Cleanup(func() { embedded.Close() })
	data := map[string]fs.FS{"embedded": embedded}
	if _, err := os.Stat(filepath.Join(systemZones, "Europe", "Berlin")); err == nil {
		data["system"] = os.DirFS(systemZones)
	} else if os.Getenv("CI") != "" {
		t.Fatalf("continuous integration tests with the system's time zones, too: %v", err)
	}
	return data
}

func loadFrom(t require.TestingT, data fs.FS, zone string) *time.Location {
	content, err := fs.ReadFile(data, zone)
	require.NoError(t, err)
	location, err := time.LoadLocationFromTZData(zone, content)
	require.NoError(t, err)
	return location
}

// allZones are the names that people use: Area/Place, and UTC.
func allZones(t testing.TB, data fs.FS) (names []string) {
	t.Helper()
	require.NoError(t, fs.WalkDir(data, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (path == "posix" || path == "right"): // Debian's copies
			return fs.SkipDir
		case entry.Type().IsRegular() && strings.Contains(path, "/"):
			names = append(names, path)
		}
		return nil
	}))
	require.Greater(t, len(names), 300)
	return names
}

// The embedded data says only that Berlin changes its clock in March and October; Go then has the last offset
// of a year end on its 365th day.
func TestConvert_EndsOverTheLastDayOfALeapYear(t *testing.T) {
	t.Parallel()
	for name, data := range zoneData(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			location := loadFrom(t, data, "Europe/Berlin")
			for _, year := range []int{2028, 2032, 2040, 2060} {
				week, warnings, err := availability.ConvertIn(location, parse(t, `{"Monday": ["18:00-21:00"]}`), availability.Local{}, day(year, 11, 6), 9)
				require.NoError(t, err)
				require.Equal(t, "Monday 17:00-20:00", week.Available.Text(10))
				require.Empty(t, warnings)
			}
		})
	}
}

// For every zone and year the stretches follow on one another, cover the cohort, and say what the clock says.
func TestConvert_KnowsEveryOffsetFrom2020To2060(t *testing.T) {
	t.Parallel()
	const weeks = 53 // a whole year, and over its end
	for name, data := range zoneData(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, zone := range allZones(t, data) {
				location := loadFrom(t, data, zone)
				for year := 2020; year <= 2060; year++ {
					requireTrueStretches(t, location, day(year, 1, 1), weeks)
				}
			}
		})
	}
}

// checkEvery looks into each stretch now and then, at varying times of the day.
const checkEvery = 61 * time.Hour

func requireTrueStretches(t *testing.T, location *time.Location, start time.Time, weeks int) {
	t.Helper()
	stretches, err := availability.Stretches(location, start, weeks)
	require.NoError(t, err)
	at := start
	for _, s := range stretches {
		if !s.From.Equal(at) || !s.To.After(at) {
			t.Fatalf("%s: the stretch from %v to %v does not follow on %v", location, s.From, s.To, at)
		}
		for ; at.Before(s.To); at = at.Add(checkEvery) {
			requireOffset(t, location, at, s.Offset)
		}
		at = s.To
		requireOffset(t, location, at.Add(-time.Second), s.Offset)
	}
	require.Equal(t, start.AddDate(0, 0, 7*weeks+1), at)
}

func requireOffset(t *testing.T, location *time.Location, at time.Time, want int) {
	t.Helper()
	if _, got := at.In(location).Zone(); got != want {
		t.Fatalf("%s is %d seconds ahead of UTC at %v, not %d", location, got, at, want)
	}
}

func TestConvert_RefusesMoreWeeksThanACohortHas(t *testing.T) {
	t.Parallel()
	_, _, err := availability.Convert(availability.Local{}, availability.Local{}, "UTC", day(2027, 3, 8), cohort.MaxMeetings+1)
	require.ErrorContains(t, err, "a cohort has 1 to 104")
}
